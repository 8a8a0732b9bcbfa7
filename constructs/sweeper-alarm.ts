import { CloudwatchMetricAlarm } from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm';
import type { LambdaFunction } from '@cdktf/provider-aws/lib/lambda-function';
import type { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { Construct } from 'constructs';
import type { ValidSettings } from '../model/settings';
import { literal, reference } from './literal';
import { names } from './names';

export interface SweeperAlarmProps {
  readonly settings: ValidSettings;
  readonly provider: AwsProvider;
  readonly lambda: LambdaFunction;
}

/**
 * Sounds when a sweep failed, and when none ran: Lambda counts errors, be it zero, for every run, so five minutes
 * without a count are five minutes without a sweeper.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
 */
export class SweeperAlarm extends Construct {
  constructor(scope: Construct, id: string, { settings, provider, lambda }: SweeperAlarmProps) {
    super(scope, id);
    new CloudwatchMetricAlarm(this, 'errors', {
      provider,
      alarmName: names.alarm,
      alarmDescription: 'Curfew: a sweep failed, or none ran. Sessions may outlive their grants.',
      namespace: 'AWS/Lambda',
      metricName: 'Errors',
      dimensions: { FunctionName: reference(lambda, 'function_name') },
      statistic: 'Sum',
      period: 300,
      evaluationPeriods: 1,
      comparisonOperator: 'GreaterThanOrEqualToThreshold',
      threshold: 1,
      treatMissingData: 'breaching',
      ...(settings.alarmTopicArns.length > 0 ? { alarmActions: settings.alarmTopicArns.map(literal) } : {}),
    });
  }
}
