import { paginateDescribeSessions, type Session as SsmSession } from '@aws-sdk/client-ssm';
import type { PastUse } from '../../model/coverage/past';
import { tryParseUserArn } from '../../model/iam/arn';
import { days, type Instant, instantOf } from '../../model/time/instant';
import type { Account } from './access';

/** DescribeSessions lists no older ones. */
export const listedFor = days(30);

/** One session as AWS lists it. */
export interface ListedSession {
  readonly id: string;
  readonly region: string;
  readonly target: string;
  readonly owner: string;
  readonly document: string;
  readonly status: string;
  readonly reason?: string;
  readonly started?: Instant;
  readonly ended?: Instant;
}

function listed(region: string, session: SsmSession): ListedSession {
  const {
    SessionId = '',
    Target = '',
    Owner = '',
    DocumentName = '',
    Status = '',
    Reason,
    StartDate,
    EndDate,
  } = session;
  return {
    id: SessionId,
    region,
    target: Target,
    owner: Owner,
    document: DocumentName,
    status: Status,
    ...(Reason === undefined ? {} : { reason: Reason }),
    ...(StartDate === undefined ? {} : { started: instantOf(StartDate) }),
    ...(EndDate === undefined ? {} : { ended: instantOf(EndDate) }),
  };
}

async function list(
  { aws }: Pick<Account, 'aws'>,
  region: string,
  State: 'Active' | 'History',
): Promise<ListedSession[]> {
  const found: ListedSession[] = [];
  for await (const page of paginateDescribeSessions({ client: aws.clients.ssm(region), pageSize: 200 }, { State })) {
    found.push(...(page.Sessions ?? []).map((session) => listed(region, session)));
  }
  return found;
}

/** The sessions of all regions; a region that does not answer is told, and hides no other. */
export async function listSessions(context: Account, regions: readonly string[], state: 'Active' | 'History') {
  const results = await Promise.allSettled(regions.map((region) => list(context, region, state)));
  const sessions = results.flatMap((result) => (result.status === 'fulfilled' ? result.value : []));
  const missing = results.flatMap((result, i) =>
    result.status === 'rejected' ? [{ region: regions[i] as string, error: result.reason as unknown }] : [],
  );
  return { sessions, missing };
}

/** Who opened it: the IAM user, or whatever else AWS names. */
export const userOf = ({ owner }: ListedSession): string => tryParseUserArn(owner)?.user ?? owner;

/** What a session of the past is to the grants of its time. */
export const pastUseOf = (session: ListedSession, account: string): PastUse => ({
  kind: 'ssm-session',
  user: userOf(session),
  target: { account, region: session.region, instance: session.target },
  document: session.document === '' ? undefined : session.document,
  started: session.started,
  reason: session.reason,
});
