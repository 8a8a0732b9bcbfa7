export const account = '123456789012';

export const boundary = { 'iam:PermissionsBoundary': `arn:aws:iam::${account}:policy/curfew-system/curfew-boundary` };
export const iam = (rest: string) => `arn:aws:iam::${account}:${rest}`;
export const at = (service: string, rest: string) => `arn:aws:${service}:eu-west-1:${account}:${rest}`;
export const grantPolicy = iam('policy/curfew/m/john/checkout.0a1b2c@20300603T120000Z');
export const bucket = `arn:aws:s3:::curfew-sessions-${account}-eu-west-1`;
const key = at('kms', 'key/11111111-2222-3333-4444-555555555555');
const queue = at('sqs', 'curfew-sweeper-failures');
const lambda = at('lambda', 'function:curfew-sweeper');
const manifests = `arn:aws:s3:::curfew-manifest-${account}-eu-west-1`;
const schedule = at('scheduler', 'schedule/default/curfew-sweeper');
const alarm = at('cloudwatch', 'alarm:curfew-sweeper-errors');
const logGroups = ['/curfew/sessions', '/curfew/audit', '/aws/lambda/curfew-sweeper'].map((name) =>
  at('logs', `log-group:${name}:*`),
);
const document = at('ssm', 'document/Curfew-Shell');

export const each = (actions: string, resource: string, context: Record<string, string> = {}) =>
  actions.split(' ').map((action) => [action, resource, context] as const);

