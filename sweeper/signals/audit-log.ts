import type { SweepRecord } from '../../model/contracts/log-record';
import { formatInstant, type Instant } from '../../model/time/instant';

/** One change to somebody's access: what an auditor reads years later. */
export interface AuditEntry {
  readonly at: Instant;
  /** JSON: when, what, who, grant, session, target, why. */
  readonly message: string;
}

/** Where changes are written down for good. */
export interface AuditLog {
  /** @throws where any entry was not taken */
  write(entries: readonly AuditEntry[]): Promise<void>;
}

const changes: Partial<Record<SweepRecord['action'], string>> = {
  'end session': 'session ended',
  'delete key': 'key deleted',
  'delete policy': 'policy deleted',
};

/**
 * The entry of a record; undefined where nothing changed. `already gone` counts, and says so: a call that AWS carried
 * out, and whose answer was lost, comes back like that when it is repeated.
 */
export function tryEntryOf(record: SweepRecord, at: Instant): AuditEntry | undefined {
  const { action, outcome, user, grant, session, region, target, key, policy, why } = record;
  const change = changes[action];
  if (change === undefined || (outcome !== 'gone' && outcome !== 'already gone')) return undefined;
  const when = formatInstant(at);
  const message = { when, change, outcome, who: user, grant, session, region, target, key, policy, why };
  return { at, message: JSON.stringify(message) };
}
