import type { AuditFinding } from '../../model/contracts/finding';
import { loggingInputs, tryReadInputs, wrongInputs } from '../../model/contracts/session-document';
import { tryParseUserArn } from '../../model/iam/arn';
import { sessionLogGroup } from '../../model/iam/names';
import { back, between, formatInstant, type Instant, minutes } from '../../model/time/instant';
import type { EndedSession, RegionAws } from './port';

/** A region in use. */
export interface LoggedRegion {
  readonly region: string;
  /** The name of the session document. */
  readonly document: string;
  /** What it was called before. */
  readonly retiredDocuments: readonly string[];
  readonly bucket: string;
  /** The ARN of the key. */
  readonly key: string;
}

const apply = 'Run terraform apply, which puts it right, and ask who changed it.';

/** Whether sessions of a region can be logged at all: its document, its log group, its bucket. */
export async function loggingFindings(
  aws: RegionAws,
  { region, document, bucket, key }: LoggedRegion,
): Promise<AuditFinding[]> {
  const [text, logKey, hasBucket] = await Promise.all([
    aws.sessionDocument(region, document),
    aws.logGroupKey(region, sessionLogGroup),
    aws.hasBucket(region, bucket),
  ]);
  const find = (resource: string, what: string): AuditFinding => ({
    code: 'logging-off',
    resource,
    what,
    remedy: apply,
  });
  const inputs = text === undefined ? undefined : (tryReadInputs(text) ?? {});
  const wrong = inputs && wrongInputs(inputs, loggingInputs({ bucket, logGroup: sessionLogGroup, key }));
  return [
    ...(inputs === undefined ? [find(document, `${region}: there is no document ${document}`)] : []),
    ...(wrong !== undefined && wrong.length > 0
      ? [find(document, `${region}: document ${document} has another ${wrong.join(', ')}: sessions may go unlogged`)]
      : []),
    ...(logKey === undefined ? [find(sessionLogGroup, `${region}: there is no log group ${sessionLogGroup}`)] : []),
    ...(logKey !== undefined && logKey !== key
      ? [find(sessionLogGroup, `${region}: log group ${sessionLogGroup} is not encrypted with the key of sessions`)]
      : []),
    ...(hasBucket ? [] : [find(bucket, `${region}: there is no bucket ${bucket}`)]),
  ];
}

/** So long the agent has to bring its transcript home. */
const patience = minutes(10);
/** Two audits look at each session, so that one lost audit loses none. */
const span = minutes(130);

/**
 * What was over sooner may never have been a shell: the AWS CLI asks for a session, finds that it has no plugin, and ends
 * it at once; a tick ends what opened as its window closed. AWS calls both `Terminated`, as it calls every other.
 *
 * @see https://github.com/aws/aws-cli/blob/develop/awscli/customizations/sessionmanager.py
 */
const shortest = minutes(1);

const wasOpen = ({ began, ended }: EndedSession): boolean => began === undefined || between(began, ended) >= shortest;

/** The sessions of a region that ended not long ago, and long enough to have left something, and were more than an attempt. */
export async function recentSessions(
  aws: RegionAws,
  { region, document, retiredDocuments }: LoggedRegion,
  now: Instant,
): Promise<EndedSession[]> {
  const ended = await aws.endedSessions(region, [document, ...retiredDocuments], back(now, span));
  return ended.filter((session) => session.ended <= back(now, patience) && wasOpen(session));
}

/** What is wrong with a session of which nothing was written down. */
export async function unloggedFinding(
  aws: RegionAws,
  { region, bucket }: LoggedRegion,
  session: EndedSession,
): Promise<AuditFinding[]> {
  const { id, target, owner, ended } = session;
  if (await aws.hasStream(region, sessionLogGroup, id)) return [];
  // The agent leaves out what stands for a drive in a path.
  if (await aws.hasObject(region, bucket, `${id.replaceAll(':', '')}.log`)) return [];
  const user = tryParseUserArn(owner)?.user;
  return [
    {
      code: 'unlogged-session',
      resource: id,
      ...(user === undefined ? {} : { user }),
      what: `session ${id} of ${user ?? owner} on ${target} ended at ${formatInstant(ended)} and left neither a log stream nor an object`,
      remedy: `Look at what the role of ${target} may write: curfew explain ${user ?? 'USER'} ${target} --live. One that the agent refused, or that nobody ever connected to, leaves nothing either.`,
    },
  ];
}
