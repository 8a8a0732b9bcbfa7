import { registerOf, synthesize } from '../../../support/stack/stack';

const home = 'sweeper__eu-central-1';
const topic = `\${aws_sns_topic.${home}__alarm__topic__topic.arn}`;

/** Everything that a type's resources say, but what CDKTF notes for itself. */
const all = (stack: ReturnType<typeof synthesize>, type: string): Record<string, object> =>
  Object.fromEntries(Object.entries(stack.of(type)).map(([name, { '//': _, ...rest }]) => [name, rest]));

const above = { comparison_operator: 'GreaterThanThreshold', threshold: 0 };
const own = (metric_name: string, treat_missing_data = 'notBreaching') => ({
  ...above,
  namespace: 'Curfew',
  metric_name,
  statistic: 'Maximum',
  period: 60,
  evaluation_periods: 1,
  treat_missing_data,
});
const nothing = (metric_name: string, period: number, points: number) => ({
  comparison_operator: 'LessThanThreshold',
  threshold: 1,
  evaluation_periods: points,
  datapoints_to_alarm: points,
  treat_missing_data: 'breaching',
  metric_query: [
    { id: 'told', metric: { namespace: 'Curfew', metric_name, period, stat: 'Sum' }, return_data: false },
    { id: 'filled', expression: 'FILL(told, 0)', label: metric_name, return_data: true },
  ],
});

const limits = {
  errors: {
    ...own('Errors'),
    alarm_description: 'Curfew: a sweep failed. Sessions may outlive their grants; the next tick tries again.',
    namespace: 'AWS/Lambda',
    dimensions: { FunctionName: `\${aws_lambda_function.${home}__function.function_name}` },
    statistic: 'Sum',
    evaluation_periods: 7,
    datapoints_to_alarm: 1,
  },
  failed: {
    ...own('Failed'),
    alarm_description:
      'Curfew: something that a sweep had to do failed. Sessions may outlive their grants; the next tick tries again.',
  },
  findings: {
    ...own('Findings'),
    alarm_description: 'Curfew: something is wrong that nobody may fix silently.',
  },
  unreadable: {
    ...own('Unreadable'),
    alarm_description:
      'Curfew: a policy in the place of grants has a name or a document that Curfew cannot have written. The findings say which.',
  },
  overdue: {
    ...own('OldestOverdue'),
    alarm_description: 'Curfew: access outlives its window by more than two minutes.',
    threshold: 120,
  },
  silence: {
    ...nothing('Ticks', 60, 5),
    alarm_description: 'Curfew: no sweep has succeeded for five minutes. Sessions outlive their grants.',
  },
  'audit-findings': {
    ...own('AuditFindings', 'ignore'),
    alarm_description: 'Curfew: the last audit found what nobody may fix silently.',
  },
  'audit-failed': {
    ...own('AuditFailed', 'ignore'),
    alarm_description: 'Curfew: the last audit could not read, or not delete, all that it had to.',
  },
  'audit-silence': {
    comparison_operator: 'LessThanThreshold',
    threshold: 1,
    namespace: 'Curfew',
    metric_name: 'Audits',
    statistic: 'Sum',
    period: 600,
    evaluation_periods: 12,
    datapoints_to_alarm: 12,
    treat_missing_data: 'notBreaching',
    alarm_description: 'Curfew: no audit has succeeded for two hours. What hands made of the account is not found.',
  },
  notices: {
    ...own('NoticesFailed'),
    alarm_description: 'Curfew: notices could not be told. No access is touched by that; the next run tells them.',
  },
  failures: {
    ...own('ApproximateNumberOfMessagesVisible'),
    alarm_description: 'Curfew: invocations of the sweeper wait in the failure queue. Look at them, then purge it.',
    namespace: 'AWS/SQS',
    dimensions: { QueueName: `\${aws_sqs_queue.${home}__failures.name}` },
  },
};

test('the alarms, whole', () => {
  const actions = [topic, 'arn:aws:sns:eu-central-1:123456789012:pager'];
  const stack = synthesize(registerOf([], {}, { alarmTopicArns: actions.slice(1) }));
  const alarms = Object.entries(all(stack, 'aws_cloudwatch_metric_alarm'));
  expect(Object.fromEntries(alarms.filter(([name]) => name.startsWith(`${home}__`)))).toEqual(
    Object.fromEntries(
      Object.entries(limits).map(([name, alarm]) => [
        `${home}__alarm__${name}`,
        {
          provider: 'aws.eu-central-1',
          alarm_name: `curfew-sweeper-${name}`,
          alarm_actions: actions,
          ok_actions: actions,
          ...alarm,
        },
      ]),
    ),
  );
});

test('a topic hears them, to which only CloudWatch may publish, and only for them', () => {
  const stack = synthesize(registerOf([], {}));
  const { [`${home}__alarm__topic__topic`]: made } = all(stack, 'aws_sns_topic');
  const { policy, ...rest } = made as { policy: string };
  expect(rest).toEqual({ provider: 'aws.eu-central-1', name: 'curfew-alarms' });
  expect(JSON.parse(policy)).toEqual({
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'Alarms',
        Effect: 'Allow',
        Principal: { Service: 'cloudwatch.amazonaws.com' },
        Action: 'sns:Publish',
        Resource: 'arn:aws:sns:eu-central-1:123456789012:curfew-alarms',
        Condition: {
          StringEquals: { 'aws:SourceAccount': '123456789012' },
          ArnLike: { 'aws:SourceArn': 'arn:aws:cloudwatch:eu-central-1:123456789012:alarm:curfew-*' },
        },
      },
    ],
  });
  expect(stack.json.output.alarm_topic_arn?.value).toBe(topic);
});

test.each([
  [true, { prevent_destroy: true }],
  [false, {}],
])(
  'the audit log, retainLogs %p: ten years, and the address that the line for session logs finds',
  (retainLogs, lifecycle) => {
    const stack = synthesize(registerOf([], {}, { retainLogs }));
    expect(all(stack, 'aws_cloudwatch_log_group')['logs-audit__log-group']).toEqual({
      provider: 'aws.eu-central-1',
      name: '/curfew/audit',
      retention_in_days: 3653,
      lifecycle,
    });
    expect('aws_cloudwatch_log_group.logs-audit__log-group').toContain('.logs-');
  },
);

test('with another home region the audit log keeps its address: Terraform leaves the old one be', () => {
  const stack = synthesize(registerOf([], {}, { homeRegion: 'eu-west-1' }));
  expect(all(stack, 'aws_cloudwatch_log_group')['logs-audit__log-group']).toMatchObject({
    provider: 'aws.eu-west-1',
  });
});
