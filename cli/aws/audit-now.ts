import type { SweepRecord } from '../../model/contracts/log-record';
import { RealAuditAws } from '../../sweeper/audit/aws';
import { runAudit } from '../../sweeper/audit/run';
import { SweepFailed } from '../../sweeper/signals/record';
import type { Account } from './access';
import { manifestPlace } from './manifest-place';

/** What the hourly audit would say now: the same code looks, so the two cannot differ. Nothing is changed. */
export async function auditNow({ aws, settings }: Account): Promise<SweepRecord[]> {
  const records: SweepRecord[] = [];
  const { account } = settings;
  const where = manifestPlace(settings);
  try {
    await runAudit({
      aws: new RealAuditAws(aws.clients, where, account),
      clock: aws.clock,
      log: (record) => void records.push(record),
      where,
      account,
      dryRun: true,
    });
  } catch (error) {
    if (!(error instanceof SweepFailed)) throw error;
  }
  return records;
}
