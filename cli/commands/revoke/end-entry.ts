import { type AuditEntry, endId } from '../../../model/contracts/audit-entry';
import type { Instant } from '../../../model/time/instant';
import type { Session } from '../../../sweeper/aws/port';

/** What the audit log keeps of a session that a revocation ended; a sweep that ended it as well writes the same id. */
export const endEntry = (
  { id, region, target }: Session,
  who: string,
  { when, why }: { readonly when: Instant; readonly why: string },
): AuditEntry => ({ when, change: 'session ended', id: endId(id), who, session: id, region, target, why });
