/** Everything a grant becomes lies below this path; the sweeper may change nothing elsewhere. */
export const accessPath = '/curfew/';
/** Policies and roles of the stack itself: the sweeper has no right to them. */
export const systemPath = '/curfew-system/';
/** What lets somebody apply, and so decide over all access. */
export const applierPolicies: readonly string[] = [
  'curfew-applier',
  'curfew-applier-regional',
  'curfew-applier-sweeper',
];
/** The one Deny that keeps everybody out while it is attached: by hand, never by the stack, so that no apply undoes it. */
export const everybodyOut = 'curfew-everybody-out';
/** All policies and roles that the stack has at that path: whatever else lies there somebody else made. */
export const systemPolicies: readonly string[] = [
  'curfew-boundary',
  'curfew-pipeline',
  everybodyOut,
  ...applierPolicies,
];
/** Whether a policy is that Deny; somebody may have made another of its name elsewhere. */
export const isEverybodyOut = ({ path, name }: { readonly path: string; readonly name: string }): boolean =>
  path === systemPath && name === everybodyOut;
export const applyRole = 'curfew-apply';
export const sweeperRole = 'curfew-sweeper';
export const sweeperFunction = 'curfew-sweeper';
export const systemRoles: readonly string[] = [
  sweeperRole,
  'curfew-schedule',
  'curfew-instance',
  'curfew-plan',
  applyRole,
];
/** Session documents whose names begin like this are ours, whichever version of Curfew made them. */
export const documentPrefix = 'Curfew-';
/** What the names of all of Curfew's own log groups begin with. */
export const logGroups = '/curfew/';
/** Every change to somebody's access is written down here. */
export const auditLogGroup = `${logGroups}audit`;
/** What happened in sessions; one group in each region. */
export const sessionLogGroup = `${logGroups}sessions`;
/** What the sweeper says; in the home region. */
export const sweeperLogGroup = '/aws/lambda/curfew-sweeper';
/** The key that encrypts sessions and their logs; one in each region. */
export const sessionKeyAlias = 'alias/curfew-sessions';
/** Managed users live here. */
export const userPath = '/curfew/';
/** Whether whoever lives there is a managed user; nobody lives nowhere. */
export const isManagedPath = (path: string | undefined): boolean => path?.startsWith(userPath) ?? false;

/** Where transcripts are archived. 31 characters of prefix at most leave room for every region's name. */
export function bucketName(
  { bucketPrefix, account }: { bucketPrefix: string; account: string },
  region: string,
): string {
  return `${bucketPrefix}-${account}-${region}`;
}

export const manifestKey = 'manifest.json';
/** Beside the manifest: which notices are told. */
export const ledgerKey = 'notices.json';
/** Beside it: which sweep works on whose sessions, while some are to be ended. */
export const leaseKey = 'lease.json';
/** The topic that notices about people are published to; one in each region. */
export const noticeTopic = 'curfew-notices';
/** The event bus of notices; in the home region. */
export const noticeBus = 'curfew';

/** A bucket of its own: root on a node may write into those of the sessions, with the node's role. */
export function manifestBucketName({ account, homeRegion }: { account: string; homeRegion: string }): string {
  return `curfew-manifest-${account}-${homeRegion}`;
}
