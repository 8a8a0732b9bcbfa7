import { RealAuditAws } from '../../sweeper/audit/aws';
import { runAudit } from '../../sweeper/audit/run';
import { SweepFailed, type SweepRecord } from '../../sweeper/signals/record';
import type { Context } from '../frame/context';
import { manifestPlace } from './manifest-place';

/** What the hourly audit would say now: the same code looks, so the two cannot differ. Nothing is changed. */
export async function auditNow({ aws, settings }: Context): Promise<SweepRecord[]> {
  const records: SweepRecord[] = [];
  const { account } = settings;
  const where = manifestPlace(settings);
  try {
    await runAudit({
      aws: new RealAuditAws(aws.clients, where, account),
      clock: aws.clock,
      log: (line) => void records.push(line as unknown as SweepRecord),
      where,
      account,
      dryRun: true,
    });
  } catch (error) {
    if (!(error instanceof SweepFailed)) throw error;
  }
  return records;
}
