import { s3Backend } from 'curfew';
import { isAllowed } from '../../../support/iam/role-calls';
import type { Context } from '../../../support/iam/simulator';
import { policyOf, registerOf, synthesize } from '../../../support/stack/stack';
import { account, at, boundary, bucket, calls, each, iam } from '../../../support/stack/terraform-calls';

const applier = (retainLogs: boolean) => {
  const backend = s3Backend({ bucket: 'states', key: 'curfew/terraform.tfstate', region: 'eu-central-1' });
  const stack = synthesize(registerOf([], {}, { retainLogs, backend }));
  const { applier__policy, applier__regional, applier__sweeper } = stack.of('aws_iam_policy');
  const parts = [applier__policy, applier__regional, applier__sweeper].map(({ policy }) => policyOf(policy));
  return { parts, Version: '2012-10-17', Statement: parts.flatMap(({ Statement }) => Statement) };
};
const policies = { retained: applier(true), going: applier(false) };

const allowed = (action: string, resource: string, context: Context, { parts }: ReturnType<typeof applier>) =>
  isAllowed({ policies: parts }, action, resource, context);

test('every call that Terraform makes is allowed', async () => {
  const refused: string[] = [];
  for (const [action, resource, context] of calls) {
    if (!(await allowed(action, resource, context, policies.retained))) refused.push(`${action} ${resource}`);
  }
  expect(refused).toEqual([]);
});

const emptying = [
  ...each('s3:DeleteBucket s3:ListBucketVersions', bucket),
  ...each('s3:DeleteObject s3:DeleteObjectVersion', `${bucket}/a.log`),
];

test.each(emptying)('%s only where logs are not retained', async (action, resource, context) => {
  expect(await allowed(action, resource, context, policies.going)).toBe(true);
  expect(await allowed(action, resource, context, policies.retained)).toBe(false);
});

const admin = 'arn:aws:iam::aws:policy/AdministratorAccess';
const john = iam('user/curfew/john');
const key = at('kms', 'key/11111111-2222-3333-4444-555555555555');

test.each([
  ['a user without the boundary', 'iam:CreateUser', john, {}],
  ['a user elsewhere', 'iam:CreateUser', iam('user/mallory'), boundary],
  ['another boundary', 'iam:PutUserPermissionsBoundary', john, { 'iam:PermissionsBoundary': admin }],
  ['no boundary any more', 'iam:DeleteUserPermissionsBoundary', john, {}],
  ['somebody else’s policy on a person', 'iam:AttachUserPolicy', john, { 'iam:PolicyARN': admin }],
  ['somebody else’s policy on a user', 'iam:AttachUserPolicy', iam('user/bob'), { 'iam:PolicyARN': admin }],
  ['taking away somebody else’s policy', 'iam:DetachUserPolicy', iam('user/bob'), { 'iam:PolicyARN': admin }],
  [
    'the stack’s own policies on a user',
    'iam:AttachUserPolicy',
    john,
    {
      'iam:PolicyARN': iam('policy/curfew-system/curfew-applier'),
    },
  ],
  ['another policy', 'iam:CreatePolicyVersion', iam('policy/other'), {}],
  ['another role', 'iam:PutRolePolicy', iam('role/admin'), {}],
  ['policies on roles', 'iam:AttachRolePolicy', iam('role/curfew-system/curfew-sweeper'), { 'iam:PolicyARN': admin }],
  ['passing another role', 'iam:PassRole', iam('role/admin'), { 'iam:PassedToService': 'lambda.amazonaws.com' }],
  ['a key for a person', 'iam:CreateAccessKey', john, {}],
  ['a password for a person', 'iam:CreateLoginProfile', john, {}],
  ['inline policies', 'iam:PutUserPolicy', john, {}],
  ['out of a group, which may deny', 'iam:RemoveUserFromGroup', iam('group/denied'), {}],
  ['a stranger’s device out of use', 'iam:DeactivateMFADevice', iam('user/bob'), {}],
  ['another key’s policy', 'kms:PutKeyPolicy', key, {}],
  ['another key’s end', 'kms:ScheduleKeyDeletion', key, { 'aws:ResourceTag/curfew': 'payroll' }],
  ['our tag on another key', 'kms:TagResource', key, { 'aws:RequestTag/curfew': 'session-key' }],
  ['our tag off a key', 'kms:UntagResource', key, { 'aws:ResourceTag/curfew': 'session-key' }],
  ['another bucket', 's3:GetBucketPolicy', 'arn:aws:s3:::payroll', {}],
  ['reading transcripts', 's3:GetObject', `${bucket}/a.log`, {}],
  ['another document', 'ssm:UpdateDocument', at('ssm', 'document/SSM-SessionManagerRunShell'), {}],
  ['sessions', 'ssm:StartSession', at('ec2', 'instance/i-0ee0bc84a481f7852'), {}],
  ['another topic', 'sns:SetTopicAttributes', at('sns', 'payroll'), {}],
  ['subscribing to the alarms', 'sns:Subscribe', at('sns', 'curfew-alarms'), {}],
  ['another log group', 'logs:DeleteLogGroup', at('logs', 'log-group:/payroll/sessions:*'), {}],
  ['a program to notices', 'sns:Subscribe', at('sns', 'curfew-notices'), { 'sns:Protocol': 'https' }],
  ['mail of other topics', 'sns:Subscribe', at('sns', 'payroll'), { 'sns:Protocol': 'email' }],
  ['publishing notices', 'sns:Publish', at('sns', 'curfew-notices'), {}],
  ['another bus', 'events:DeleteEventBus', at('events', 'event-bus/default'), {}],
  ['another rule', 'events:PutRule', at('events', 'rule/payroll'), {}],
  ['another dashboard', 'cloudwatch:PutDashboard', `arn:aws:cloudwatch::${account}:dashboard/payroll`, {}],
  ['another alarm', 'cloudwatch:DeleteAlarms', at('cloudwatch', 'alarm:payroll'), {}],
  ['another function', 'lambda:UpdateFunctionCode', at('lambda', 'function:payroll'), {}],
])('refused: %s', async (_what, action, resource, context) => {
  expect(await allowed(action, resource, context, policies.going)).toBe(false);
});
