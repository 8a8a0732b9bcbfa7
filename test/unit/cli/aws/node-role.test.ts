import type { AwsAccess } from '../../../../cli/aws/access';
import { nodeRights, roleAnswers } from '../../../../cli/aws/node-role';
import { isAllowed } from '../../../support/iam/role-calls';
import { registerOf, synthesize } from '../../../support/stack/stack';

const region = 'eu-central-1';
const key = `arn:aws:kms:${region}:123456789012:key/00000000-0000-0000-0000-000000000000`;
const bucket = `curfew-sessions-123456789012-${region}`;
const register = registerOf([], {}, { regions: [region] });
const { settings } = register;
const rights = nodeRights(settings, region, { bucket, logGroup: '/curfew/sessions', key });
const actions = rights.map(({ action }) => action);

const statements = (): { Action: string | string[] }[] => {
  const { instance__policy: made } = synthesize(register).of('aws_iam_role_policy');
  return JSON.parse(made.policy.replace(/\$\{aws_kms_key[^}]*\}/g, key)).Statement;
};

test('what is asked is all that the instance profile of the stack allows, and nothing else', async () => {
  const policy = { Version: '2012-10-17', Statement: statements() };
  const allowed = policy.Statement.flatMap(({ Action }) => Action);
  expect([...actions].sort()).toEqual(allowed.sort());
  for (const { action, resource } of rights) {
    expect([action, await isAllowed({ policies: [policy] }, action, resource, {})]).toEqual([action, true]);
  }
});

test.each([
  'logs:CreateLogStream',
  'logs:DescribeLogStreams',
  'logs:DescribeLogGroups',
  'logs:PutLogEvents',
  's3:PutObject',
  's3:PutObjectAcl',
  's3:GetEncryptionConfiguration',
  'kms:Decrypt',
  'kms:GenerateDataKey',
  'ssmmessages:OpenDataChannel',
])('%s is asked', (action) => expect(actions).toContain(action));

/** AWS with one instance whose role may do all but some things. */
function accountWithout(
  refused: readonly string[],
  inputs: object = { s3BucketName: bucket, kmsKeyId: key },
  more: Readonly<Record<string, (input: never) => object>> = {},
) {
  const answers: Readonly<Record<string, (input: never) => object>> = {
    DescribeInstancesCommand: () => ({ Reservations: [{ Instances: [{ IamInstanceProfile: { Arn: 'a/profile' } }] }] }),
    GetInstanceProfileCommand: () => ({ InstanceProfile: { Roles: [{ Arn: 'role-arn', RoleName: 'web' }] } }),
    GetDocumentCommand: () => ({ Content: JSON.stringify({ inputs }) }),
    SimulatePrincipalPolicyCommand: ({ ActionNames }: { readonly ActionNames: string[] }) => ({
      EvaluationResults: ActionNames.map((EvalActionName) => ({
        EvalActionName,
        EvalDecision: refused.includes(EvalActionName) ? 'implicitDeny' : 'allowed',
      })),
    }),
    ...more,
  };
  const send = async (command: { readonly constructor: { readonly name: string }; readonly input: never }) =>
    answers[command.constructor.name]?.(command.input);
  const client = { send };
  const aws = { clients: { iam: client, ssm: () => client, ec2: () => client } } as unknown as AwsAccess;
  return { aws, settings };
}

const remedy = 'Give it the instance profile curfew-instance, or its rights to the role it has.';

test.each([
  [[], 'yes', ['its role web may do all that logging and encryption need']],
  [
    ['logs:PutLogEvents', 's3:PutObjectAcl', 'logs:CreateLogStream', 's3:PutObject'],
    'no',
    [
      'its role web is not allowed logs:CreateLogStream, logs:PutLogEvents, s3:PutObject, s3:PutObjectAcl: sessions go on, and are not logged',
    ],
  ],
  [
    ['s3:GetEncryptionConfiguration'],
    'no',
    ['its role web is not allowed s3:GetEncryptionConfiguration: the agent refuses every session'],
  ],
  [
    ['kms:GenerateDataKey', 'kms:Decrypt', 'ssmmessages:OpenDataChannel'],
    'no',
    [
      'its role web is not allowed ssmmessages:OpenDataChannel: Session Manager cannot reach the instance',
      'its role web is not allowed kms:Decrypt: the agent refuses every session',
      'its role web is not allowed kms:GenerateDataKey: sessions go on, and are not logged',
    ],
  ],
])('a role without %j', async (refused, is, what) => {
  expect(await roleAnswers(accountWithout(refused), 'i-0ee0bc84a481f7852', region)).toEqual(
    what.map((each) => ({ is, what: each, ...(is === 'no' ? { remedy } : {}) })),
  );
});

test('a document that names no bucket is said, not taken for a role that may write there', async () => {
  expect(await roleAnswers(accountWithout([], {}), 'i-0ee0bc84a481f7852', region)).toEqual([
    {
      is: 'no',
      what: 'there is no document Curfew-Shell in eu-central-1 that says where to log',
      remedy: 'Apply again: terraform apply makes it as it should be.',
    },
  ]);
});

const withoutProfile = (SettingValue: string) => {
  const asked: string[] = [];
  const account = accountWithout(['logs:PutLogEvents'], undefined, {
    DescribeInstancesCommand: () => ({ Reservations: [{ Instances: [{}] }] }),
    GetServiceSettingCommand: () => ({ ServiceSetting: { SettingValue } }),
    GetRoleCommand: ({ RoleName }: { readonly RoleName: string }) => {
      asked.push(RoleName);
      return { Role: { Arn: 'default-arn', RoleName } };
    },
  });
  return { account, asked };
};

test('an instance without a profile has the role that Default Host Management gives it, and that one is judged', async () => {
  const { account, asked } = withoutProfile('service-role/AWSSystemsManagerDefaultEC2InstanceManagementRole');
  const [answer] = await roleAnswers(account, 'i-0ee0bc84a481f7852', region);
  expect(asked).toEqual(['AWSSystemsManagerDefaultEC2InstanceManagementRole']);
  expect(answer?.what).toBe(
    'its role AWSSystemsManagerDefaultEC2InstanceManagementRole is not allowed logs:PutLogEvents: sessions go on, and are not logged',
  );
});

test('where that is off, an instance without a profile has no role', async () => {
  expect(await roleAnswers(withoutProfile('$None').account, 'i-0ee0bc84a481f7852', region)).toEqual([
    { is: 'no', what: 'i-0ee0bc84a481f7852 has no instance profile', remedy },
  ]);
});
