import { messageOf } from '../model/base/message-of';
import { isEnd, type Log, type SweepRecord } from '../model/contracts/log-record';
import type { Instant } from '../model/time/instant';
import type { AuditLog } from './signals/audit-log';
import { type Metric, metricLines } from './signals/metrics';
import { type Summary, SweepFailed } from './signals/record';
import { Trail } from './signals/trail';

export interface RunOptions {
  readonly kind: 'tick' | 'audit';
  readonly audit: AuditLog;
  /** The time for entries and metrics; never throws. */
  readonly now: () => Instant;
  /** API calls made so far, each retry counted. */
  readonly calls: () => number;
  /** Takes one line of the function's log. */
  readonly print: (line: object) => void;
}

/** What an invocation answers. */
export type SweepReport = Summary & { readonly calls: number };

const count = (...values: number[]): Metric => ({ of: 'Count', values });
const seconds = (...values: number[]): Metric => ({ of: 'Seconds', values });

/** What a tick counts once it did all that it had to, be it that it waits afterwards: five minutes without one are the alarm of silence. */
const tick = { Ticks: count(1) };

/** What every tick adds to the audits: without a zero nobody could tell a deployment without any from one that is new. */
const noAudit = { Audits: count(0) };

/** The numbers of a run. Without a summary it could not even look: then only what is known is told. */
function metricsOf(
  { kind }: RunOptions,
  records: readonly SweepRecord[],
  calls: number,
  counts: boolean,
  summary?: Summary,
): Record<string, Metric> {
  return kind === 'audit' ? metricsOfAudit(calls, counts, summary) : metricsOfTick(records, calls, counts, summary);
}

/**
 * No tick writes any of these but the calls, the keys and the audits, which are summed: an alarm on what both tell would fall silent
 * with the next tick. Two hours without an audit are the alarm of its silence.
 */
const metricsOfAudit = (calls: number, counts: boolean, summary?: Summary): Record<string, Metric> => ({
  ...(counts ? { Audits: count(1) } : {}),
  ...(summary && { KeysDeleted: count(summary.keysDeleted), AuditFindings: count(summary.findings) }),
  AuditFailed: count(summary?.failed ?? 1),
  Calls: count(calls),
});

function metricsOfTick(
  records: readonly SweepRecord[],
  calls: number,
  counts: boolean,
  summary?: Summary,
): Record<string, Metric> {
  const gone = records.filter(
    ({ action, outcome, counted }) => action === 'end session' && outcome === 'gone' && counted !== false,
  );
  // What was done as if alone another sweep may have done as well: the sums must not hold it twice.
  const twice = records.filter(({ outcome, counted }) => outcome === 'gone' && counted === false);
  const twiceEnded = twice.filter(({ action }) => isEnd(action)).length;
  const twiceKeys = twice.filter(({ action }) => action === 'delete key').length;
  const late = gone.flatMap(({ overdueSeconds }) => (overdueSeconds === undefined ? [] : [overdueSeconds]));
  return {
    ...(counts ? tick : {}),
    ...noAudit,
    ...(summary && {
      Swept: count(summary.policies + summary.sessions),
      SessionsEnded: count(summary.sessionsEnded - twiceEnded),
      KeysDeleted: count(summary.keysDeleted - twiceKeys),
      PoliciesDeleted: count(summary.policiesDeleted - (twice.length - twiceEnded - twiceKeys)),
      Unreadable: count(summary.unreadable),
      // What is unreadable has a metric and an alarm of its own.
      Findings: count(summary.findings - summary.unreadable),
      OldestOverdue: seconds(summary.oldestOverdueSeconds),
      ...(summary.grants !== undefined && { ProvisionedGrants: count(summary.grants) }),
      ActiveSessions: count(summary.sessions),
    }),
    Failed: count(summary?.failed ?? 1),
    Calls: count(calls),
    SessionGoneAfter: seconds(...late),
  };
}

/**
 * One sweep and all that is told of it: a line per record at once, the audit log, and at the end the summary with the
 * metrics, whether the sweep succeeded or not.
 *
 * @throws what the sweep threw, or SweepFailed where only the audit log could not be written
 */
export async function runSweep(
  options: RunOptions,
  sweepOnce: (log: Log, onWait: () => void) => Promise<Summary>,
): Promise<SweepReport> {
  const { audit, now, calls, print } = options;
  const before = calls();
  const records: SweepRecord[] = [];
  const trail = new Trail(audit, now);
  const log: Log = (record) => {
    print(record);
    records.push(record);
    trail.take(record);
  };

  let ticked = false;
  const onWait = (): void => {
    if (!ticked) for (const line of metricLines(now(), tick, {})) print(line);
    ticked = true;
  };

  let summary: Summary | undefined;
  let failure: unknown;
  try {
    summary = await sweepOnce(log, onWait);
  } catch (error) {
    failure = error;
    if (error instanceof SweepFailed) summary = error.summary;
  }
  try {
    await trail.close();
  } catch (error) {
    const why = 'changes could not be written to the audit log; they are in this log';
    const record: SweepRecord = { action: 'audit', outcome: 'failed', why, error: messageOf(error) };
    print(record);
    if (summary) summary = { ...summary, failed: summary.failed + 1 };
    if (summary && (failure === undefined || failure instanceof SweepFailed)) {
      failure = new SweepFailed(summary, [...(failure?.records ?? []), record]);
    }
  }
  const made = calls() - before;
  const succeeded = failure === undefined;
  const about = summary ?? { sweep: options.kind, error: messageOf(failure) };
  const metrics = metricsOf(options, records, made, succeeded && !ticked, summary);
  for (const line of metricLines(now(), metrics, { summary: { ...about, calls: made } })) print(line);
  if (!succeeded || !summary) throw failure;
  return { ...summary, calls: made };
}
