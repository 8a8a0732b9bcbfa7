import { renderDenial } from '../../../model/access/denial';
import type { Log, SweepRecord } from '../../../model/contracts/log-record';
import { manifestObject } from '../../../model/contracts/manifest';
import { render } from '../../../model/grant/document';
import { policyPlace } from '../../../model/iam/policy-name';
import { type Instant, type Milliseconds, minutes, plus } from '../../../model/time/instant';
import { MemoryAws } from '../../../sandbox/memory/memory-aws';
import type { Aws, Clock, Session } from '../../../sweeper/aws/port';
import type { Ports } from '../../../sweeper/kinds/kinds';
import { type Deployment, portsOf } from '../../../sweeper/kinds/list';
import type { Lease } from '../../../sweeper/lease/lease';
import type { ReadingCache } from '../../../sweeper/observe/look';
import type { Summary } from '../../../sweeper/signals/record';
import { SweepFailed } from '../../../sweeper/signals/record';
import { sweep } from '../../../sweeper/sweep';
import { instant } from '../instant';

export const now = instant('2030-06-03T12:00:00Z');
export const region = 'eu-central-1';
export const otherRegion = 'us-east-1';
export const deployment: Deployment = {
  account: '123456789012',
  document: 'Curfew-Shell',
  regions: [region, otherRegion],
  manifest: 'bucket/manifest.json',
};

/** Minutes from `now`. */
export const at = (n: number): Instant => plus(now, minutes(n));

export interface GrantOptions {
  user: string;
  id?: string;
  from?: Instant;
  until?: Instant;
  /** What the document says, where it differs from the name. */
  documentUntil?: Instant;
  region?: string;
  ids?: string[];
  tags?: Record<string, string>;
  existing?: boolean;
  document?: string;
  attached?: boolean;
}

export const instance = 'i-0ee0bc84a481f7852';
export const otherInstance = 'i-0123456789abcdef0';

const rendered = new Map<string, string>();

/** Remembered, for thousands of accounts are made of the same few grants. */
export function documentOf({ id: _, attached: __, existing: ___, ...grant }: GrantOptions): string {
  const key = JSON.stringify(grant);
  const text = rendered.get(key) ?? renderAnew(grant);
  rendered.set(key, text);
  return text;
}

function renderAnew(grant: GrantOptions): string {
  const { tags, ids = [instance], from = at(-60), until = at(60) } = grant;
  const where = grant.region ?? region;
  return JSON.stringify(
    render(
      {
        access: {
          kind: 'shell',
          account: deployment.account,
          region: where,
          target: tags ? { by: 'tags', tags } : { by: 'ids', ids },
        },
        window: { from, until: grant.documentUntil ?? until },
      },
      {
        partition: 'aws',
        document: grant.document ?? deployment.document,
        sessionKeyArn: `arn:aws:kms:${where}:${deployment.account}:key/00000000-0000-0000-0000-000000000000`,
      },
    ),
  );
}

export interface SweepTest {
  readonly dryRun?: boolean;
  /** @default the account itself, without faults */
  readonly through?: { readonly aws: Aws; readonly clock: Clock };
  /** @default a cold Lambda */
  readonly documents?: ReadingCache;
  /** @default both */
  readonly regions?: readonly string[];
  /** Until the deadline of the invocation. @default there is none */
  readonly seconds?: number;
  /** @default by `seconds` */
  readonly remaining?: () => Milliseconds;
  /** @default none */
  readonly lease?: Lease;
}

/** What a policy means, known from having written it and not from reading it. */
export interface PolicyMeaning {
  readonly user: string;
  readonly region: string;
  readonly ids?: readonly string[];
  readonly tags?: Readonly<Record<string, string>>;
  readonly document: string;
  readonly from: Instant;
  readonly until: Instant;
}

/** An account in memory in the words of the tests. */
export class Account extends MemoryAws {
  /** By the text of the document. */
  readonly documents = new Map<string, PolicyMeaning>();
  /** When a policy ends by its name, by its ARN. */
  readonly names = new Map<string, Instant>();

  constructor() {
    super(now);
  }

  /** The text of a grant's document, noted down for whoever judges. */
  write(grant: GrantOptions): string {
    const { user, tags, ids = [instance], from = at(-60), until = at(60) } = grant;
    const text = documentOf(grant);
    this.documents.set(text, {
      user,
      region: grant.region ?? region,
      ...(tags ? { tags } : { ids }),
      document: grant.document ?? deployment.document,
      from,
      until: grant.documentUntil ?? until,
    });
    return text;
  }

  person(user: string, { existing = false, keys = ['AKIA1'] } = {}): void {
    this.addUser(user, existing ? '/' : '/curfew/', keys);
  }

  grant(grant: GrantOptions): string {
    const { user, id = `${user}-1`, until = at(60), existing = false, attached = true } = grant;
    const { path, name } = policyPlace(existing ? 'x' : 'm', user, id, until);
    const holders = attached ? [{ kind: 'user' as const, name: user }] : [];
    const arn = this.addPolicy(path, name, this.write(grant), holders);
    this.names.set(arn, until);
    return arn;
  }

  /** Makes the Deny of everybody, as the stack does. @returns its ARN */
  denyOfEverybody(document: object = renderDenial()): string {
    return this.addPolicy('/curfew-system/', 'curfew-everybody-out', JSON.stringify(document));
  }

  /** Writes down what the last apply declared: people, and the ARNs of their policies. */
  declare(users: Readonly<Record<string, 'managed' | 'existing'>>, policies: readonly string[] = []): void {
    const sha256 = '0'.repeat(64);
    const manifest = {
      account: this.account,
      keys: new Map(),
      boundary: { arn: `arn:aws:iam::${this.account}:policy/curfew-system/curfew-boundary`, sha256 },
      users: new Map(Object.entries(users)),
      policies: new Map(policies.map((arn) => [arn, sha256])),
    };
    this.declared = { text: JSON.stringify(manifestObject(manifest)), written: this.now() };
  }

  session(id: string, user: string, more: Partial<Session> = {}): Session {
    const owner = `arn:aws:iam::${this.account}:user/curfew/${user}`;
    const session = { id, region, target: instance, owner, document: 'Curfew-Shell', ...more };
    this.open(session);
    return session;
  }

  /** All kinds that a sweep of this account knows. */
  protected portsOf(aws: Aws, all: Deployment): Ports {
    return portsOf(aws, all);
  }

  /** Runs one sweep; a failed one is returned as such, not thrown. */
  async sweep(test: SweepTest = {}): Promise<{ summary: Summary; lines: SweepRecord[]; failed?: SweepFailed }> {
    const { dryRun = false, through = { aws: this, clock: this }, seconds: given, regions, ...rest } = test;
    const deadline = given === undefined ? Number.POSITIVE_INFINITY : this.time + given * 1000;
    const remaining = () => (deadline - this.time) as Milliseconds;
    const lines: SweepRecord[] = [];
    const log: Log = (record) => void lines.push(record);
    const { aws, clock } = through;
    const ports = this.portsOf(aws, { ...deployment, regions: regions ?? deployment.regions });
    try {
      const summary = await sweep({ ports, clock, log, dryRun, remaining, ...rest });
      return { summary, lines };
    } catch (error) {
      if (error instanceof SweepFailed) return { summary: error.summary, lines, failed: error };
      throw error;
    }
  }
}
