import { CloudwatchMetricAlarm } from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm';
import type { LambdaFunction } from '@cdktf/provider-aws/lib/lambda-function';
import type { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import type { SqsQueue } from '@cdktf/provider-aws/lib/sqs-queue';
import { Construct } from 'constructs';
import type { ValidSettings } from '../../model/settings/settings';
import type { ExistingTopic } from '../kit/existing';
import { literal, reference } from '../kit/literal';
import { names } from '../kit/names';
import { AlarmTopic } from './alarm-topic';

export interface SweeperAlarmsProps {
  readonly settings: ValidSettings;
  readonly provider: AwsProvider;
  readonly lambda: LambdaFunction;
  /** Where Lambda puts the invocations that failed. */
  readonly failures: SqsQueue;
  /**
   * The topic that hears them, in the home region. Its policy must let CloudWatch publish: see `AlarmTopic`.
   * @default one is made
   */
  readonly topic?: ExistingTopic | undefined;
}

/** One alarm: sounds where the metric is above the limit, or, for what must be there, below it. */
interface Alarm {
  readonly about: string;
  readonly namespace: string;
  readonly metric: string;
  readonly dimensions?: Readonly<Record<string, string>>;
  readonly statistic: 'Sum' | 'Maximum';
  /** In seconds. */
  readonly period: number;
  readonly above?: number;
  readonly below?: number;
}

/**
 * Tells when the sweeper fails, finds what nobody may fix silently, is late, or is silent, each by an alarm of its own.
 * Only silence is missing data: a function that does not run counts nothing, and that is what must be heard.
 *
 * The sweeper's own metrics come out of its log, without dimensions; `sweeper/run.ts` writes them.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
 */
export class SweeperAlarms extends Construct {
  /** The ARN of the topic that hears them, as a reference. */
  readonly topicArn: string;

  constructor(scope: Construct, id: string, { settings, provider, lambda, failures, topic }: SweeperAlarmsProps) {
    super(scope, id);
    this.topicArn = (topic ?? new AlarmTopic(this, 'topic', { settings, provider })).arn;
    const actions = [this.topicArn, ...settings.alarmTopicArns.map(literal)];
    for (const [name, alarm] of Object.entries(alarmsOf(lambda, failures))) {
      const { about, metric, above, below, dimensions, ...rest } = alarm;
      new CloudwatchMetricAlarm(this, name, {
        provider,
        alarmName: names.alarm + name,
        alarmDescription: `Curfew: ${about}`,
        metricName: metric,
        ...(dimensions === undefined ? {} : { dimensions }),
        evaluationPeriods: 1,
        comparisonOperator: below === undefined ? 'GreaterThanThreshold' : 'LessThanThreshold',
        threshold: below ?? above ?? 0,
        treatMissingData: below === undefined ? 'notBreaching' : 'breaching',
        alarmActions: actions,
        okActions: actions,
        ...rest,
      });
    }
  }
}

function alarmsOf(lambda: LambdaFunction, failures: SqsQueue): Readonly<Record<string, Alarm>> {
  const own = { namespace: 'Curfew', statistic: 'Maximum', period: 60 } as const;
  return {
    errors: {
      about: 'a sweep failed. Sessions may outlive their grants; the next tick tries again.',
      namespace: 'AWS/Lambda',
      metric: 'Errors',
      dimensions: { FunctionName: reference(lambda, 'function_name') },
      statistic: 'Sum',
      period: 60,
      above: 0,
    },
    findings: { ...own, about: 'something is wrong that nobody may fix silently.', metric: 'Findings', above: 0 },
    overdue: {
      ...own,
      about: 'access outlives its window by more than two minutes.',
      metric: 'OldestOverdue',
      above: 120,
    },
    silence: {
      ...own,
      about: 'no sweep has succeeded for five minutes. Sessions outlive their grants.',
      metric: 'Ticks',
      statistic: 'Sum',
      period: 300,
      below: 1,
    },
    notices: {
      ...own,
      about: 'notices could not be told. No access is touched by that; the next run tells them.',
      metric: 'NoticesFailed',
      above: 0,
    },
    failures: {
      about: 'invocations of the sweeper wait in the failure queue. Look at them, then purge it.',
      namespace: 'AWS/SQS',
      metric: 'ApproximateNumberOfMessagesVisible',
      dimensions: { QueueName: reference(failures, 'name') },
      statistic: 'Maximum',
      period: 60,
      above: 0,
    },
  };
}
