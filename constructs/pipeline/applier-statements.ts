import { bucketArn } from '../../model/iam/arn';
import { logGroups, systemPath, userPath } from '../../model/iam/names';
import type { ValidSettings } from '../../model/settings/settings';
import { Arns, names } from '../kit/names';
import { allow, type SystemStatement } from '../kit/statement';

/** Actions of one service without saying its name each time. */
const of = (service: string, actions: string): string[] => actions.split(' ').map((action) => `${service}:${action}`);

/** What the pipeline needs in IAM: users and policies below Curfew's paths, and attaching those policies only. */
export function applierIamStatements(settings: ValidSettings): SystemStatement[] {
  const arns = new Arns(settings);
  const users = arns.iam(`user${userPath}*`);
  return [
    allow('Create', of('iam', 'CreateUser PutUserPermissionsBoundary'), users, {
      StringEquals: { 'iam:PermissionsBoundary': arns.systemPolicy(names.boundary) },
    }),
    // A user that goes takes along all it has, so the provider lists and deletes that first.
    allow(
      'Users',
      of(
        'iam',
        'GetUser TagUser UntagUser DeleteUser ListGroupsForUser RemoveUserFromGroup ListAccessKeys DeleteAccessKey ' +
          'ListSSHPublicKeys DeleteSSHPublicKey ListMFADevices DeactivateMFADevice DeleteLoginProfile ' +
          'ListSigningCertificates DeleteSigningCertificate ListServiceSpecificCredentials ' +
          'DeleteServiceSpecificCredential ListUserPolicies DeleteUserPolicy DetachUserPolicy',
      ),
      users,
    ),
    allow('Mfa', 'iam:ListVirtualMFADevices', '*'),
    allow('Attach', of('iam', 'AttachUserPolicy DetachUserPolicy'), arns.iam('user/*'), {
      ArnLike: { 'iam:PolicyARN': arns.grantPolicies },
    }),
    allow('Attached', 'iam:ListAttachedUserPolicies', arns.iam('user/*')),
    allow(
      'Policies',
      of(
        'iam',
        'CreatePolicy CreatePolicyVersion DeletePolicy DeletePolicyVersion GetPolicy GetPolicyVersion ' +
          'ListPolicyVersions TagPolicy UntagPolicy',
      ),
      [arns.grantPolicies, arns.systemPolicy('*')],
    ),
    allow(
      'Roles',
      of(
        'iam',
        'CreateRole DeleteRole GetRole UpdateAssumeRolePolicy PutRolePolicy GetRolePolicy DeleteRolePolicy ' +
          'ListRolePolicies ListAttachedRolePolicies ListInstanceProfilesForRole',
      ),
      arns.systemRole('*'),
    ),
    allow('Pass', 'iam:PassRole', arns.systemRole('*'), {
      StringLike: { 'iam:PassedToService': ['lambda.*', 'scheduler.*', 'ec2.*'] },
    }),
    allow(
      'Profile',
      of(
        'iam',
        'CreateInstanceProfile DeleteInstanceProfile GetInstanceProfile AddRoleToInstanceProfile ' +
          'RemoveRoleFromInstanceProfile',
      ),
      arns.iam(`instance-profile${systemPath}*`),
    ),
  ];
}

