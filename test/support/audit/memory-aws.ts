import type { LogLine } from '../../../model/contracts/log-line';
import type { Log, SweepRecord } from '../../../model/contracts/log-record';
import { tryParsePolicyName } from '../../../model/iam/policy-name';
import { userKey } from '../../../model/principal/user-name';
import { type Instant, type Milliseconds, plus } from '../../../model/time/instant';
import type { CredentialReport } from '../../../sweeper/audit/credential-report';
import type { AuditOptions } from '../../../sweeper/audit/options';
import type { Account, AuditAws, EndedSession } from '../../../sweeper/audit/port';
import { runAudit } from '../../../sweeper/audit/run';
import type { Clock, Gone, ListedPolicy, Session, WrittenManifest } from '../../../sweeper/aws/port';
import { type Summary, SweepFailed } from '../../../sweeper/signals/record';
import { account, accountOf, bucket, now, textOf, type World } from './world';

/** The audit's port on a `World`. Policies and keys are read as they are at that moment. */
export class MemoryAuditAws implements AuditAws, Clock {
  readonly throttled = 0;
  readonly calls: string[] = [];
  /** Called before each call takes effect; may throw, or change the world. */
  before: ((call: string) => void) | undefined;
  /** Undefined: there is none. */
  text: string | undefined;
  /** So many times the report is still being made. */
  reportWaits = 0;
  /** What the audits before have logged. */
  readonly logged: LogLine[] = [];
  /** What one call takes. */
  perCall = 0 as Milliseconds;
  #now = now;

  constructor(readonly world: World) {
    this.text = textOf(world);
  }

  now = (): Instant => this.#now;
  sleep = async (span: Milliseconds): Promise<void> => {
    this.#called(`sleep ${span}`);
    this.#now = plus(this.#now, span);
  };

  account = async (): Promise<Account> => {
    this.#called('account');
    // A copy: what changes later was not seen.
    return structuredClone(accountOf(this.world));
  };
  manifest = async (): Promise<WrittenManifest | undefined> => {
    this.#called('manifest');
    return this.text === undefined ? undefined : { text: this.text, written: this.world.written };
  };
  documentOfAws = async (arn: string): Promise<string | undefined> => {
    this.#called(`documentOfAws ${arn.slice(arn.indexOf('/') + 1)}`);
    return this.world.ofAws.get(arn);
  };
  credentialReport = async (): Promise<CredentialReport | undefined> => {
    this.#called('credentialReport');
    if (this.reportWaits-- > 0) return undefined;
    const { users, passwords, keys, reported } = this.world;
    const known = users.filter(({ made }) => made < reported);
    return {
      made: reported,
      users: new Map(
        known.map(({ name }) => [
          userKey(name),
          { password: passwords.has(name), keys: (keys.get(name) ?? []).length > 0 },
        ]),
      ),
    };
  };
  hasPassword = async (user: string): Promise<boolean> => {
    this.#called(`hasPassword ${user}`);
    return this.world.passwords.has(user);
  };
  otherCredentials = async (user: string): Promise<string[]> => {
    this.#called(`otherCredentials ${user}`);
    return [...(this.world.others.get(user) ?? [])];
  };
  policies = async (path: string): Promise<ListedPolicy[]> => {
    this.#called(`policies ${path}`);
    const below = this.world.policies.filter((each) => each.path.startsWith(path) && tryParsePolicyName(each));
    return below.map(({ arn, path: at, name }) => ({ arn, path: at, name, id: arn, version: 'v1', attachments: 1 }));
  };
  accessKeys = async (user: string): Promise<string[]> => {
    this.#called(`accessKeys ${user}`);
    return [...(this.world.keys.get(user) ?? [])];
  };
  deleteAccessKey = async (user: string, key: string): Promise<Gone> => {
    this.#called(`deleteAccessKey ${user} ${key}`);
    const keys = this.world.keys.get(user) ?? [];
    this.world.keys.set(
      user,
      keys.filter((each) => each !== key),
    );
    return keys.includes(key) ? 'done' : 'already gone';
  };

  sessionDocument = async (region: string, name: string): Promise<string | undefined> => {
    this.#called(`sessionDocument ${region} ${name}`);
    return this.world.region.document;
  };
  logGroupKey = async (region: string): Promise<string | undefined> => {
    this.#called(`logGroupKey ${region}`);
    return this.world.region.logKey;
  };
  hasBucket = async (region: string, name: string): Promise<boolean> => {
    this.#called(`hasBucket ${region}`);
    return this.world.region.hasBucket && name === bucket;
  };
  enabledRegions = async (): Promise<string[]> => {
    this.#called('enabledRegions');
    return [...this.world.open.keys()];
  };
  sessions = async (region: string): Promise<Session[]> => {
    this.#called(`sessions ${region}`);
    const sessions = this.world.open.get(region) ?? [];
    if (sessions === 'closed') throw Object.assign(new Error('refused'), { name: 'AccessDeniedException' });
    return sessions;
  };
  loggedFindings = async (since: Instant): Promise<LogLine[]> => {
    this.#called('loggedFindings');
    return this.logged.filter(({ at }) => at >= since);
  };
  endedSessions = async (region: string, _documents: readonly string[], since: Instant): Promise<EndedSession[]> => {
    this.#called(`endedSessions ${region}`);
    return this.world.region.ended.filter(({ ended }) => ended >= since);
  };
  hasStream = async (region: string, _group: string, stream: string): Promise<boolean> => {
    this.#called(`hasStream ${region} ${stream}`);
    return this.world.region.streams.has(stream);
  };
  hasObject = async (region: string, _bucket: string, key: string): Promise<boolean> => {
    this.#called(`hasObject ${region} ${key}`);
    return this.world.region.objects.has(key);
  };

  #called(call: string): void {
    this.calls.push(call);
    this.#now = plus(this.#now, this.perCall);
    this.before?.(call);
  }
}

export const where = 'curfew-manifest-123456789012-eu-central-1/manifest.json';

/** What an audit of a `World` works with. */
export const optionsOf = (aws: MemoryAuditAws) => ({
  aws,
  clock: aws,
  where,
  account,
  document: 'Curfew-Shell',
  retiredDocuments: ['Old-Shell'],
  regions: ['eu-central-1', 'eu-west-1'],
  buckets: async () => new Map([['eu-central-1', bucket]]),
  appliers: ['deploy'],
  dryRun: false,
});

/** Runs one audit; a failed one is returned as such, not thrown. */
export async function run(aws: MemoryAuditAws, dryRun = false, more: Partial<AuditOptions> = {}) {
  const lines: SweepRecord[] = [];
  const log: Log = (record) => void lines.push(record);
  const failed = (error: unknown): { summary: Summary; failed: string } => {
    if (error instanceof SweepFailed) return { summary: error.summary, failed: error.message };
    throw error;
  };
  const done = runAudit({ ...optionsOf(aws), log, dryRun, ...more });
  const outcome = await done.then((summary) => ({ summary, failed: '' }), failed);
  return { ...outcome, lines };
}
