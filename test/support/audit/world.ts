import { renderDenial } from '../../../model/access/denial';
import { type Manifest, manifestObject } from '../../../model/contracts/manifest';
import { loggingInputs } from '../../../model/contracts/session-document';
import { fingerprint } from '../../../model/iam/fingerprint';
import { type PolicyKind, policyPath, policyPlace } from '../../../model/iam/policy-name';
import { type Instant, minutes, plus } from '../../../model/time/instant';
import type { Account, EndedSession, Policy, Principal, Role, User } from '../../../sweeper/audit/port';
import type { Session } from '../../../sweeper/aws/port';
import { instant } from '../instant';

export const now = instant('2030-06-03T12:00:00Z');
/** Minutes from `now`. */
export const at = (n: number): Instant => plus(now, minutes(n));
export const account = '123456789012';
export const boundaryArn = `arn:aws:iam::${account}:policy/curfew-system/curfew-boundary`;
export const sessionKey = `arn:aws:kms:eu-central-1:${account}:key/00000000-0000-0000-0000-000000000000`;
export const keys = new Map([['eu-central-1', sessionKey]]);
const regions = new Map([[sessionKey, 'eu-central-1']]);

export const allowing = (Action: unknown, more: object = {}): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource: '*', ...more }] });
/** Stands for a grant's document: the audit asks only whether it is the one that was declared. */
export const granted = allowing(['kms:GenerateDataKey'], { Resource: sessionKey });
export const capped = allowing('ssm:StartSession');

/** Changes over what an account and its manifest are right after an apply an hour ago. */
export interface World {
  users: User[];
  groups: Principal[];
  roles: Role[];
  policies: Policy[];
  manifest: { -readonly [K in keyof Manifest]: Manifest[K] } & {
    users: Map<string, 'managed' | 'existing'>;
    policies: Map<string, string>;
  };
  written: Instant;
  passwords: Set<string>;
  keys: Map<string, string[]>;
  /** SSH keys and credentials for single services. */
  others: Map<string, string[]>;
  /** Documents of AWS's own policies. */
  ofAws: Map<string, string>;
  /** When IAM last made its report of passwords and keys. */
  reported: Instant;
  /** Every region that is open, and its active sessions; `closed` where looking is denied. */
  open: Map<string, Session[] | 'closed'>;
  /** The one region in use. */
  region: {
    document: string | undefined;
    logKey: string | undefined;
    hasBucket: boolean;
    ended: EndedSession[];
    streams: Set<string>;
    objects: Set<string>;
  };
}

export const bucket = `curfew-sessions-${account}-eu-central-1`;
export const logging = { bucket, logGroup: '/curfew/sessions', key: sessionKey };
export const documentOf = (inputs: object): string => JSON.stringify({ schemaVersion: '1.0', inputs });

export const userArn = (name: string, path = '/curfew/'): string => `arn:aws:iam::${account}:user${path}${name}`;
export const group = (name: string, more: Partial<Principal> = {}): Principal => ({
  arn: `arn:aws:iam::${account}:group/${name}`,
  name,
  attached: [],
  inline: [],
  ...more,
});

export const trusting = (Principal: unknown): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: { Effect: 'Allow', Action: 'sts:AssumeRole', Principal } });
export const role = (name: string, more: Partial<Role> = {}): Role => {
  const { path = '/' } = more;
  const trust = trusting({ Service: 'ec2.amazonaws.com' });
  const arn = `arn:aws:iam::${account}:role${path}${name}`;
  return { ...group(name), arn, path, made: at(-120), trust, ...more };
};

/** A managed user, or one with another path. */
export function user(name: string, more: Partial<User> = {}): User {
  const { path = '/curfew/' } = more;
  const boundary = path === '/curfew/' ? { boundary: boundaryArn } : {};
  return {
    arn: userArn(name, path),
    name,
    path,
    made: at(-120),
    groups: [],
    attached: [],
    inline: [],
    ...boundary,
    ...more,
  };
}

export function policy(kind: PolicyKind, of: string, id: string, until: Instant, more: Partial<Policy> = {}): Policy {
  const path = policyPath(kind, of);
  const name =
    kind === 'd'
      ? `${id}@${policyPlace(kind, of, id, until).name.split('@')[1]}`
      : policyPlace(kind, of, id, until).name;
  const arn = `arn:aws:iam::${account}:policy${path}${name}`;
  return { arn, path, name, document: granted, changed: at(-120), ...more };
}

export const system = (document: string): Policy => ({
  arn: boundaryArn,
  path: '/curfew-system/',
  name: 'curfew-boundary',
  document,
  changed: at(-120),
});

/** The Deny that keeps everybody out, attached to nobody. */
export const everybodyOut: Policy = {
  arn: `arn:aws:iam::${account}:policy/curfew-system/curfew-everybody-out`,
  path: '/curfew-system/',
  name: 'curfew-everybody-out',
  document: JSON.stringify(renderDenial()),
  changed: at(-120),
};

/** What a person holds; by the same object in the account. */
export function give(world: World, name: string, ...arns: string[]): void {
  world.users = world.users.map((each) =>
    each.name === name ? { ...each, attached: [...each.attached, ...arns] } : each,
  );
}

export const johnsGrant = policy('m', 'john', 'work', at(60));
export const annasGrant = policy('x', 'anna', 'ops', at(60));

/** John is managed and Anna is not; each has a grant. Ida is managed and has none. */
export function world(): World {
  const declared = fingerprint(JSON.parse(granted), regions);
  return {
    users: [
      user('john', { attached: [johnsGrant.arn] }),
      user('ida'),
      user('anna', { path: '/staff/', attached: [annasGrant.arn] }),
      user('somebody', { path: '/', inline: [{ name: 'all', document: allowing('*') }] }),
    ],
    groups: [],
    roles: [],
    policies: [johnsGrant, annasGrant, system(capped), everybodyOut],
    manifest: {
      account,
      keys,
      boundary: { arn: boundaryArn, sha256: fingerprint(JSON.parse(capped), regions) },
      users: new Map([
        ['john', 'managed'],
        ['ida', 'managed'],
        ['anna', 'existing'],
      ]),
      policies: new Map([
        [johnsGrant.arn, declared],
        [annasGrant.arn, declared],
      ]),
    },
    written: at(-60),
    passwords: new Set(),
    keys: new Map(),
    others: new Map(),
    ofAws: new Map(),
    reported: at(-60),
    open: new Map([
      ['eu-central-1', []],
      ['eu-west-1', []],
      ['us-east-1', []],
    ]),
    region: {
      document: documentOf(loggingInputs(logging)),
      logKey: sessionKey,
      hasBucket: true,
      ended: [],
      streams: new Set(),
      objects: new Set(),
    },
  };
}

export const accountOf = ({ users, groups, roles, policies }: World): Account => ({ users, groups, roles, policies });
export const textOf = ({ manifest }: World): string => JSON.stringify(manifestObject(manifest));
