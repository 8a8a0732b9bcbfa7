import { render } from '../../model/document';
import { type Instant, type Milliseconds, minutes, plus } from '../../model/instant';
import { policyName, policyPath } from '../../model/names';
import { MemoryAws } from '../../sandbox/memory-aws';
import type { Deployment } from '../../sweeper/observation';
import type { Session } from '../../sweeper/port';
import type { Summary, SweepRecord } from '../../sweeper/record';
import { SweepFailed } from '../../sweeper/record';
import { sweep } from '../../sweeper/sweep';

export const now = Date.parse('2030-06-03T12:00:00Z') as Instant;
export const region = 'eu-central-1';
export const otherRegion = 'us-east-1';
export const deployment: Deployment = {
  account: '123456789012',
  document: 'Curfew-Shell',
  regions: [region, otherRegion],
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

export function documentOf(grant: GrantOptions): string {
  const { tags, ids = [instance], from = at(-60), until = at(60) } = grant;
  const where = grant.region ?? region;
  return JSON.stringify(
    render(
      {
        access: { kind: 'shell', region: where, target: tags ? { by: 'tags', tags } : { by: 'ids', ids } },
        window: { from, until: grant.documentUntil ?? until },
      },
      {
        account: deployment.account,
        partition: 'aws',
        document: grant.document ?? deployment.document,
        sessionKeyArn: `arn:aws:kms:${where}:${deployment.account}:key/00000000-0000-0000-0000-000000000000`,
      },
    ),
  );
}

/** An account in memory in the words of the tests. */
export class Account extends MemoryAws {
  constructor() {
    super(now);
  }

  person(user: string, { existing = false, keys = ['AKIA1'] } = {}): void {
    this.addUser(user, existing ? '/' : '/curfew/', keys);
  }

  grant(grant: GrantOptions): string {
    const { user, id = `${user}-1`, until = at(60), existing = false, attached = true } = grant;
    const path = policyPath(existing ? 'x' : 'm', user);
    const holders = attached ? [{ kind: 'user' as const, name: user }] : [];
    return this.addPolicy(path, policyName(id, user, until), documentOf(grant), holders);
  }

  session(id: string, user: string, more: Partial<Session> = {}): Session {
    const owner = `arn:aws:iam::${this.account}:user/curfew/${user}`;
    const session = { id, region, target: instance, owner, document: 'Curfew-Shell', ...more };
    this.open(session);
    return session;
  }

  /** Runs one sweep, with so many seconds until its deadline; a failed one is returned as such, not thrown. */
  async sweep({ dryRun = false, seconds: given }: { dryRun?: boolean; seconds?: number } = {}): Promise<{
    summary: Summary;
    lines: SweepRecord[];
    failed?: SweepFailed;
  }> {
    const deadline = given === undefined ? Number.POSITIVE_INFINITY : this.time + given * 1000;
    const remaining = () => (deadline - this.time) as Milliseconds;
    const lines: SweepRecord[] = [];
    const log = (line: Readonly<Record<string, unknown>>) => {
      if (!('summary' in line)) lines.push(line as unknown as SweepRecord);
    };
    try {
      const summary = await sweep({ aws: this, clock: this, deployment, log, dryRun, remaining });
      return { summary, lines };
    } catch (error) {
      if (error instanceof SweepFailed) return { summary: error.summary, lines, failed: error };
      throw error;
    }
  }
}
