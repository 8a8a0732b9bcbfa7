import { createHash } from 'node:crypto';
import { formatCompact, type Instant, tryParseCompact } from '../time/instant';
import * as limits from './limits';

/** Everything a grant becomes lies below this path; the sweeper may change nothing elsewhere. */
export const accessPath = '/curfew/';
/** Policies and roles of the stack itself: the sweeper has no right to them. */
export const systemPath = '/curfew-system/';
/** Every change to somebody's access is written down here. */
export const auditLogGroup = '/curfew/audit';
/** What happened in sessions; one group in each region. */
export const sessionLogGroup = '/curfew/sessions';
/** What the sweeper says; in the home region. */
export const sweeperLogGroup = '/aws/lambda/curfew-sweeper';
/** The key that encrypts sessions and their logs; one in each region. */
export const sessionKeyAlias = 'alias/curfew-sessions';
/** Managed users live here. */
export const userPath = '/curfew/';

/** `m` of a managed person · `x` of an existing person · `d` a Curfew Deny on a person. */
export type PolicyKind = 'm' | 'x' | 'd';

export interface PolicyName {
  readonly kind: PolicyKind;
  readonly user: string;
  /** Absent for a Deny. */
  readonly grant?: string;
  readonly until: Instant;
}

export function policyPath(kind: PolicyKind, user: string): string {
  return `${accessPath}${kind}/${user}/`;
}

/** Keeps names unique in the account, where IAM ignores path and case, when a grant changes its person. */
function userHash(user: string): string {
  return createHash('sha256').update(user).digest('hex').slice(0, 6);
}

/** `<grant id>.<6 hex of sha256(user)>@<until>`: who, which grant and when it ends, without reading a document. */
export function policyName(grant: string, user: string, until: Instant): string {
  return `${grant}.${userHash(user)}@${formatCompact(until)}`;
}

const path = /^\/curfew\/([mxd])\/([^/]+)\/$/;

/** Reads a policy's path and name back; undefined where Curfew cannot have written them. */
export function tryParsePolicyName(policy: { path: string; name: string }): PolicyName | undefined {
  const [, kind, user] = path.exec(policy.path) ?? [];
  const at = policy.name.lastIndexOf('@');
  const until = tryParseCompact(policy.name.slice(at + 1));
  if (!kind || !user || at < 1 || until === undefined || !limits.userName.test(user)) return undefined;
  const label = policy.name.slice(0, at);
  if (kind === 'd') return { kind, user, until };
  const grant = label.slice(0, -7);
  if (label.slice(-7) !== `.${userHash(user)}` || !limits.grantId.test(grant)) return undefined;
  return { kind: kind as PolicyKind, user, grant, until };
}

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
/** The topic that notices about people are published to; one in each region. */
export const noticeTopic = 'curfew-notices';
/** The event bus of notices; in the home region. */
export const noticeBus = 'curfew';

/** A bucket of its own: root on a node may write into those of the sessions, with the node's role. */
export function manifestBucketName({ account, homeRegion }: { account: string; homeRegion: string }): string {
  return `curfew-manifest-${account}-${homeRegion}`;
}
