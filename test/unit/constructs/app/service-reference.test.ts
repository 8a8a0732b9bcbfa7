import type { SystemStatement } from '../../../../constructs/kit/statement';
import { renderDenial } from '../../../../model/access/denial';
import { canMeet, faultsOf } from '../../../support/stack/service-reference';
import { ensureSweeper, temporary, terraformString } from '../../../support/stack/stack';
import { stackIn, synthesizeToday } from '../../../support/stack/upgrade';

/** Every statement that Curfew writes, against AWS's service reference. */

const region = 'eu-central-1';
const account = '123456789012';
const samples: readonly [RegExp, string][] = [
  [/^aws_kms_key\./, `arn:aws:kms:${region}:${account}:key/11111111-2222-3333-4444-555555555555`],
  [/^aws_lambda_function\./, `arn:aws:lambda:${region}:${account}:function:curfew-sweeper`],
  [/^aws_s3_bucket\./, 'arn:aws:s3:::curfew-sessions'],
  [/^aws_sns_topic\./, `arn:aws:sns:${region}:${account}:curfew-notices`],
  [/^aws_cloudwatch_log_group\./, `arn:aws:logs:${region}:${account}:log-group:/curfew/sessions`],
  [/^aws_iam_openid_connect_provider\./, `arn:aws:iam::${account}:oidc-provider/token.actions.githubusercontent.com`],
];

const sampled = (text: string): string =>
  text.replace(/(?<!\$)\$\{([^}]*)\}/g, (_match, reference: string) => {
    const found = samples.find(([of]) => of.test(reference));
    if (!found) throw new Error(`no sample stands for ${reference}`);
    return found[1];
  });

/** What is right though the reference does not say so. */
const right: readonly { readonly fault: RegExp; readonly why: string }[] = [
  {
    fault: /^aws_iam_role\.pipeline__\w+__role .*AssumeRoleWithWebIdentity does not know token\.actions\./,
    why: 'the keys of an identity provider have its own name: the reference cannot list them',
  },
  {
    fault: /^aws_kms_key\..*: kms:Describe\* does not know kms:EncryptionContext:aws:logs:arn$/,
    why: 'as the page on CloudWatch Logs and KMS has it; it allows nothing there',
  },
];

interface Written {
  readonly where: string;
  readonly statement: SystemStatement;
}

/** Of every resource of the stack each document that is a policy. */
async function statementsOfStack(): Promise<Written[]> {
  const { resource } = stackIn(await synthesizeToday(temporary()));
  const written: Written[] = [];
  for (const [type, all] of Object.entries(resource)) {
    for (const [name, attributes] of Object.entries(all)) {
      for (const [attribute, text] of Object.entries(attributes as Record<string, unknown>)) {
        if (typeof text !== 'string' || !text.includes('"Statement"')) continue;
        const { Statement } = JSON.parse(terraformString(sampled(text)));
        for (const statement of Statement as SystemStatement[]) {
          written.push({ where: `${type}.${name} ${attribute} ${statement.Sid}`, statement });
        }
      }
    }
  }
  return written;
}

let written: Written[];

beforeAll(async () => {
  ensureSweeper();
  written = [
    ...(await statementsOfStack()),
    ...renderDenial().Statement.map((statement) => ({ where: 'a revocation', statement })),
  ];
});

test('every statement names actions that AWS has, on resources they are asked on, with keys they know', async () => {
  const faults: string[] = [];
  for (const { where, statement } of written) {
    // Who may assume a role says no resource: it is the role itself.
    const trusted = statement.Resource === undefined ? { ...statement, Resource: '*' } : statement;
    for (const fault of await faultsOf(trusted)) faults.push(`${where}: ${fault}`);
  }
  expect(faults.filter((each) => !right.some(({ fault }) => fault.test(each)))).toEqual([]);
  expect(right.filter(({ fault }) => !faults.some((each) => fault.test(each)))).toEqual([]);
  expect(written.length).toBeGreaterThan(100);
});

test('no two statements of a policy have one name', () => {
  const names = written.filter(({ statement }) => statement.Sid !== undefined).map(({ where }) => where);
  expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
});

test('it sees every kind of policy of the stack', () => {
  const kinds = new Set(written.map(({ where }) => where.split(/[. ]/)[0]));
  expect([...kinds].sort()).toEqual([
    'a',
    'aws_iam_policy',
    'aws_iam_role',
    'aws_iam_role_policy',
    'aws_kms_key',
    'aws_s3_bucket_policy',
    'aws_sns_topic',
  ]);
});

const user = `arn:aws:iam::${account}:user/curfew/*`;
const said = (Action: string, Resource: string | string[], Condition?: SystemStatement['Condition']) =>
  faultsOf({ Effect: 'Allow', Action, Resource, ...(Condition ? { Condition } : {}) });

test.each<[string, string, string | string[], SystemStatement['Condition'], string[]]>([
  [
    'a misspelt action',
    'iam:GetUsers',
    user,
    undefined,
    ['iam:GetUsers is not an action', `no action is asked on ${user}`],
  ],
  [
    'a service that is none',
    'imm:GetUser',
    '*',
    undefined,
    ['imm:GetUser is not an action', 'no action is asked on *'],
  ],
  [
    'a group’s action on a user',
    'iam:RemoveUserFromGroup',
    user,
    undefined,
    [`iam:RemoveUserFromGroup is asked on none of ${user}`, `no action is asked on ${user}`],
  ],
  [
    'one of all on a resource',
    'iam:ListPolicies',
    user,
    undefined,
    [`iam:ListPolicies is asked on none of ${user}`, `no action is asked on ${user}`],
  ],
  ['a resource too many', 'iam:GetUser', [user, 'arn:aws:s3:::a'], undefined, ['no action is asked on arn:aws:s3:::a']],
  [
    'a key of another action',
    'iam:GetUser',
    user,
    { ArnLike: { 'iam:PolicyARN': '*' } },
    ['iam:GetUser does not know iam:PolicyARN'],
  ],
  ['what is right', 'iam:DetachUserPolicy', user, { ArnLike: { 'iam:PolicyARN': '*' } }, []],
  ['a global key', 'iam:GetUser', user, { Bool: { 'aws:MultiFactorAuthPresent': 'true' } }, []],
])('the lint itself: %s', async (_what, action, resource, condition, faults) => {
  expect(await said(action, resource, condition)).toEqual(faults);
});

test.each([
  ['user/*', 'user/curfew/*', true],
  ['user/curfew/*', 'user/staff/*', false],
  ['*a', 'b*', true],
  ['', '*', true],
  ['', 'a*', false],
])('patterns that can meet: %s and %s', (left, right, meets) => {
  expect([canMeet(left, right), canMeet(right, left)]).toEqual([meets, meets]);
});
