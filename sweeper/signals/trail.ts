import { tryEntryOf, writeEntry } from '../../model/contracts/audit-entry';
import type { LogLine } from '../../model/contracts/log-line';
import type { SweepRecord } from '../../model/contracts/log-record';
import { type Instant, seconds } from '../../model/time/instant';
import type { AuditLog } from './audit-log';

/** So long an entry waits for others to be written with. */
const patience = seconds(5);

/**
 * Takes the changes of one sweep to the audit log without ever making the sweep wait, or fail, on the way: what could
 * not be written is told by `close`. Every change is a line of the function's own log as well, at once.
 */
export class Trail {
  #pending: LogLine[] = [];
  #written: Promise<void> = Promise.resolve();
  readonly #errors: unknown[] = [];

  constructor(
    private readonly log: AuditLog,
    private readonly now: () => Instant,
  ) {}

  take(record: SweepRecord): void {
    const now = this.now();
    const entry = tryEntryOf(record, now);
    if (entry) this.#pending.push(writeEntry(entry));
    const [first] = this.#pending;
    if (first && now - first.at >= patience) this.#write();
  }

  /** @throws where an entry could not be written */
  async close(): Promise<void> {
    this.#write();
    await this.#written;
    if (this.#errors.length > 0) throw this.#errors[0];
  }

  #write(): void {
    const entries = this.#pending;
    if (entries.length === 0) return;
    this.#pending = [];
    this.#written = this.#written
      .then(() => this.log.write(entries))
      .catch((error: unknown) => void this.#errors.push(error));
  }
}
