import type { Log, SweepRecord } from '../../../model/contracts/log-record';
import { tryParsePolicyName } from '../../../model/iam/policy-name';
import type { Instant } from '../../../model/time/instant';
import type { Account, AuditAws, WrittenManifest } from '../../../sweeper/audit/port';
import { runAudit } from '../../../sweeper/audit/run';
import type { Clock, Gone, ListedPolicy } from '../../../sweeper/aws/port';
import { type Summary, SweepFailed } from '../../../sweeper/signals/record';
import { account, accountOf, now, textOf, type World } from './world';

/** The audit's port on a `World`. Policies and keys are read as they are at that moment. */
export class MemoryAuditAws implements AuditAws, Clock {
  readonly throttled = 0;
  readonly calls: string[] = [];
  /** Called before each call takes effect; may throw, or change the world. */
  before: ((call: string) => void) | undefined;
  /** Undefined: there is none. */
  text: string | undefined;

  constructor(readonly world: World) {
    this.text = textOf(world);
  }

  now(): Instant {
    return now;
  }
  async sleep(): Promise<void> {
    throw new Error('an audit waits for nothing');
  }

  async account(): Promise<Account> {
    this.#called('account');
    // A copy: what changes later was not seen.
    return structuredClone(accountOf(this.world));
  }
  async manifest(): Promise<WrittenManifest | undefined> {
    this.#called('manifest');
    return this.text === undefined ? undefined : { text: this.text, written: this.world.written };
  }
  async hasPassword(user: string): Promise<boolean> {
    this.#called(`hasPassword ${user}`);
    return this.world.passwords.has(user);
  }
  async policies(path: string): Promise<ListedPolicy[]> {
    this.#called(`policies ${path}`);
    const below = this.world.policies.filter((each) => each.path.startsWith(path) && tryParsePolicyName(each));
    return below.map(({ arn, path: at, name }) => ({ arn, path: at, name, id: arn, version: 'v1', attachments: 1 }));
  }
  async accessKeys(user: string): Promise<string[]> {
    this.#called(`accessKeys ${user}`);
    return [...(this.world.keys.get(user) ?? [])];
  }
  async deleteAccessKey(user: string, key: string): Promise<Gone> {
    this.#called(`deleteAccessKey ${user} ${key}`);
    const keys = this.world.keys.get(user) ?? [];
    this.world.keys.set(
      user,
      keys.filter((each) => each !== key),
    );
    return keys.includes(key) ? 'done' : 'already gone';
  }

  #called(call: string): void {
    this.calls.push(call);
    this.before?.(call);
  }
}

export const where = 'curfew-manifest-123456789012-eu-central-1/manifest.json';

/** Runs one audit; a failed one is returned as such, not thrown. */
export async function run(aws: MemoryAuditAws, dryRun = false) {
  const lines: SweepRecord[] = [];
  const log: Log = (record) => void lines.push(record);
  const failed = (error: unknown): { summary: Summary; failed: string } => {
    if (error instanceof SweepFailed) return { summary: error.summary, failed: error.message };
    throw error;
  };
  const done = runAudit({ aws, clock: aws, log, where, account, dryRun });
  const outcome = await done.then((summary) => ({ summary, failed: '' }), failed);
  return { ...outcome, lines };
}