/** What it needs in every region, and for the sweeper in the home region. */
export function applierRegionStatements(settings: ValidSettings): SystemStatement[] {
  const arns = new Arns(settings);
  const at = (service: string, rest: string) => arns.in(service, '*', rest);
  const buckets = arns.bucket('*');
  // As patterns both mean the buckets and what is in them.
  const manifests = arns.manifestBucket('*');
  const { retainLogs, documentName } = settings;
  return [
    allow(
      'Document',
      of(
        'ssm',
        'CreateDocument DescribeDocument GetDocument DescribeDocumentPermission UpdateDocument ' +
          'UpdateDocumentDefaultVersion DeleteDocument ListTagsForResource',
      ),
      at('ssm', `document/${documentName}`),
    ),
    // The provider reads everything that a bucket can have.
    allow(
      'Bucket',
      of(
        's3',
        'CreateBucket ListBucket GetBucket* Get*Configuration PutBucketVersioning PutBucketPolicy ' +
          'PutBucketPublicAccessBlock PutBucketOwnershipControls PutEncryptionConfiguration PutLifecycleConfiguration ' +
          'DeleteBucketPolicy',
      ),
      [buckets, manifests],
    ),
    allow('Manifest', of('s3', 'PutObject GetObject GetObjectTagging'), `${manifests}/*`),
    allow(
      'Empty',
      of('s3', 'DeleteBucket ListBucketVersions DeleteObject*'),
      retainLogs ? manifests : [buckets, manifests],
    ),
    allow(
      'Logs',
      of(
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
      of('logs', 'DescribeLogGroups').concat('kms:CreateKey', 'kms:ListAliases', 'cloudwatch:DescribeAlarms'),
      '*',
    ),
    // A key has no name that could be pinned; what each key's own policy says still counts.
    allow(
      'Key',
      of(
        'kms',
        'DescribeKey GetKeyPolicy PutKeyPolicy GetKeyRotationStatus EnableKeyRotation ListResourceTags ' +
          'UpdateKeyDescription ScheduleKeyDeletion CreateAlias UpdateAlias DeleteAlias',
      ),
      [at('kms', 'key/*'), at('kms', names.keyAlias)],
    ),
    allow(
      'Function',
      of(
        'lambda',
        'CreateFunction GetFunction GetFunctionCodeSigningConfig ListVersionsByFunction UpdateFunctionCode ' +
          'UpdateFunctionConfiguration DeleteFunction PutFunctionEventInvokeConfig GetFunctionEventInvokeConfig ' +
          'DeleteFunctionEventInvokeConfig',
      ),
      [at('lambda', `function:${names.sweeper}`), at('lambda', `function:${names.sweeper}:*`)],
    ),
    allow(
      'Schedule',
      of('scheduler', 'CreateSchedule GetSchedule UpdateSchedule DeleteSchedule'),
      // One pattern for the tick's and the audit's: the policy is close to the characters that IAM takes.
      at('scheduler', 'schedule/default/curfew-*'),
    ),
    allow(
      'Queue',
      of('sqs', 'CreateQueue GetQueueAttributes SetQueueAttributes ListQueueTags DeleteQueue'),
      at('sqs', names.failures),
    ),
    allow(
      'Alarm',
      of('cloudwatch', 'PutMetricAlarm DeleteAlarms ListTagsForResource'),
      at('cloudwatch', `alarm:${names.allAlarms}`),
    ),
    allow('Dashboard', of('cloudwatch', 'PutDashboard GetDashboard DeleteDashboards'), arns.dashboard(names.dashboard)),
    allow(
      'Topic',
      of(
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
      of(
        'events',
        'PutRule DescribeRule DeleteRule ListTagsForResource PutTargets ListTargetsByRule RemoveTargets ' +
          'CreateEventBus DescribeEventBus DeleteEventBus',
      ),
      [at('events', `rule/${names.refused}*`), at('events', `event-bus/${names.noticeBus}`)],
    ),
    ...state(settings),
  ];
}

/** The state, where it is kept in a bucket. */
function state(settings: ValidSettings): SystemStatement[] {
  const { backend } = settings;
  if (backend.kind === 'local') return [];
  const bucket = bucketArn(settings, backend.bucket);
  return [
    allow('State', of('s3', 'GetObject PutObject'), `${bucket}/${backend.key}`),
    allow('Lock', of('s3', 'GetObject PutObject DeleteObject'), `${bucket}/${backend.key}.tflock`),
    allow('StateBucket', 's3:ListBucket', bucket),
  ];
}