/** What provider 5.100.0 called in apply, plan, apply of changes and destroy, as recorded by the sandbox. */
export const calls = [
  ...each('iam:CreateUser', iam('user/curfew/john'), boundary),
  ...each('iam:PutUserPermissionsBoundary', iam('user/curfew/john'), boundary),
  ...each(
    'iam:GetUser iam:DeleteUser iam:DeleteLoginProfile iam:ListAccessKeys iam:DeleteAccessKey iam:ListGroupsForUser ' +
      'iam:ListMFADevices iam:ListSSHPublicKeys iam:ListServiceSpecificCredentials iam:ListSigningCertificates ' +
      'iam:ListUserPolicies iam:ListAttachedUserPolicies',
    iam('user/curfew/john'),
  ),
  ...each('iam:DeactivateMFADevice', iam('user/curfew/john')),
  ...each('iam:ListVirtualMFADevices', '*'),
  ...each('iam:DeleteVirtualMFADevice', iam('mfa/johns-phone')),
  ...each('iam:AttachUserPolicy iam:DetachUserPolicy', iam('user/curfew/john'), { 'iam:PolicyARN': grantPolicy }),
  ...each('iam:AttachUserPolicy iam:DetachUserPolicy', iam('user/staff/on-call'), { 'iam:PolicyARN': grantPolicy }),
  ...each('iam:ListAttachedUserPolicies', iam('user/staff/on-call')),
  ...[grantPolicy, iam('policy/curfew-system/curfew-boundary')].flatMap((policy) =>
    each(
      'iam:CreatePolicy iam:CreatePolicyVersion iam:DeletePolicy iam:DeletePolicyVersion iam:GetPolicy ' +
        'iam:GetPolicyVersion iam:ListPolicyVersions iam:TagPolicy iam:UntagPolicy',
      policy,
    ),
  ),
  ...['curfew-sweeper', 'curfew-schedule', 'curfew-instance'].flatMap((role) =>
    each(
      'iam:CreateRole iam:DeleteRole iam:GetRole iam:PutRolePolicy iam:GetRolePolicy iam:DeleteRolePolicy ' +
        'iam:ListRolePolicies iam:ListAttachedRolePolicies iam:ListInstanceProfilesForRole',
      iam(`role/curfew-system/${role}`),
    ),
  ),
  ...each('iam:PassRole', iam('role/curfew-system/curfew-sweeper'), { 'iam:PassedToService': 'lambda.amazonaws.com' }),
  ...each('iam:PassRole', iam('role/curfew-system/curfew-schedule'), {
    'iam:PassedToService': 'scheduler.amazonaws.com',
  }),
  ...each('iam:PassRole', iam('role/curfew-system/curfew-instance'), { 'iam:PassedToService': 'ec2.amazonaws.com' }),
  ...each(
    'iam:CreateInstanceProfile iam:DeleteInstanceProfile iam:GetInstanceProfile iam:AddRoleToInstanceProfile ' +
      'iam:RemoveRoleFromInstanceProfile',
    iam('instance-profile/curfew-system/curfew-instance'),
  ),
  ...each('kms:CreateKey kms:ListAliases', '*'),
  ...each(
    'kms:DescribeKey kms:EnableKeyRotation kms:GetKeyPolicy kms:GetKeyRotationStatus kms:ListResourceTags ' +
      'kms:CreateAlias kms:DeleteAlias',
    key,
  ),
  ...each('kms:PutKeyPolicy kms:ScheduleKeyDeletion kms:TagResource kms:UpdateKeyDescription', key, {
    'aws:ResourceTag/curfew': 'session-key',
  }),
  ...each('kms:CreateAlias kms:DeleteAlias', at('kms', 'alias/curfew-sessions')),
  ...each(
    'lambda:CreateFunction lambda:GetFunction lambda:GetFunctionCodeSigningConfig lambda:ListVersionsByFunction ' +
      'lambda:UpdateFunctionCode lambda:UpdateFunctionConfiguration lambda:DeleteFunction ' +
      'lambda:PutFunctionEventInvokeConfig lambda:GetFunctionEventInvokeConfig lambda:DeleteFunctionEventInvokeConfig',
    lambda,
  ),
  ...logGroups.flatMap((logGroup) =>
    each('logs:CreateLogGroup logs:DeleteLogGroup logs:PutRetentionPolicy logs:ListTagsForResource', logGroup),
  ),
  ...each('logs:DescribeLogGroups', '*'),
  ...['errors', 'findings', 'overdue', 'silence', 'failures'].flatMap((name) =>
    each(
      'cloudwatch:PutMetricAlarm cloudwatch:DeleteAlarms cloudwatch:ListTagsForResource',
      at('cloudwatch', `alarm:curfew-sweeper-${name}`),
    ),
  ),
  ...each(
    'sns:CreateTopic sns:GetTopicAttributes sns:SetTopicAttributes sns:ListTagsForResource sns:DeleteTopic',
    at('sns', 'curfew-alarms'),
  ),
  ...each(
    'sns:CreateTopic sns:GetTopicAttributes sns:SetTopicAttributes sns:ListTagsForResource sns:DeleteTopic',
    at('sns', 'curfew-notices'),
  ),
  ...each(
    'cloudwatch:PutMetricAlarm cloudwatch:DeleteAlarms cloudwatch:ListTagsForResource',
    at('cloudwatch', 'alarm:curfew-refused-existing-2'),
  ),
  ...each(
    'events:PutRule events:DescribeRule events:DeleteRule events:ListTagsForResource events:PutTargets ' +
      'events:ListTargetsByRule events:RemoveTargets',
    at('events', 'rule/curfew-refused-existing-2'),
  ),
  ...each('sns:Subscribe', at('sns', 'curfew-notices'), { 'sns:Protocol': 'email' }),
  ...each('sns:GetSubscriptionAttributes sns:SetSubscriptionAttributes sns:Unsubscribe', at('sns', 'curfew-notices')),
  ...each(
    'events:CreateEventBus events:DescribeEventBus events:DeleteEventBus events:ListTagsForResource',
    at('events', 'event-bus/curfew'),
  ),
  ...each('cloudwatch:DescribeAlarms', alarm),
  ...each(
    'cloudwatch:PutDashboard cloudwatch:GetDashboard cloudwatch:DeleteDashboards',
    `arn:aws:cloudwatch::${account}:dashboard/curfew`,
  ),
  ...each(
    's3:CreateBucket s3:ListBucket s3:GetAccelerateConfiguration s3:GetBucketAcl s3:GetBucketCORS ' +
      's3:GetEncryptionConfiguration s3:GetLifecycleConfiguration s3:GetBucketLogging ' +
      's3:GetBucketObjectLockConfiguration s3:GetBucketOwnershipControls s3:GetBucketPolicy ' +
      's3:GetBucketPublicAccessBlock s3:GetReplicationConfiguration s3:GetBucketRequestPayment s3:GetBucketTagging ' +
      's3:GetBucketVersioning s3:GetBucketWebsite s3:PutBucketPolicy s3:DeleteBucketPolicy s3:PutBucketVersioning ' +
      's3:PutEncryptionConfiguration s3:PutLifecycleConfiguration s3:PutBucketOwnershipControls ' +
      's3:PutBucketPublicAccessBlock',
    bucket,
  ),
  ...[
    schedule,
    at('scheduler', 'schedule/default/curfew-audit'),
    at('scheduler', 'schedule/default/curfew-notices'),
  ].flatMap((name) =>
    each('scheduler:CreateSchedule scheduler:GetSchedule scheduler:UpdateSchedule scheduler:DeleteSchedule', name),
  ),
  ...each(
    's3:PutObject s3:GetObject s3:GetObjectTagging s3:DeleteObject s3:DeleteObjectVersion',
    `${manifests}/manifest.json`,
  ),
  ...each('s3:CreateBucket s3:DeleteBucket s3:ListBucket s3:ListBucketVersions s3:PutBucketVersioning', manifests),
  ...each('sqs:CreateQueue sqs:GetQueueAttributes sqs:SetQueueAttributes sqs:ListQueueTags sqs:DeleteQueue', queue),
  ...each(
    'ssm:CreateDocument ssm:DescribeDocument ssm:DescribeDocumentPermission ssm:GetDocument ssm:UpdateDocument ' +
      'ssm:UpdateDocumentDefaultVersion ssm:DeleteDocument',
    document,
  ),
  ...each('s3:GetObject s3:PutObject', 'arn:aws:s3:::states/curfew/terraform.tfstate'),
  ...each('s3:GetObject s3:PutObject s3:DeleteObject', 'arn:aws:s3:::states/curfew/terraform.tfstate.tflock'),
  ...each('s3:ListBucket', 'arn:aws:s3:::states'),
];
