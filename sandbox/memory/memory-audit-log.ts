import type { LogLine } from '../../model/contracts/log-line';
import type { AuditLog } from '../../sweeper/signals/audit-log';

/** An audit log in memory. */
export class MemoryAuditLog implements AuditLog {
  readonly entries: LogLine[] = [];
  /** Called before each write; may throw. */
  before: (() => void) | undefined;

  async write(entries: readonly LogLine[]): Promise<void> {
    this.before?.();
    this.entries.push(...entries);
  }

  /** The entries as an auditor reads them. */
  get read(): unknown[] {
    return this.entries.map(({ message }) => JSON.parse(message));
  }
}
