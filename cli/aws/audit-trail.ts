import { randomUUID } from 'node:crypto';
import { formatInstant, type Instant } from '../../model/time/instant';
import { CloudWatchAuditLog } from '../../sweeper/signals/cloudwatch-audit-log';
import type { Screen } from '../frame/screen';
import type { Account } from './access';

/**
 * Writes changes to the audit log, where the sweeper writes its own. That somebody must not write there takes nothing
 * back of what they did: it is a warning.
 */
export async function writeTrail(
  { aws, screen }: Pick<Account, 'aws'> & { readonly screen: Pick<Screen, 'warn'> },
  at: Instant,
  entries: readonly Readonly<Record<string, unknown>>[],
): Promise<void> {
  if (entries.length === 0) return;
  const when = formatInstant(at);
  try {
    const log = new CloudWatchAuditLog(aws.clients, `cli-${randomUUID()}`);
    await log.write(entries.map((entry) => ({ at, message: JSON.stringify({ when, ...entry }) })));
  } catch (error) {
    const { name, message } = error as Error;
    screen.warn(`this is not in the audit log: ${name}: ${message}`);
  }
}
