import {
  CloudwatchMetricAlarm,
  type CloudwatchMetricAlarmConfig,
} from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm';
import type { LambdaFunction } from '@cdktf/provider-aws/lib/lambda-function';
import type { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import type { SqsQueue } from '@cdktf/provider-aws/lib/sqs-queue';
import { Construct } from 'constructs';
import type { ValidSettings } from '../../model/settings/settings';
import type { ExistingTopic } from '../kit/existing';
import { literal, reference } from '../kit/literal';
import { names } from '../kit/names';
import { type Alarm, alarmsOf } from './alarm-table';
import { AlarmTopic } from './alarm-topic';

export interface SweeperAlarmsProps {
  readonly settings: ValidSettings;
  readonly provider: AwsProvider;
  readonly lambda: LambdaFunction;
  /** The longest that a run may take. */
  readonly timeoutSeconds: number;
  /** Where Lambda puts the invocations that failed. */
  readonly failures: SqsQueue;
  /**
   * The topic that hears them, in the home region. Its policy must let CloudWatch publish: see `AlarmTopic`.
   * @default one is made
   */
  readonly topic?: ExistingTopic | undefined;
}

/** Tells when the sweeper fails, finds what nobody may fix silently, is late, or is silent, each by an alarm of its own. */
export class SweeperAlarms extends Construct {
  /** The ARN of the topic that hears them, as a reference. */
  readonly topicArn: string;

  constructor(scope: Construct, id: string, props: SweeperAlarmsProps) {
    super(scope, id);
    const { settings, provider, lambda, timeoutSeconds, failures, topic } = props;
    this.topicArn = (topic ?? new AlarmTopic(this, 'topic', { settings, provider })).arn;
    const actions = [this.topicArn, ...settings.alarmTopicArns.map(literal)];
    const functionName = reference(lambda, 'function_name');
    const queueName = reference(failures, 'name');
    for (const [name, alarm] of Object.entries(alarmsOf({ functionName, queueName, timeoutSeconds }))) {
      const { about, points = 1, wrong = points, above, below } = alarm;
      new CloudwatchMetricAlarm(this, name, {
        provider,
        alarmName: names.alarm + name,
        alarmDescription: `Curfew: ${about}`,
        evaluationPeriods: points,
        ...(points === 1 ? {} : { datapointsToAlarm: wrong }),
        comparisonOperator: below === undefined ? 'GreaterThanThreshold' : 'LessThanThreshold',
        threshold: below ?? above ?? 0,
        alarmActions: actions,
        okActions: actions,
        ...measured(alarm),
      });
    }
  }
}

type Measured = Pick<
  CloudwatchMetricAlarmConfig,
  'namespace' | 'metricName' | 'dimensions' | 'statistic' | 'period' | 'metricQuery' | 'treatMissingData'
>;

/**
 * What an alarm watches. To treat missing data as breaching is not enough where silence must be heard: CloudWatch looks
 * at more points than it was told to, and as long as one of them has data, those without are not missing. A query that
 * fills them with zeros leaves none without.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
 */
function measured({ metric, statistic, period, missing }: Alarm): Measured {
  const { namespace, name: metricName, dimensions } = metric;
  const watched = { namespace, metricName, ...(dimensions === undefined ? {} : { dimensions }), period };
  if (missing !== 'zero') {
    return { ...watched, statistic, treatMissingData: missing === 'fine' ? 'notBreaching' : 'ignore' };
  }
  return {
    metricQuery: [
      { id: 'told', metric: { ...watched, stat: statistic }, returnData: false },
      { id: 'filled', expression: 'FILL(told, 0)', label: metricName, returnData: true },
    ],
    treatMissingData: 'breaching',
  };
}
