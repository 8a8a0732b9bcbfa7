import type { LogLine } from '../../model/contracts/log-line';

/** Where changes are written down for good. */
export interface AuditLog {
  /** @throws where any entry was not taken */
  write(entries: readonly LogLine[]): Promise<void>;
}
