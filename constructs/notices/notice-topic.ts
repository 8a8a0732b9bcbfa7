import type { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { SnsTopic } from '@cdktf/provider-aws/lib/sns-topic';
import { Construct } from 'constructs';
import type { ValidSettings } from '../../model/settings/settings';
import { documentText, reference } from '../kit/literal';
import { Arns, names } from '../kit/names';
import { documentOf } from '../kit/statement';

export interface NoticeTopicProps {
  readonly settings: ValidSettings;
  readonly region: string;
  readonly provider: AwsProvider;
}

/**
 * The topic of notices about people, in one region: EventBridge publishes to topics of its own region only. Who
 * subscribes is decided outside of this stack. It has no key: SNS keeps no message longer than its delivery takes.
 *
 * No condition says which rule may publish, for EventBridge sends SNS nothing to judge one by: with a condition no
 * notice would ever arrive. So a notice says where in CloudTrail it can be verified.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html#eb-sns-permissions
 */
export class NoticeTopic extends Construct {
  /** As a reference. */
  readonly arn: string;

  constructor(scope: Construct, id: string, { settings, region, provider }: NoticeTopicProps) {
    super(scope, id);
    const statement = {
      Sid: 'Notices',
      Effect: 'Allow',
      Principal: { Service: 'events.amazonaws.com' },
      Action: 'sns:Publish',
      Resource: new Arns(settings).in('sns', region, names.notices),
    } as const;
    const topic = new SnsTopic(this, 'topic', {
      provider,
      name: names.notices,
      policy: documentText(documentOf([statement])),
    });
    this.arn = reference(topic, 'arn');
  }
}
