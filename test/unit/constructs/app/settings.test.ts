import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { definePerson, requireMfa, type Settings, s3Backend } from 'curfew';
import { constructApp, writeApp } from '../../../../constructs/app/write';
import { settingsSchema } from '../../../../model/settings/settings';
import { ensureSweeper, live, onInstance, registerOf, synthesize, temporary } from '../../../support/stack/stack';

const john = definePerson({ user: 'john' });
const onCall = definePerson({ user: 'on-call', existing: true });
const grants = {
  john: { person: john, access: onInstance, ...live },
  'on-call': { person: onCall, access: onInstance, ...live },
};
const jsonWith = (changed: Partial<Settings>) => synthesize(registerOf([john, onCall], grants, changed)).json;

/** Every leaf of the JSON by its path. Documents within are taken apart too. */
function leaves(value: unknown, path = '', into = new Map<string, unknown>()): Map<string, unknown> {
  if (typeof value === 'string' && value.startsWith('{')) return leaves(JSON.parse(value), path, into);
  if (typeof value !== 'object' || value === null) return into.set(path, value);
  for (const [key, inner] of Object.entries(value)) {
    // The construct's path and the list of overrides are CDKTF's notes for itself.
    if (key !== '//') leaves(inner, `${path}/${key}`, into);
  }
  return into;
}

const before = leaves(jsonWith({}));

/** Where the output differs, each path once without indexes and with regions as R. */
function changes(changed: Partial<Settings>): string[] {
  const after = leaves(jsonWith(changed));
  const paths = [...new Set([...before.keys(), ...after.keys()])].filter(
    (path) => before.get(path) !== after.get(path),
  );
  return [
    ...new Set(paths.map((path) => path.replace(/\/\d+(?=\/|$)/g, '').replace(/eu-(west|central)-1/g, 'R'))),
  ].sort();
}

const resource = (paths: readonly string[]) => paths.map((path) => `/resource/${path}`).sort();
const document = 'aws_ssm_document/session-R__document';
const env = 'aws_lambda_function/sweeper__R__function/environment/variables';
/** With the policy of the sweeper's role its stamp changes, so that the manifest is written anew. */
const stamp = 'aws_s3_object/manifest__R__object/metadata/role-policy';
const bucketNames = [
  'aws_iam_role_policy/instance__policy/policy/Statement/Resource',
  'aws_iam_policy/applier__regional/policy/Statement/Resource',
  'aws_s3_bucket/logs-R__bucket/bucket',
  'aws_s3_bucket_policy/logs-R__policy/policy/Statement/Resource',
];

const table: readonly [Partial<Settings>, readonly string[]][] = [
  [{ idleSessionMinutes: 7 }, resource([`${document}/content/inputs/idleSessionTimeout`])],
  [{ maxSessionMinutes: 77 }, resource([`${document}/content/inputs/maxSessionDuration`])],
  [{ glacierAfterDays: 3 }, resource(['aws_s3_bucket_lifecycle_configuration/logs-R__glacier/rule/transition/days'])],
  [
    { logRetentionDays: 30 },
    resource([
      'aws_cloudwatch_log_group/logs-R__log-group/retention_in_days',
      'aws_cloudwatch_log_group/sweeper__R__log-group/retention_in_days',
    ]),
  ],
  [{ auditRetentionDays: 1827 }, resource(['aws_cloudwatch_log_group/logs-audit__log-group/retention_in_days'])],
  [{ observeOnly: true }, resource([`${env}/CURFEW_OBSERVE_ONLY`])],
  [{ retiredDocuments: ['Old-Shell'] }, resource([`${env}/CURFEW_DOCUMENT`])],
  [{ applierRoles: ['deploy'] }, resource([`${env}/CURFEW_APPLIERS`])],
  [
    { alarmTopicArns: ['arn:aws:sns:eu-central-1:123456789012:alarms'] },
    resource(
      ['audit-failed', 'audit-findings', 'audit-silence', 'errors', 'failed', 'failures', 'findings']
        .concat('notices', 'overdue', 'silence', 'unreadable')
        .flatMap((name) =>
          ['alarm_actions', 'ok_actions'].map(
            (list) => `aws_cloudwatch_metric_alarm/sweeper__R__alarm__${name}/${list}`,
          ),
        )
        .concat(
          ['managed', 'existing-1'].map((who) => `aws_cloudwatch_metric_alarm/refused-R__${who}-alarm/alarm_actions`),
        ),
    ),
  ],
  [
    { bucketPrefix: 'acme-sessions' },
    resource([
      ...bucketNames,
      'aws_iam_role_policy/sweeper__policy/policy/Statement/Resource',
      `${env}/CURFEW_BUCKETS`,
      stamp,
    ]),
  ],
  [
    { documentName: 'Acme-Shell' },
    resource([
      `${document}/name`,
      'aws_iam_role_policy/sweeper__policy/policy/Statement/Resource',
      `${env}/CURFEW_DOCUMENT`,
      `${env}/CURFEW_ROLE`,
      stamp,
      'aws_iam_policy/applier__regional/policy/Statement/Resource',
      'aws_iam_policy/boundary__policy/policy/Statement/Resource',
      'aws_iam_policy/grant-john__policy/policy/Statement/Resource',
      'aws_iam_policy/grant-on-call__policy/policy/Statement/Resource',
    ])
      .concat(
        [
          'boundary/sha256',
          'policies/arn:aws:iam::123456789012:policy/curfew/m/john/john.96d963@20300603T120000Z',
          'policies/arn:aws:iam::123456789012:policy/curfew/x/on-call/on-call.e746ef@20300603T120000Z',
        ].map((part) => `/locals/manifest__R__text/${part}`),
        resource([
          'terraform_data/connect__lines/input/john',
          'terraform_data/connect__lines/input/on-call',
          'terraform_data/connect__lines/triggers_replace',
        ]),
      )
      .sort(),
  ],
  [
    { backend: s3Backend({ bucket: 'states', key: 'curfew.tfstate', region: 'eu-west-1' }) },
    [
      ...resource(
        ['Action', 'Effect', 'Resource', 'Sid'].map(
          (part) => `aws_iam_policy/applier__sweeper/policy/Statement/${part}`,
        ),
      ),
      '/terraform/backend/local/path',
      ...['bucket', 'encrypt', 'key', 'region', 'use_lockfile'].map((part) => `/terraform/backend/s3/${part}`),
    ].sort(),
  ],
  [
    { retiredRegions: ['us-east-1'] },
    [
      ...['alias', 'allowed_account_ids', 'region'].map((part) => `/provider/aws/${part}`),
      '/removed/from',
      '/removed/lifecycle/destroy',
      ...resource([
        `${env}/CURFEW_REGIONS`,
        `${env}/CURFEW_ROLE`,
        stamp,
        'aws_iam_role_policy/sweeper__policy/policy/Statement/Resource',
      ]),
    ].sort(),
  ],
  [
    { retainLogs: false },
    resource([
      'aws_cloudwatch_log_group/logs-R__log-group/lifecycle/prevent_destroy',
      'aws_cloudwatch_log_group/logs-audit__log-group/lifecycle/prevent_destroy',
      'aws_iam_policy/applier__regional/policy/Statement/Resource',
      'aws_kms_key/logs-R__key__key/deletion_window_in_days',
      'aws_kms_key/logs-R__key__key/lifecycle/prevent_destroy',
      'aws_s3_bucket/logs-R__bucket/force_destroy',
      'aws_s3_bucket/logs-R__bucket/lifecycle/prevent_destroy',
    ]),
  ],
  [
    { rules: [requireMfa({ users: ['john'] })] },
    [
      '/locals/manifest__R__text/policies/arn:aws:iam::123456789012:policy/curfew/m/john/john.96d963@20300603T120000Z',
      '/resource/aws_iam_policy/grant-john__policy/policy/Statement/Condition/Bool/aws:MultiFactorAuthPresent',
    ],
  ],
  // What is judged and leaves no trace.
  [{ longestWindowMinutes: 600 }, []],
  [{ attachmentQuota: 20 }, []],
  [{ attachmentsTaken: 1 }, []],
  [{ managedPolicyQuota: 100 }, []],
];

