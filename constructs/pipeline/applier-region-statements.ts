import { bucketArn } from '../../model/iam/arn';
import { logGroups } from '../../model/iam/names';
import type { ValidSettings } from '../../model/settings/settings';
import { Arns, names } from '../kit/names';
import { actions, allow, type SystemStatement } from '../kit/statement';

/** An ARN in any region. */
type InAnyRegion = (service: string, rest: string) => string;

/** What it needs in every region, and for the sweeper in the home region. */
export function applierRegionStatements(settings: ValidSettings): SystemStatement[] {
  const arns = new Arns(settings);
  const at: InAnyRegion = (service, rest) => arns.in(service, '*', rest);
  return [
    document(settings, at),
    ...buckets(settings, arns),
    ...logs(at),
    ...sweeper(at),
    ...alarms(arns, at),
    ...notices(at),
    ...state(settings),
  ];
}

const document = ({ documentName }: ValidSettings, at: InAnyRegion): SystemStatement =>
  allow(
    'Document',
    actions(
      'ssm',
      'CreateDocument DescribeDocument GetDocument DescribeDocumentPermission UpdateDocument ' +
        'UpdateDocumentDefaultVersion DeleteDocument ListTagsForResource',
    ),
    at('ssm', `document/${documentName}`),
  );

function buckets({ retainLogs }: ValidSettings, arns: Arns): SystemStatement[] {
  const all = arns.bucket('*');
  // As patterns both mean the buckets and what is in them.
  const manifests = arns.manifestBucket('*');
  return [
    // The provider reads everything that a bucket can have.
    allow(
      'Bucket',
      actions(
        's3',
        'CreateBucket ListBucket GetBucket* Get*Configuration PutBucketVersioning PutBucketPolicy ' +
          'PutBucketPublicAccessBlock PutBucketOwnershipControls PutEncryptionConfiguration PutLifecycleConfiguration ' +
          'DeleteBucketPolicy',
      ),
      [all, manifests],
    ),
    allow('Manifest', actions('s3', 'PutObject GetObject GetObjectTagging'), `${manifests}/*`),
    allow(
      'Empty',
      actions('s3', 'DeleteBucket ListBucketVersions DeleteObject*'),
      retainLogs ? manifests : [all, manifests],
    ),
  ];
}

/** With the keys that the logs are encrypted with. */
const logs = (at: InAnyRegion): SystemStatement[] => [
  allow(
    'Logs',
    actions(
      'logs',
      'CreateLogGroup DeleteLogGroup PutRetentionPolicy AssociateKmsKey DisassociateKmsKey ListTagsForResource',
    ),
    [
      at('logs', `log-group:${logGroups}*`),
      at('logs', `log-group:${names.sweeperLogGroup}`),
      at('logs', `log-group:${names.sweeperLogGroup}:*`),
    ],
  ),
  allow(
    'Seek',
    actions('logs', 'DescribeLogGroups').concat('kms:CreateKey', 'kms:ListAliases', 'cloudwatch:DescribeAlarms'),
    '*',
  ),
  // A key has no name that could be pinned; what each key's own policy says still counts.
  allow(
    'Key',
    actions(
      'kms',
      'DescribeKey GetKeyPolicy PutKeyPolicy GetKeyRotationStatus EnableKeyRotation ListResourceTags ' +
        'UpdateKeyDescription ScheduleKeyDeletion CreateAlias UpdateAlias DeleteAlias',
    ),
    [at('kms', 'key/*'), at('kms', names.keyAlias)],
  ),
];

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
    // One pattern for the tick's and the audit's: the policy is close to the characters that IAM takes.
    at('scheduler', 'schedule/default/curfew-*'),
  ),
  allow(
    'Queue',
    actions('sqs', 'CreateQueue GetQueueAttributes SetQueueAttributes ListQueueTags DeleteQueue'),
    at('sqs', names.failures),
  ),
];

const alarms = (arns: Arns, at: InAnyRegion): SystemStatement[] => [
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
  // One statement for both, for the policy is close to the characters that IAM takes.
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
