import type { LogLine } from '../../../model/contracts/log-line';
import { type Manifest, manifestObject } from '../../../model/contracts/manifest';
import type { NoticeEvent, Publication } from '../../../model/contracts/notice';
import { policyPath, policyPlace } from '../../../model/iam/policy-name';
import { formatInstant, type Instant, type Milliseconds, plus, seconds } from '../../../model/time/instant';
import type { NoticeAws, WrittenLedger } from '../../../sweeper/notices/port';
import { type NoticesReport, runNotices } from '../../../sweeper/notices/run';
import { instant } from '../instant';

export const account = '123456789012';
export const noon = instant('2030-06-03T12:00:00Z');
export const afterNoon = (minutes: number): Instant => plus(noon, seconds(minutes * 60));

export interface GrantEntry {
  readonly user: string;
  readonly id: string;
  readonly from: Instant;
  readonly until: Instant;
  readonly reason?: string;
}

const arns = new WeakMap<GrantEntry, string>();

/** Remembered, because random stories ask for the same few each minute. */
export function arnOf(grant: GrantEntry): string {
  const { user, id, until } = grant;
  const arn =
    arns.get(grant) ??
    `arn:aws:iam::${account}:policy${policyPath('m', user)}${policyPlace('m', user, id, until).name}`;
  arns.set(grant, arn);
  return arn;
}

export function manifestWith(grants: readonly GrantEntry[]): Manifest {
  const sha256 = 'a'.repeat(64);
  return {
    account,
    keys: new Map(),
    boundary: { arn: `arn:aws:iam::${account}:policy/curfew-system/curfew-boundary`, sha256 },
    users: new Map(grants.map(({ user }) => [user, 'managed'])),
    policies: new Map(grants.map((grant) => [arnOf(grant), sha256])),
    grants: new Map(grants.map((grant) => [arnOf(grant), { from: grant.from, reason: grant.reason ?? 'a test' }])),
  };
}

/** What was taken by a channel. */
export interface Delivery {
  readonly at: Instant;
  readonly channel: 'topic' | 'bus';
  readonly kind: string;
  readonly about: string;
  readonly publication?: Publication;
  readonly id?: string;
}

/** The port of notices in memory, with S3's conditional write. */
export class MemoryNoticeAws implements NoticeAws {
  now = noon;
  /** Users who are out with everybody. */
  outs: readonly string[] = [];
  text: string | undefined;
  written: Instant = noon;
  stored: WrittenLedger | undefined;
  readonly audit: LogLine[] = [];
  readonly log: LogLine[] = [];
  readonly told: Delivery[] = [];
  readonly lines: object[] = [];
  writes = 0;
  readonly slept: Milliseconds[] = [];
  /** What stands in IAM beside what is declared. */
  readonly standing: string[] = [];
  /** Called before each call and after it took effect; may throw. */
  around: (call: string, when: 'before' | 'after') => void = () => undefined;

  declare(...grants: GrantEntry[]): this {
    this.text = JSON.stringify(manifestObject(manifestWith(grants)));
    this.written = this.now;
    return this;
  }
  entry(fields: Record<string, string>, when = this.now): void {
    this.audit.push({ at: when, message: JSON.stringify({ when: formatInstant(when), ...fields }) });
  }
  finding(fields: Record<string, string>): void {
    this.log.push({ at: this.now, message: JSON.stringify({ action: 'finding', outcome: 'reported', ...fields }) });
  }

  manifest = () =>
    this.#call('manifest', () => (this.text === undefined ? undefined : { text: this.text, written: this.written }));
  ledger = () => this.#call('ledger', () => this.stored);
  writeLedger = (text: string, tag: string | undefined) =>
    this.#call('writeLedger', () => {
      if (this.stored?.tag !== tag) return undefined;
      this.writes += 1;
      this.stored = { text, tag: `v${this.writes}` };
      return this.stored.tag;
    });
  entries = (since: Instant) => this.#call('entries', () => this.audit.filter((each) => each.at >= since));
  findings = (since: Instant) => this.#call('findings', () => this.log.filter((each) => each.at >= since));
  policies = () =>
    this.#call('policies', () =>
      this.standing.map((arn) => {
        const at = arn.indexOf('policy/') + 'policy'.length;
        const slash = arn.lastIndexOf('/') + 1;
        return { arn, path: arn.slice(at, slash), name: arn.slice(slash) };
      }),
    );
  out = () => this.#call('out', () => this.outs);
  publish = (publication: Publication) =>
    this.#call('publish', () => {
      const { kind, person } = publication.MessageAttributes;
      const about = `${person?.StringValue ?? ''}`;
      this.told.push({ at: this.now, channel: 'topic', kind: kind?.StringValue ?? '', about, publication });
    });
  emit = ({ DetailType, Detail }: NoticeEvent) =>
    this.#call('emit', () => {
      const { id, person = '' } = JSON.parse(Detail);
      this.told.push({ at: this.now, channel: 'bus', kind: DetailType, about: person, id });
    });

  async run(minutes = 0, dryRun = false): Promise<NoticesReport> {
    this.now = plus(this.now, (minutes * 60_000) as Milliseconds);
    const print = (line: object) => void this.lines.push(line);
    const now = () => this.now;
    const sleep = async (span: Milliseconds): Promise<void> => {
      this.slept.push(span);
      this.now = plus(this.now, span);
    };
    const report = await runNotices({ aws: this, clock: { now, sleep }, now, account, print, dryRun });
    if (report.problems.length > 0) throw new Error(report.problems.join('; '));
    return report;
  }

  /** What was told since the last time, as `kind person`; both channels must have heard the same. */
  news(): string[] {
    const told = this.told.splice(0);
    const of = (channel: string) => told.filter((each) => each.channel === channel).map((e) => `${e.kind} ${e.about}`);
    expect(of('bus').sort()).toEqual(of('topic').sort());
    return of('topic');
  }

  async #call<T>(name: string, effect: () => T): Promise<T> {
    this.around(name, 'before');
    const result = effect();
    this.around(name, 'after');
    return result;
  }
}
