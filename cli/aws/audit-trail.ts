import { randomUUID } from 'node:crypto';
import { messageOf } from '../../model/base/message-of';
import { type AuditEntry, writeEntry } from '../../model/contracts/audit-entry';
import { CloudWatchAuditLog } from '../../sweeper/signals/cloudwatch-audit-log';
import type { Screen } from '../frame/screen';
import type { Account } from './access';

/**
 * Writes changes to the audit log, where the sweeper writes its own. That somebody must not write there takes nothing
 * back of what they did: it is a warning.
 */
export async function writeTrail(
  { aws, screen }: Pick<Account, 'aws'> & { readonly screen: Pick<Screen, 'warn'> },
  entries: readonly AuditEntry[],
): Promise<void> {
  if (entries.length === 0) return;
  try {
    const log = new CloudWatchAuditLog(aws.clients, `cli-${randomUUID()}`);
    await log.write(entries.map(writeEntry));
  } catch (error) {
    screen.warn(`this is not in the audit log: ${messageOf(error)}`);
  }
}
