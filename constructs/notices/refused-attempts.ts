import { CloudwatchEventRule } from '@cdktf/provider-aws/lib/cloudwatch-event-rule';
import { CloudwatchEventTarget } from '@cdktf/provider-aws/lib/cloudwatch-event-target';
import { CloudwatchMetricAlarm } from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm';
import type { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { Construct } from 'constructs';
import { customNotification, type NoticeKind } from '../../model/contracts/notice';
import type { ValidPerson } from '../../model/grant/valid-grant';
import type { ValidSettings } from '../../model/settings/settings';
import type { ExistingTopic } from '../kit/existing';
import { documentText, literal, reference } from '../kit/literal';
import { names } from '../kit/names';
import { NoticeTopic } from './notice-topic';
import { refusedPatterns } from './refused-patterns';

export interface RefusedAttemptsProps {
  readonly settings: ValidSettings;
  readonly region: string;
  /** Of that region. */
  readonly provider: AwsProvider;
  readonly people: readonly ValidPerson[];
  /**
   * The topic that hears the alarm, in the same region.
   * @default none: what happens in this region is told by its notices alone
   */
  readonly alarmTopicArn?: string;
  /**
   * The topic that hears each attempt, in the same region. Its policy must let EventBridge publish: see `NoticeTopic`.
   * @default one is made
   */
  readonly noticeTopic?: ExistingTopic | undefined;
}

/**
 * What a notice says, from the event. All of it is AWS's own text or a user name, which can hold no markup: what a
 * caller could choose freely, such as the target, is left to CloudTrail.
 *
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
 */
const inputPaths = {
  person: '$.detail.userIdentity.userName',
  error: '$.detail.errorCode',
  at: '$.detail.eventTime',
  region: '$.detail.awsRegion',
  address: '$.detail.sourceIPAddress',
  event: '$.detail.eventID',
} as const;

/** The notice of a refused attempt as the model words it, with the names of the paths to be filled in. */
const inputTemplate = customNotification(
  'Refused: `<person>`',
  '`<person>` was refused a session in `<region>` at `<at>` (`<error>`), from `<address>`. ' +
    'What was asked for is event `<event>` of CloudTrail.',
  { kind: 'refused-attempt' satisfies NoticeKind, person: '<person>' },
);

/**
 * Tells of every session that one of our people asked for in one region and was refused. Session logs never have it: a
 * refused session has no log. It comes from CloudTrail, so the account needs a trail that records management events in
 * this region, and it comes a few minutes late; without a trail no event ever matches, and only `curfew doctor` says
 * so. What is tried in a region not in use is refused as well, and not told.
 *
 * A rule cannot be alarmed by itself. Where there is a topic for it, each rule has an alarm on how often it matched.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html
 */
export class RefusedAttempts extends Construct {
  /** The ARN of the topic that hears each attempt, as a reference. */
  readonly topicArn: string;

  static idOf(region: string): string {
    return `refused-${region}`;
  }

  constructor(scope: Construct, id: string, props: RefusedAttemptsProps) {
    super(scope, id);
    const { settings, region, provider, people, alarmTopicArn } = props;
    this.topicArn = (props.noticeTopic ?? new NoticeTopic(this, 'notices', { settings, region, provider })).arn;
    for (const [who, pattern] of refusedPatterns(settings, people)) {
      const rule = new CloudwatchEventRule(this, who, {
        provider,
        name: names.refused + who,
        description: 'Curfew: a person asked for a session and was refused',
        eventPattern: documentText(pattern),
      });
      new CloudwatchEventTarget(this, `${who}-notice`, {
        provider,
        rule: reference(rule, 'name'),
        targetId: names.notices,
        arn: this.topicArn,
        inputTransformer: { inputPaths, inputTemplate: JSON.stringify(inputTemplate) },
      });
      if (alarmTopicArn === undefined) continue;
      new CloudwatchMetricAlarm(this, `${who}-alarm`, {
        provider,
        alarmName: names.refused + who,
        alarmDescription: `Curfew: somebody was refused a session. Who and when: the topic ${names.notices}.`,
        namespace: 'AWS/Events',
        metricName: 'TriggeredRules',
        dimensions: { RuleName: reference(rule, 'name') },
        statistic: 'Sum',
        period: 60,
        evaluationPeriods: 1,
        comparisonOperator: 'GreaterThanThreshold',
        threshold: 0,
        // EventBridge counts nothing where nothing matches. And no action on OK: that it is over says nothing.
        treatMissingData: 'notBreaching',
        alarmActions: [alarmTopicArn, ...settings.alarmTopicArns.map(literal)],
      });
    }
  }
}
