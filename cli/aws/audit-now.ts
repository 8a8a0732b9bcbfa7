import type { SweepRecord } from '../../model/contracts/log-record';
import { bucketName } from '../../model/iam/names';
import { RealAuditAws } from '../../sweeper/audit/aws';
import { runAudit } from '../../sweeper/audit/run';
import { SweepFailed } from '../../sweeper/signals/record';
import type { Account } from './access';
import { manifestPlace } from './manifest-place';

/** What an audit from here works with. Of the sweeper's own role only the function itself is told what it was given. */
export function auditOptions({ aws, settings }: Account) {
  const { account, documentName: document, regions } = settings;
  const where = manifestPlace(settings);
  const buckets = new Map(regions.map((region) => [region, bucketName(settings, region)]));
  return { aws: new RealAuditAws(aws.clients, where, account), where, account, document, buckets };
}

/** What the hourly audit would say now, but of the sweeper's own role: the same code looks. Nothing is changed. */
export async function auditNow(account: Account): Promise<SweepRecord[]> {
  const records: SweepRecord[] = [];
  const log = (record: SweepRecord) => void records.push(record);
  try {
    await runAudit({ ...auditOptions(account), clock: account.aws.clock, log, dryRun: true });
  } catch (error) {
    if (!(error instanceof SweepFailed)) throw error;
  }
  return records;
}