test.each(table)('%j reaches exactly what it is about', (changed, paths) => {
  expect(changes(changed)).toEqual(paths);
});

test('what exists once is in the home region', () => {
  const functions = (changed: Partial<Settings>) => Object.keys(jsonWith(changed).resource.aws_lambda_function ?? {});
  expect(functions({})).toEqual(['sweeper__eu-central-1__function']);
  expect(functions({ homeRegion: 'eu-west-1' })).toEqual(['sweeper__eu-west-1__function']);
});

test('a pipeline adds what is its own, and graphs of it', () => {
  const added = changes({ pipeline: { repository: 'acme/access', environment: 'production' } });
  expect(added.some((path) => path.startsWith('/resource/aws_iam_role/pipeline__apply__role/'))).toBe(true);
  const own = /^\/(output\/(plan|apply)_role_arn|resource\/(\w+\/pipeline__|aws_cloudwatch_dashboard\/))/;
  expect(added.filter((path) => !own.test(path))).toEqual([
    ...resource([`${env}/CURFEW_APPLIERS`]),
    // The role that plans is one more that never writes the manifest.
    '/resource/aws_s3_bucket_policy/manifest__R__policy/policy/Statement/Condition/ArnLike/aws:PrincipalArn',
  ]);
});

/** Those that have a test of their own here, for a row would say nearly everything. */
const withTest = ['account', 'partition', 'regions', 'homeRegion', 'pipeline', 'stackName'];

test('every setting has a row here, or a test', () => {
  const asked = [...withTest, ...table.flatMap(([changed]) => Object.keys(changed))];
  expect(asked.sort()).toEqual(Object.keys(settingsSchema.shape).sort());
});

test('account, partition and regions reach every ARN', () => {
  const text = JSON.stringify(
    jsonWith({ account: '210987654321', partition: 'aws-us-gov', regions: ['us-gov-west-1', 'eu-central-1'] }),
  );
  expect(text).not.toContain('123456789012');
  expect(text).not.toContain('arn:aws:');
  expect(text).not.toContain('eu-west-1');
  expect(text).toContain('logs.us-gov-west-1.amazonaws.com');
});

test('stackName is the folder that the stack is written to, and nothing in it', () => {
  ensureSweeper();
  const [usual, acme] = (['curfew', 'acme'] as const).map((stackName) => {
    const register = registerOf([john, onCall], grants, { stackName });
    const outdir = temporary();
    const file = writeApp(constructApp(register, outdir), register);
    expect(file).toBe(join(outdir, 'stacks', stackName, 'cdk.tf.json'));
    return leaves(JSON.parse(readFileSync(file, 'utf8')));
  });
  expect(usual?.size).toBeGreaterThan(100);
  expect(acme).toEqual(usual);
});

test('the backends', () => {
  expect(jsonWith({}).terraform.backend).toEqual({ local: { path: 'terraform.tfstate' } });
  const backend = s3Backend({ bucket: 'states', key: 'curfew.tfstate', region: 'eu-west-1' });
  expect(jsonWith({ backend }).terraform.backend).toEqual({
    s3: { bucket: 'states', key: 'curfew.tfstate', region: 'eu-west-1', encrypt: true, use_lockfile: true },
  });
});
