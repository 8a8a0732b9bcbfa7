import { KmsKey } from '@cdktf/provider-aws/lib/kms-key';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket';
import { SnsTopic } from '@cdktf/provider-aws/lib/sns-topic';
import { TerraformStack } from 'cdktf';
import { definePerson, shell } from 'curfew';
import {
  live,
  onInstance,
  registerOf,
  type StackFiles,
  synthesize,
  synthesizeBeside,
} from '../../../support/stack/stack';

/** Buckets, keys and topics that exist already are used, and none is made in their stead. */

const john = definePerson({ user: 'john.dev', email: 'john@example.org' });
const grants = {
  home: { person: john, access: onInstance, ...live },
  away: { person: john, access: shell({ region: 'eu-west-1', tags: { Role: 'Web' } }), ...live },
};
const bucket = { bucket: 'acme-logs', arn: 'arn:aws:s3:::acme-logs' };
const key = { arn: 'arn:aws:kms:eu-central-1:123456789012:key/99999999-8888-7777-6666-555555555555' };
const alarms = { arn: 'arn:aws:sns:eu-central-1:123456789012:acme-alarms' };
const notices = { arn: 'arn:aws:sns:eu-central-1:123456789012:acme-notices' };

const register = registerOf([john], grants);
const usual = synthesize(register);
const handed = synthesize(register, {
  logBuckets: { 'eu-central-1': bucket },
  sessionKeys: { 'eu-central-1': key },
  alarmTopic: alarms,
  noticeTopics: { 'eu-central-1': notices },
});

const addresses = ({ json }: StackFiles): string[] =>
  Object.entries(json.resource).flatMap(([type, all]) => Object.keys(all).map((name) => `${type}.${name}`));

test('what is handed in is not made, and nothing else is missing', () => {
  const made = addresses(handed);
  expect(
    addresses(usual)
      .filter((each) => !made.includes(each))
      .sort(),
  ).toEqual([
    'aws_kms_alias.logs-eu-central-1__key__alias',
    'aws_kms_key.logs-eu-central-1__key__key',
    'aws_s3_bucket.logs-eu-central-1__bucket',
    'aws_s3_bucket_lifecycle_configuration.logs-eu-central-1__glacier',
    'aws_s3_bucket_ownership_controls.logs-eu-central-1__ownership',
    'aws_s3_bucket_policy.logs-eu-central-1__policy',
    'aws_s3_bucket_public_access_block.logs-eu-central-1__public-access',
    'aws_s3_bucket_server_side_encryption_configuration.logs-eu-central-1__encryption',
    'aws_s3_bucket_versioning.logs-eu-central-1__versioning',
    'aws_sns_topic.refused-eu-central-1__notices__topic',
    'aws_sns_topic.sweeper__eu-central-1__alarm__topic__topic',
  ]);
  expect(made.filter((each) => !addresses(usual).includes(each))).toEqual([]);
});

/** What was said of what is not made, and what must be said of what was handed in. */
const instead: readonly (readonly [string, string])[] = [
  ['${aws_kms_key.logs-eu-central-1__key__key.arn}', key.arn],
  ['${aws_s3_bucket.logs-eu-central-1__bucket.id}', bucket.bucket],
  ['arn:aws:s3:::curfew-sessions-123456789012-eu-central-1', bucket.arn],
  ['eu-central-1=curfew-sessions-123456789012-eu-central-1,', `eu-central-1=${bucket.bucket},`],
  ['${aws_sns_topic.sweeper__eu-central-1__alarm__topic__topic.arn}', alarms.arn],
  ['${aws_sns_topic.refused-eu-central-1__notices__topic.arn}', notices.arn],
  ['arn:aws:sns:eu-central-1:123456789012:curfew-notices', notices.arn],
];

test('every reference goes to what was handed in, and all else stays byte for byte', () => {
  const expected = instead.reduce((text, [from, to]) => text.replaceAll(from, to), JSON.stringify(usual.json, null, 1));
  const { resource, ...others } = JSON.parse(expected);
  expect(JSON.parse(JSON.stringify({ ...handed.json, resource: undefined }))).toEqual(others);
  for (const [type, all] of Object.entries(handed.json.resource)) {
    for (const [name, block] of Object.entries(all)) expect([name, block]).toEqual([name, resource[type][name]]);
  }
});

test('the rights of instances, the cap of persons, the grants, the manifest and the sweeper name them', () => {
  const text = (type: string, name: string): string => JSON.stringify(handed.of(type)[name]);
  expect(text('aws_iam_role_policy', 'instance__policy')).toContain(`${bucket.arn}/*`);
  expect(text('aws_iam_role_policy', 'instance__policy')).toContain(key.arn);
  expect(text('aws_iam_policy', 'boundary__policy')).toContain(key.arn);
  expect(text('aws_iam_policy', 'grant-home__policy')).toContain(key.arn);
  expect(text('aws_ssm_document', 'session-eu-central-1__document')).toContain(bucket.bucket);
  expect(text('aws_cloudwatch_log_group', 'logs-eu-central-1__log-group')).toContain(key.arn);
  expect(Object.values(handed.json.locals).join()).toContain(key.arn);
  expect(text('aws_iam_role_policy', 'sweeper__policy')).toContain(notices.arn);
  expect(text('aws_lambda_function', 'sweeper__eu-central-1__function')).toContain(notices.arn);
});

test('the other region makes its own, as without', () => {
  const there = (made: StackFiles) => addresses(made).filter((each) => each.includes('eu-west-1'));
  expect(there(handed)).toEqual(there(usual));
});

test('a key of a region alone encrypts the bucket that is made there', () => {
  const { of } = synthesize(register, { sessionKeys: { 'eu-central-1': key } });
  const rules = of('aws_s3_bucket_server_side_encryption_configuration')['logs-eu-central-1__encryption'];
  expect(JSON.stringify(rules)).toContain(key.arn);
});

test('what is handed in for a region not in use would go nowhere, and is refused', () => {
  expect(() => synthesize(register, { noticeTopics: { 'us-east-1': notices } })).toThrow(
    'noticeTopics names us-east-1, and the regions in use are eu-central-1, eu-west-1.',
  );
});

test('resources of another stack are handed in as they are, and Terraform looks their attributes up', () => {
  const { json } = synthesizeBeside(register, (app) => {
    const other = new TerraformStack(app, 'other');
    new AwsProvider(other, 'aws', { region: 'eu-central-1' });
    return {
      logBuckets: { 'eu-central-1': new S3Bucket(other, 'bucket', { bucket: 'acme-logs' }) },
      sessionKeys: { 'eu-central-1': new KmsKey(other, 'key') },
      alarmTopic: new SnsTopic(other, 'alarms'),
      noticeTopics: { 'eu-central-1': new SnsTopic(other, 'notices') },
    };
  });
  const text = JSON.stringify(json);
  expect(text).not.toMatch(/TfToken|TOKEN\[|\$\$\{data\./);
  const outputs = new Set(
    [...text.matchAll(/\$\{data\.terraform_remote_state\.[\w-]+\.outputs\.([\w-]+)\}/g)].map(([, name]) => name),
  );
  expect([...outputs].map((name) => name?.replace('cross-stack-output-', '')).sort()).toEqual([
    'aws_kms_keykeyarn',
    'aws_s3_bucketbucketarn',
    'aws_s3_bucketbucketbucket',
    'aws_sns_topicalarmsarn',
    'aws_sns_topicnoticesarn',
  ]);
});
