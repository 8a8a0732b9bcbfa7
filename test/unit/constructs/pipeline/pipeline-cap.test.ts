import { isAllowed } from '../../../support/iam/role-calls';
import { rolesOf } from '../../../support/stack/pipeline-roles';
import { at, bucket, calls, grantPolicy, iam } from '../../../support/stack/terraform-calls';

const { apply, plan } = rolesOf();
const everything = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };

/** As if somebody had attached everything: what is left is the cap. */
const capped = (role: typeof plan, action: string, resource: string, context: Readonly<Record<string, string>> = {}) =>
  isAllowed({ policies: [everything], boundary: role.boundary }, action, resource, context);

test('the cap holds whatever Terraform calls', async () => {
  const refused: string[] = [];
  for (const [action, resource, context] of calls) {
    if (!(await capped(apply, action, resource, context))) refused.push(`${action} ${resource}`);
  }
  expect(refused).toEqual([]);
});

const john = iam('user/curfew/john');
const key = at('kms', 'key/11111111-2222-3333-4444-555555555555');
const admin = { 'iam:PolicyARN': 'arn:aws:iam::aws:policy/AdministratorAccess' };

type Row = readonly [what: string, action: string, resource: string, context?: Readonly<Record<string, string>>];

const beyond: readonly Row[] = [
  ['a policy', 'iam:CreatePolicyVersion', iam('policy/payroll')],
  ['an object', 's3:GetObject', 'arn:aws:s3:::payroll/a.csv'],
  ['an instance', 'ec2:TerminateInstances', at('ec2', 'instance/i-0ee0bc84a481f7852')],
  ['a session', 'ssm:StartSession', at('ec2', 'instance/i-0ee0bc84a481f7852')],
  ['a session through the document', 'ssm:StartSession', at('ssm', 'document/Curfew-Shell')],
  ['a command', 'ssm:SendCommand', at('ssm', 'document/Curfew-Shell')],
  ['sharing the document', 'ssm:ModifyDocumentPermission', at('ssm', 'document/Curfew-Shell')],
  ['another role', 'sts:AssumeRole', iam('role/admin')],
  ['a key for a person', 'iam:CreateAccessKey', john],
  ['a password for a person', 'iam:CreateLoginProfile', john],
  ['an inline policy of a person', 'iam:PutUserPolicy', john],
  ['a person in a group', 'iam:AddUserToGroup', iam('group/admins')],
  ['a person out of a group', 'iam:RemoveUserFromGroup', iam('group/denied')],
  ['a person without a boundary', 'iam:CreateUser', john],
  ['no boundary any more', 'iam:DeleteUserPermissionsBoundary', john],
  ['no boundary of a role', 'iam:DeleteRolePermissionsBoundary', iam('role/curfew-system/curfew-sweeper')],
  ['another boundary', 'iam:PutUserPermissionsBoundary', john, { 'iam:PermissionsBoundary': grantPolicy }],
  ['an administrator', 'iam:AttachUserPolicy', iam('user/bob'), admin],
  ['an administrator of a role', 'iam:AttachRolePolicy', iam('role/curfew-system/curfew-sweeper'), admin],
  [
    'passing a role elsewhere',
    'iam:PassRole',
    iam('role/curfew-system/curfew-sweeper'),
    {
      'iam:PassedToService': 'ecs-tasks.amazonaws.com',
    },
  ],
  ['a stranger’s device', 'iam:DeactivateMFADevice', iam('user/bob')],
  ['the whole of IAM', 'iam:GetAccountAuthorizationDetails', '*'],
  ['a transcript', 's3:GetObject', `${bucket}/a.log`],
  ['writing a transcript', 's3:PutObject', `${bucket}/a.log`],
  ['replicating transcripts', 's3:PutReplicationConfiguration', bucket],
  ['the live stream', 'logs:GetLogEvents', at('logs', 'log-group:/curfew/sessions:log-stream:x')],
  ['searching the audit log', 'logs:FilterLogEvents', at('logs', 'log-group:/curfew/audit:*')],
  ['writing the audit log', 'logs:PutLogEvents', at('logs', 'log-group:/curfew/audit:log-stream:x')],
  ['sending the log elsewhere', 'logs:PutSubscriptionFilter', at('logs', 'log-group:/curfew/sessions:*')],
  ['letting others call the sweeper', 'lambda:AddPermission', at('lambda', 'function:curfew-sweeper')],
  ['an address for the sweeper', 'lambda:CreateFunctionUrlConfig', at('lambda', 'function:curfew-sweeper')],
  ['telling notices', 'sns:Publish', at('sns', 'curfew-notices')],
  ['sharing a topic', 'sns:AddPermission', at('sns', 'curfew-notices')],
  ['a program that hears notices', 'sns:Subscribe', at('sns', 'curfew-notices'), { 'sns:Protocol': 'https' }],
  ['events of its own', 'events:PutEvents', at('events', 'event-bus/curfew')],
  ['letting others send events', 'events:PutPermission', '*'],
  ['reading what failed', 'sqs:ReceiveMessage', at('sqs', 'curfew-sweeper-failures')],
  ['a key’s policy', 'kms:PutKeyPolicy', key],
  ['a key’s end', 'kms:ScheduleKeyDeletion', key],
  ['a key’s tag', 'kms:TagResource', key, { 'aws:RequestTag/curfew': 'session-key' }],
  ['what a key encrypts', 'kms:Decrypt', key, { 'aws:ResourceTag/curfew': 'session-key' }],
  ['the sweeper’s metrics', 'cloudwatch:PutMetricData', '*', { 'cloudwatch:namespace': 'Curfew' }],
];

test.each(beyond.map(([what, action, resource, context = {}]) => [what, action, resource, context] as const))(
  'beyond the cap, whatever is attached: %s',
  async (_what, action, resource, context) => {
    expect(await isAllowed({ policies: [everything] }, action, resource, context)).toBe(true);
    for (const role of [plan, apply]) expect(await capped(role, action, resource, context)).toBe(false);
  },
);
