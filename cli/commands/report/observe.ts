import { paginateFilterLogEvents } from '@aws-sdk/client-cloudwatch-logs';
import { paginateListAccessKeys } from '@aws-sdk/client-iam';
import { type AuditEntry, entriesOnce, tryReadEntry } from '../../../model/contracts/audit-entry';
import type { LogLine } from '../../../model/contracts/log-line';
import {
  findingPattern,
  type LoggedFinding,
  type SweepRecord,
  tryReadFinding,
} from '../../../model/contracts/log-record';
import { accessPath, auditLogGroup, sweeperLogGroup } from '../../../model/iam/names';
import {
  back,
  days,
  epoch,
  type Instant,
  instantOf,
  instantOfMillis,
  minutes,
  plus,
} from '../../../model/time/instant';
import { past, type Window } from '../../../model/time/window';
import { inParallel } from '../../../sweeper/aws/in-parallel';
import type { ListedPolicy } from '../../../sweeper/aws/port';
import { deploymentOf } from '../../aws/access';
import { auditNow } from '../../aws/audit-now';
import { type ListedSession, listedFor, listSessions } from '../../aws/listed-sessions';
import type { Context } from '../../context/context';
import { failureOf, formatProblem } from '../../frame/failure-text';
import { unaudited } from './unaudited';

/** A finding as the log of the sweeper has it, and when it was found. */
export interface DatedFinding {
  readonly at: Instant;
  readonly finding: LoggedFinding;
}

export interface Key {
  readonly user: string;
  readonly id: string;
  readonly active: boolean;
  readonly made: Instant;
}

/** What could not be read, and why. */
export interface Missing {
  readonly what: string;
  readonly why: string;
}

/** What AWS says, as far as it says it. */
export interface AwsObservation {
  readonly sessions: readonly ListedSession[];
  readonly entries: readonly AuditEntry[];
  readonly logged: readonly DatedFinding[];
  /** What an audit finds at this moment; undefined where it could not look. */
  readonly findings: readonly SweepRecord[] | undefined;
  /** Below `/curfew/`; undefined where they could not be listed. */
  readonly policies: readonly ListedPolicy[] | undefined;
  readonly keys: readonly Key[];
  readonly missing: readonly Missing[];
}

async function eventsOf(
  { aws, settings }: Context,
  logGroupName: string,
  { from, until }: Window,
  filterPattern?: string,
): Promise<LogLine[]> {
  const found: LogLine[] = [];
  const client = aws.clients.slowLogsIn(settings.homeRegion);
  const request = { logGroupName, startTime: from, endTime: until - 1, ...(filterPattern && { filterPattern }) };
  for await (const { events = [] } of paginateFilterLogEvents({ client }, request)) {
    for (const { timestamp = 0, message = '' } of events) found.push({ at: instantOfMillis(timestamp), message });
  }
  return found.sort((a, b) => a.at - b.at);
}

async function auditEntries(context: Context, period: Window): Promise<AuditEntry[]> {
  // An entry is written some seconds after what it tells.
  const events = await eventsOf(context, auditLogGroup, { ...period, until: plus(period.until, minutes(5)) });
  return entriesOnce(events.flatMap(({ message }) => tryReadEntry(message) ?? []));
}

async function loggedFindings(context: Context, period: Window): Promise<DatedFinding[]> {
  const events = await eventsOf(context, sweeperLogGroup, period, findingPattern);
  return events.flatMap(({ at, message }) => {
    const finding = tryReadFinding(message);
    return finding ? [{ at, finding }] : [];
  });
}

async function keysNow({ aws }: Context): Promise<Key[]> {
  const client = aws.clients.iam;
  const users = (await aws.port.managedUsers()).map(({ name }) => name);
  const results = await inParallel(users, 10, async (user) => {
    const keys: Key[] = [];
    for await (const { AccessKeyMetadata = [] } of paginateListAccessKeys({ client }, { UserName: user })) {
      for (const { AccessKeyId = '', Status, CreateDate } of AccessKeyMetadata) {
        keys.push({
          user,
          id: AccessKeyId,
          active: Status === 'Active',
          made: CreateDate === undefined ? epoch : instantOf(CreateDate),
        });
      }
    }
    return keys;
  });
  return results.flatMap((result) => {
    if (result.status === 'fulfilled') return result.value;
    // Who goes while they are counted has no keys.
    if (result.reason instanceof Error && result.reason.name === 'NoSuchEntityException') return [];
    throw result.reason;
  });
}

/** The newest event that a group let go, if the period reaches back so far. */
function gone(what: string, period: Window, keptDays: number, now: Instant): Missing[] {
  return past(period, back(now, days(keptDays)))
    ? [{ what, why: `CloudWatch keeps them for ${keptDays} days, and the period begins before that` }]
    : [];
}

/** Asks AWS for everything that the report needs, side by side; what cannot be had is said and hides nothing else. */
export async function observe(context: Context, period: Window): Promise<AwsObservation> {
  const { settings, aws, now } = context;
  const missing: Missing[] = [];
  const words = (error: unknown): string => failureOf(error).problems.map(formatProblem).join('; ');
  const part = async <T>(what: string, question: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await question();
    } catch (error) {
      missing.push({ what, why: words(error) });
      return undefined;
    }
  };
  const regions = context.options.region === undefined ? deploymentOf(settings).regions : [context.options.region];
  const [active, history, entries, logged, findings, policies, keys] = await Promise.all([
    listSessions(context, regions, 'Active'),
    listSessions(context, regions, 'History'),
    part('the audit log', () => auditEntries(context, period)),
    part('findings of the period', () => loggedFindings(context, period)),
    part('findings of now', () => auditNow(context)),
    part('policies of now', () => aws.port.policies(accessPath)),
    part('keys of now', () => keysNow(context)),
  ]);
  const unseen = new Map([...active.missing, ...history.missing].map(({ region, error }) => [region, error]));
  for (const [region, error] of unseen) missing.push({ what: `sessions in ${region}`, why: words(error) });
  missing.push(...unaudited(findings ?? []));
  if (past(period, back(now, listedFor))) {
    const why = 'AWS lists them for 30 days; of older ones there are only the entries of those that Curfew ended';
    missing.push({ what: 'sessions that ended before that', why });
  }
  missing.push(...gone('older findings', period, settings.logRetentionDays, now));
  missing.push(...gone('older changes', period, settings.auditRetentionDays, now));
  // One that ends between the two lists is in both; what it came to counts.
  const sessions = new Map(
    [...active.sessions, ...history.sessions].map((each) => [`${each.region} ${each.id}`, each]),
  );
  return {
    sessions: [...sessions.values()],
    entries: entries ?? [],
    logged: logged ?? [],
    findings,
    policies,
    keys: keys ?? [],
    missing,
  };
}
