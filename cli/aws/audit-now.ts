import type { SweepRecord } from '../../model/contracts/log-record';
import { bucketName } from '../../model/iam/names';
import { appliersOf } from '../../model/settings/appliers';
import { RealAuditAws } from '../../sweeper/audit/aws';
import { declaredRole } from '../../sweeper/audit/declared-role';
import type { AuditOptions } from '../../sweeper/audit/options';
import { runAudit } from '../../sweeper/audit/run';
import { SweepFailed } from '../../sweeper/signals/record';
import { type Account, deploymentOf } from './access';
import { deployedFunction } from './deployed-function';

/** What the deployed audit is told, and nothing here says. */
type Told = Pick<AuditOptions, 'buckets' | 'role'>;

/**
 * Where transcripts go, and what the stack wrote of the sweeper's role: `main.ts` says neither, for a stack may be handed
 * buckets. Where there is no sweeper yet, what the settings say; where it cannot be asked, nobody can tell.
 */
async function toldOf(account: Account): Promise<Told> {
  try {
    const { told } = (await deployedFunction(account)) ?? {};
    if (told === undefined) {
      const { settings } = account;
      const buckets = new Map(settings.regions.map((region) => [region, bucketName(settings, region)]));
      return { buckets: async () => buckets };
    }
    const buckets = told('buckets');
    return { buckets: async () => buckets, role: declaredRole(told('role'), told('noticeTopic'), buckets) };
  } catch (error) {
    return { buckets: () => Promise.reject(error) };
  }
}

/** What an audit from here works with. */
export async function auditOptions(of: Account) {
  const { aws, settings } = of;
  const { account, retiredDocuments } = settings;
  const { document, regions, manifest: where } = deploymentOf(settings);
  const port = new RealAuditAws(aws.clients, where, account);
  const appliers = appliersOf(settings);
  return { aws: port, where, account, document, retiredDocuments, regions, appliers, ...(await toldOf(of)) };
}

/** What the hourly audit would say now: the same code looks. Nothing is changed. */
export async function auditNow(account: Account): Promise<SweepRecord[]> {
  const records: SweepRecord[] = [];
  const log = (record: SweepRecord) => void records.push(record);
  try {
    await runAudit({ ...(await auditOptions(account)), clock: account.aws.clock, log, dryRun: true });
  } catch (error) {
    if (!(error instanceof SweepFailed)) throw error;
  }
  return records;
}
