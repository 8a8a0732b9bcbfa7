/** Which numbers an alarm watches. */
interface Watched {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions?: Readonly<Record<string, string>>;
}

/** One alarm: sounds where the metric is above the limit, or, for what must be there, below it. */
export interface Alarm {
  /** A clause or two, for whoever is woken by it. */
  readonly about: string;
  readonly metric: Watched;
  readonly statistic: 'Sum' | 'Maximum';
  /** Of one point, in seconds. */
  readonly period: number;
  /**
   * How many points are looked at.
   * @default 1
   */
  readonly points?: number;
  /**
   * How many of them must be wrong.
   * @default all
   */
  readonly wrong?: number;
  readonly above?: number;
  readonly below?: number;
  /**
   * What a point without data means: nothing wrong; a zero; or that all is as it was before, where one writer tells
   * how things stand and tells it rarely.
   */
  readonly missing: 'fine' | 'zero' | 'as before';
}

export interface WatchedFunction {
  /** As references. */
  readonly functionName: string;
  readonly queueName: string;
  /** The longest that a run may take. */
  readonly timeoutSeconds: number;
}

const minute = 60;

/** Sweeps write their metrics out of their own log, without dimensions; `sweeper/run.ts` says which. */
const own = (name: string): Watched => ({ namespace: 'Curfew', name });

/** What each tick tells anew. */
const eachTick = { statistic: 'Maximum', period: minute, missing: 'fine', above: 0 } as const;

/** What each audit tells anew, and nobody else in between: so it stands until the next one. */
const eachAudit = { statistic: 'Maximum', period: minute, missing: 'as before', above: 0 } as const;

/** So long without a sign of life. Points that are still on their way count as none, so all of them must be. */
const none = { statistic: 'Sum', below: 1, missing: 'zero' } as const;

/**
 * Lambda counts an error at the instant its invocation *began*, and tells of it when it is over: one that was killed by
 * its time limit is as many minutes old by then, so each of so many minutes is looked at.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
 */
const errorsOf = ({ functionName, timeoutSeconds }: WatchedFunction): Alarm => ({
  about: 'a sweep failed. Sessions may outlive their grants; the next tick tries again.',
  metric: { namespace: 'AWS/Lambda', name: 'Errors', dimensions: { FunctionName: functionName } },
  statistic: 'Sum',
  period: minute,
  points: Math.ceil(timeoutSeconds / minute) + 2,
  wrong: 1,
  above: 0,
  missing: 'fine',
});

/** Those of audits, by their names. */
const ofAudits: Readonly<Record<string, Alarm>> = {
  'audit-findings': {
    ...eachAudit,
    about: 'the last audit found what nobody may fix silently.',
    metric: own('AuditFindings'),
  },
  'audit-failed': {
    ...eachAudit,
    about: 'the last audit could not read, or not delete, all that it had to.',
    metric: own('AuditFailed'),
  },
  // Each tick writes a zero, so hours without an audit have data and those before an upgrade, which had neither, have none.
  // Where ticks are silent as well, the alarm above sounds.
  'audit-silence': {
    ...none,
    missing: 'fine',
    about: 'no audit has succeeded for two hours. What hands made of the account is not found.',
    metric: own('Audits'),
    period: 10 * minute,
    points: 12,
  },
};

/**
 * The alarms by their names. No metric whose newest value counts has two writers: what ticks tell each minute and audits
 * each hour would sound and fall silent each hour. `Audits` is summed over hours.
 */
export const alarmsOf = (watched: WatchedFunction): Readonly<Record<string, Alarm>> => ({
  errors: errorsOf(watched),
  failed: {
    ...eachTick,
    about: 'something that a sweep had to do failed. Sessions may outlive their grants; the next tick tries again.',
    metric: own('Failed'),
  },
  findings: { ...eachTick, about: 'something is wrong that nobody may fix silently.', metric: own('Findings') },
  unreadable: {
    ...eachTick,
    about:
      'a policy in the place of grants has a name or a document that Curfew cannot have written. The findings say which.',
    metric: own('Unreadable'),
  },
  overdue: {
    ...eachTick,
    about: 'access outlives its window by more than two minutes.',
    metric: own('OldestOverdue'),
    above: 120,
  },
  silence: {
    ...none,
    about: 'no sweep has succeeded for five minutes. Sessions outlive their grants.',
    metric: own('Ticks'),
    period: minute,
    points: 5,
  },
  ...ofAudits,
  notices: {
    ...eachTick,
    about: 'notices could not be told. No access is touched by that; the next run tells them.',
    metric: own('NoticesFailed'),
  },
  failures: {
    ...eachTick,
    about: 'invocations of the sweeper wait in the failure queue. Look at them, then purge it.',
    metric: {
      namespace: 'AWS/SQS',
      name: 'ApproximateNumberOfMessagesVisible',
      dimensions: { QueueName: watched.queueName },
    },
  },
});
