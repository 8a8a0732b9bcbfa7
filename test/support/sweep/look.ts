import { policyPath, policyPlace } from '../../../model/iam/policy-name';
import { iamUser, iamUserKind } from '../../../model/principal/iam-user';
import type { Instant } from '../../../model/time/instant';
import type { Session } from '../../../sweeper/aws/port';
import { placeKey, targetKey } from '../../../sweeper/kinds/kinds';
import { kindsOf } from '../../../sweeper/kinds/list';
import type { Observation, OwnerFacts, Residents } from '../../../sweeper/observe/observation';
import type { Declared } from '../../../sweeper/principals/declared';
import { policyProvision } from '../../../sweeper/provisions/iam-policy';
import type { Reading } from '../../../sweeper/provisions/provision';
import { ProvisionIndex } from '../../../sweeper/provisions/provision-index';
import { sessionUse } from '../../../sweeper/uses/ssm-session';
import type { Use } from '../../../sweeper/uses/use';
import { at, deployment, instance, now, region } from './account';

/** One look at an account, written down by hand. */

interface PolicyWords {
  readonly user?: string;
  readonly id?: string;
  readonly kind?: 'm' | 'x' | 'd';
  readonly until?: Instant;
  /** Where the document differs from the name. */
  readonly documentUntil?: Instant;
  readonly from?: Instant;
  readonly tags?: Readonly<Record<string, string>>;
  readonly region?: string;
  readonly document?: string;
  readonly account?: string;
  /** @default what the document says */
  readonly reading?: 'gone' | 'unreadable' | 'failed' | 'none';
  /** A name that nobody can read. */
  readonly name?: string;
}

export function policy(words: PolicyWords = {}) {
  const { user = 'john', id = 'a', kind = 'm', until = at(60), from = at(-60), tags } = words;
  const path = policyPath(kind, user);
  const name =
    words.name ??
    (kind === 'd'
      ? `r@${policyPlace(kind, 'x', 'x', until).name.split('@')[1]}`
      : policyPlace(kind, user, id, until).name);
  const arn = `arn:aws:iam::${deployment.account}:policy${path}${name}`;
  const target = tags ? { by: 'tags' as const, tags } : { by: 'ids' as const, ids: [instance] };
  const granted = {
    access: {
      kind: 'shell' as const,
      account: words.account ?? deployment.account,
      region: words.region ?? region,
      target,
    },
    window: { from, until: words.documentUntil ?? until },
    facts: {
      partition: 'aws',
      document: words.document ?? deployment.document,
      sessionKeyArn: 'arn:aws:kms:k',
    },
  };
  const readings: Record<string, Reading> = {
    gone: { answer: 'gone' },
    unreadable: { answer: 'unreadable' },
    failed: { answer: 'failed', error: new Error('no') },
  };
  const reading: Reading | undefined =
    words.reading === 'none' ? undefined : words.reading ? readings[words.reading] : { answer: 'granted', granted };
  return {
    seen: policyProvision({ arn, path, name, id: `id-${arn}`, version: 'v1', attachments: 1 }),
    reading,
  };
}

export const session = (words: Partial<Session> = {}): Use =>
  sessionUse({
    id: 'john-1',
    region,
    target: instance,
    owner: `arn:aws:iam::${deployment.account}:user/curfew/john`,
    document: deployment.document,
    ...words,
  });

interface LookWords {
  readonly policies?: readonly ReturnType<typeof policy>[];
  readonly sessions?: readonly Use[];
  /** Of john. `undefined` where nothing was asked. @default all listed, and managed */
  readonly john?: OwnerFacts | undefined;
  readonly tags?: Readonly<Record<string, string>>;
  readonly at?: Instant;
  /** @default john, jane and max live below `/curfew/` */
  readonly residents?: Residents;
  /** @default nobody had to ask */
  readonly declared?: Declared | undefined;
  /** Users who are out with everybody. @default nobody */
  readonly out?: readonly string[];
  readonly failedRegions?: readonly string[];
}

/** What the last apply declared, of one grant at most. */
export function declaring(words: { existing?: readonly string[]; user?: string; until?: Instant }): Declared {
  const { existing = [], user = 'john', until } = words;
  const ends = until === undefined ? [] : [[iamUser(user).key, until] as const];
  return { is: 'read', existing: new Set(existing.map((name) => iamUser(name).key)), ends: new Map(ends) };
}

/** Those who live below `/curfew/`. */
export const residentsOf = (users: readonly string[]): Residents =>
  new Map([
    [iamUserKind, new Map(users.map((user) => [iamUser(user).key, { principal: iamUser(user), made: at(-600) }]))],
  ]);

export function look(words: LookWords = {}): Observation {
  const { policies = [], sessions = [session()] } = words;
  const attached = new Set(policies.map(({ seen }) => seen.arn));
  const kinds = kindsOf(deployment);
  const unseen = (words.failedRegions ?? []).flatMap((name) =>
    kinds.uses.map(({ id }) => ({ kind: id, region: name, error: new Error('down') })),
  );
  const john = 'john' in words ? words.john : { managed: true, attached };
  return {
    kinds,
    at: words.at ?? now,
    provisions: new ProvisionIndex(policies.map(({ seen }) => seen)),
    uses: sessions,
    unseen: new Map(unseen.map((place) => [placeKey(place), place])),
    residents: words.residents ?? residentsOf(['john', 'jane', 'max']),
    out: new Set(words.out?.map((user) => iamUser(user).key)),
    declared: words.declared,
    owners: new Map(john ? [['john', john]] : []),
    readings: new Map(policies.flatMap(({ seen, reading }) => (reading ? [[seen.arn, reading] as const] : []))),
    tags: new Map(words.tags ? [[targetKey(session()), new Map(Object.entries(words.tags))]] : []),
    failures: [],
  };
}
