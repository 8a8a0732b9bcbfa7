import type { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { SnsTopic } from '@cdktf/provider-aws/lib/sns-topic';
import { Construct } from 'constructs';
import type { ValidSettings } from '../../model/settings/settings';
import { documentText, reference } from '../kit/literal';
import { Arns, names } from '../kit/names';
import { documentOf } from '../kit/statement';

export interface AlarmTopicProps {
  readonly settings: ValidSettings;
  readonly provider: AwsProvider;
}

/**
 * The topic that hears the alarms. Only CloudWatch may publish to it, and only for Curfew's alarms. Who subscribes is
 * decided outside of this stack, for a subscription by mail is confirmed by hand. It has no key of its own: alarms name
 * no person, and the key that AWS manages is one that CloudWatch cannot use.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
 */
export class AlarmTopic extends Construct {
  /** As a reference. */
  readonly arn: string;

  constructor(scope: Construct, id: string, { settings, provider }: AlarmTopicProps) {
    super(scope, id);
    const arns = new Arns(settings);
    const statement = {
      Sid: 'Alarms',
      Effect: 'Allow',
      Principal: { Service: 'cloudwatch.amazonaws.com' },
      Action: 'sns:Publish',
      Resource: arns.in('sns', settings.homeRegion, names.alarms),
      Condition: {
        StringEquals: { 'aws:SourceAccount': settings.account },
        ArnLike: { 'aws:SourceArn': arns.in('cloudwatch', settings.homeRegion, `alarm:${names.allAlarms}`) },
      },
    } as const;
    const topic = new SnsTopic(this, 'topic', {
      provider,
      name: names.alarms,
      policy: documentText(documentOf([statement])),
    });
    this.arn = reference(topic, 'arn');
  }
}
