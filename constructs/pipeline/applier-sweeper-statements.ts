import { bucketArn } from '../../model/iam/arn';
import type { ValidSettings } from '../../model/settings/settings';
import { Arns, names } from '../kit/names';
import { actions, allow, type SystemStatement } from '../kit/statement';
import type { InAnyRegion } from './in-any-region';

/** What the pipeline needs for the sweeper, for what is told of it and of people, and for its own state. */
export function applierSweeperStatements(settings: ValidSettings): SystemStatement[] {
  const arns = new Arns(settings);
  const at: InAnyRegion = (service, rest) => arns.in(service, '*', rest);
  return [...sweeper(at), ...alarms(arns, at), ...notices(at), ...state(settings)];
}

/** With what calls it, and what keeps the calls that failed. */
const sweeper = (at: InAnyRegion): SystemStatement[] => [
  allow(
    'Function',
    actions(
      'lambda',
      'CreateFunction GetFunction GetFunctionCodeSigningConfig ListVersionsByFunction UpdateFunctionCode ' +
        'UpdateFunctionConfiguration DeleteFunction PutFunctionEventInvokeConfig GetFunctionEventInvokeConfig ' +
        'DeleteFunctionEventInvokeConfig',
    ),
    [at('lambda', `function:${names.sweeper}`), at('lambda', `function:${names.sweeper}:*`)],
  ),
  allow(
    'Schedule',
    actions('scheduler', 'CreateSchedule GetSchedule UpdateSchedule DeleteSchedule'),
    at('scheduler', 'schedule/default/curfew-*'),
  ),
  allow(
    'Queue',
    actions('sqs', 'CreateQueue GetQueueAttributes SetQueueAttributes ListQueueTags DeleteQueue'),
    at('sqs', names.failures),
  ),
];

const alarms = (arns: Arns, at: InAnyRegion): SystemStatement[] => [
  allow('SeekAlarms', 'cloudwatch:DescribeAlarms', '*'),
  allow(
    'Alarm',
    actions('cloudwatch', 'PutMetricAlarm DeleteAlarms ListTagsForResource'),
    at('cloudwatch', `alarm:${names.allAlarms}`),
  ),
  allow(
    'Dashboard',
    actions('cloudwatch', 'PutDashboard GetDashboard DeleteDashboards'),
    arns.dashboard(names.dashboard),
  ),
];

/** The topics are of the alarms too. */
const notices = (at: InAnyRegion): SystemStatement[] => [
  allow(
    'Topic',
    actions(
      'sns',
      'CreateTopic GetTopicAttributes SetTopicAttributes ListTagsForResource DeleteTopic ' +
        'GetSubscriptionAttributes SetSubscriptionAttributes Unsubscribe',
    ),
    [at('sns', names.alarms), at('sns', names.notices)],
  ),
  // Mail alone, for a pipeline needs no other way out for what is told of people.
  allow('Mail', 'sns:Subscribe', at('sns', names.notices), { StringEquals: { 'sns:Protocol': 'email' } }),
  allow(
    'Rule',
    actions(
      'events',
      'PutRule DescribeRule DeleteRule ListTagsForResource PutTargets ListTargetsByRule RemoveTargets ' +
        'CreateEventBus DescribeEventBus DeleteEventBus',
    ),
    [at('events', `rule/${names.refused}*`), at('events', `event-bus/${names.noticeBus}`)],
  ),
];

/** The state, where it is kept in a bucket. */
function state(settings: ValidSettings): SystemStatement[] {
  const { backend } = settings;
  if (backend.kind === 'local') return [];
  const bucket = bucketArn(settings, backend.bucket);
  return [
    allow('State', actions('s3', 'GetObject PutObject'), `${bucket}/${backend.key}`),
    allow('Lock', actions('s3', 'GetObject PutObject DeleteObject'), `${bucket}/${backend.key}.tflock`),
    allow('StateBucket', 's3:ListBucket', bucket),
  ];
}
