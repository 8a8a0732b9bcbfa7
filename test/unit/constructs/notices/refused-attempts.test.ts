import { publicationOf } from '../../../../model/contracts/notice';
import { instant } from '../../../support/instant';
import { transformed } from '../../../support/stack/event-pattern';
import { account, john, onCall, refused, rulesOf } from '../../../support/stack/refused-attempt';
import { terraformString } from '../../../support/stack/stack';

const strip = ({ '//': _, ...rest }: Record<string, unknown>): object => rest;
const home = 'refused-eu-central-1';

test('each rule sends a notice to the topic of its region', () => {
  const { stack } = rulesOf([john, onCall]);
  const targets = Object.values(stack.of('aws_cloudwatch_event_target'));
  expect(targets.map(({ provider, rule, target_id, arn }) => ({ provider, rule, target_id, arn }))).toEqual(
    ['eu-central-1', 'eu-west-1'].flatMap((region) =>
      ['existing-1', 'managed'].map((who) => ({
        provider: `aws.${region}`,
        rule: `\${aws_cloudwatch_event_rule.refused-${region}__${who}.name}`,
        target_id: 'curfew-notices',
        arn: `\${aws_sns_topic.refused-${region}__notices__topic.arn}`,
      })),
    ),
  );
  expect(stack.json.output.notice_topic_arns?.value).toEqual({
    'eu-central-1': '${aws_sns_topic.refused-eu-central-1__notices__topic.arn}',
    'eu-west-1': '${aws_sns_topic.refused-eu-west-1__notices__topic.arn}',
  });
});

test('the notice is the model’s, and nothing in it is of the caller’s choice', () => {
  const [target] = Object.values(rulesOf([john]).stack.of('aws_cloudwatch_event_target'));
  const { input_paths, input_template } = target.input_transformer;
  const at = instant(refused.detail.eventTime);
  const { Message } = publicationOf({
    kind: 'refused-attempt',
    person: 'john.dev',
    region: 'eu-central-1',
    at,
    error: 'AccessDenied',
    address: '203.0.113.7',
    event: refused.detail.eventID,
  });
  expect(transformed(input_paths, terraformString(input_template), refused)).toBe(JSON.parse(Message).default);
});

test('a topic in each region, to which EventBridge may publish: it takes no condition', () => {
  const { stack } = rulesOf([]);
  for (const region of ['eu-central-1', 'eu-west-1']) {
    const { policy, ...topic } = strip(stack.of('aws_sns_topic')[`refused-${region}__notices__topic`]) as {
      policy: string;
    };
    expect(topic).toEqual({ provider: `aws.${region}`, name: 'curfew-notices' });
    expect(JSON.parse(policy)).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'Notices',
          Effect: 'Allow',
          Principal: { Service: 'events.amazonaws.com' },
          Action: 'sns:Publish',
          Resource: `arn:aws:sns:${region}:${account}:curfew-notices`,
        },
      ],
    });
  }
});

test('in the home region an alarm for each rule counts its matches; an alarm reaches no topic elsewhere', () => {
  const pager = 'arn:aws:sns:eu-central-1:123456789012:pager';
  const { stack } = rulesOf([onCall], { alarmTopicArns: [pager] });
  const alarms = Object.entries(stack.of('aws_cloudwatch_metric_alarm')).filter(([name]) => name.startsWith('refused'));
  expect(alarms.map(([name, alarm]) => [name, strip(alarm)])).toEqual(
    ['existing-1', 'managed'].map((who) => [
      `${home}__${who}-alarm`,
      {
        provider: 'aws.eu-central-1',
        alarm_name: `curfew-refused-${who}`,
        alarm_description: 'Curfew: somebody was refused a session. Who and when: the topic curfew-notices.',
        namespace: 'AWS/Events',
        metric_name: 'TriggeredRules',
        dimensions: { RuleName: `\${aws_cloudwatch_event_rule.${home}__${who}.name}` },
        statistic: 'Sum',
        period: 60,
        evaluation_periods: 1,
        comparison_operator: 'GreaterThanThreshold',
        threshold: 0,
        treat_missing_data: 'notBreaching',
        alarm_actions: ['${aws_sns_topic.sweeper__eu-central-1__alarm__topic__topic.arn}', pager],
      },
    ]),
  );
});
