import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Settings } from 'curfew';
import { registerOf, synthesize } from '../../../support/stack/stack';

const stack = synthesize(registerOf([], {}));
const only = (type: string) => {
  const [[, { '//': _, ...rest }] = ['', {} as never], ...others] = Object.entries(stack.of(type));
  expect(others).toEqual([]);
  return rest;
};

test('the function, whole', () => {
  const { filename, source_code_hash, ...lambda } = only('aws_lambda_function');
  expect(lambda).toEqual({
    provider: 'aws.eu-central-1',
    function_name: 'curfew-sweeper',
    role: '${aws_iam_role.sweeper__role.arn}',
    runtime: 'nodejs22.x',
    handler: 'index.handler',
    architectures: ['x86_64'],
    timeout: 300,
    memory_size: 512,
    environment: {
      variables: {
        CURFEW_ACCOUNT: '123456789012',
        CURFEW_APPLIERS: '/',
        CURFEW_REGIONS: 'eu-central-1,eu-west-1',
        CURFEW_BUCKETS:
          'eu-central-1=curfew-sessions-123456789012-eu-central-1,eu-west-1=curfew-sessions-123456789012-eu-west-1',
        CURFEW_ROLE: expect.stringMatching(/^[0-9a-f]{64}$/),
        CURFEW_DOCUMENT: 'Curfew-Shell',
        CURFEW_OBSERVE_ONLY: 'false',
        CURFEW_MANIFEST: 'curfew-manifest-123456789012-eu-central-1/manifest.json',
        CURFEW_NOTICE_TOPIC: 'arn:aws:sns:eu-central-1:123456789012:curfew-notices',
        CURFEW_NOTICE_BUS: 'curfew',
      },
    },
    depends_on: ['aws_cloudwatch_log_group.sweeper__eu-central-1__log-group', 'aws_iam_role_policy.sweeper__policy'],
  });
  expect(filename).toMatch(/^assets\/sweeper__eu-central-1__code\/[0-9A-F]+\/sweeper\.zip$/);
  const zip = readFileSync(join(stack.folder, filename));
  expect(source_code_hash).toBe(createHash('sha256').update(zip).digest('base64'));
});

test('it is called each minute and never again for the same minute', () => {
  const schedule = stack.of('aws_scheduler_schedule')['sweeper__schedule__eu-central-1'];
  expect(schedule).toMatchObject({ schedule_expression: 'rate(1 minute)', flexible_time_window: { mode: 'OFF' } });
  expect(schedule.target).toEqual({
    arn: '${aws_lambda_function.sweeper__eu-central-1__function.arn}',
    role_arn: '${aws_iam_role.sweeper__schedule__role.arn}',
    input: '{"sweep":"tick"}',
    retry_policy: { maximum_retry_attempts: 0, maximum_event_age_in_seconds: 60 },
  });
  expect(only('aws_lambda_function_event_invoke_config')).toMatchObject({
    maximum_retry_attempts: 0,
    maximum_event_age_in_seconds: 60,
    destination_config: { on_failure: { destination: '${aws_sqs_queue.sweeper__eu-central-1__failures.arn}' } },
  });
  expect(only('aws_sqs_queue').sqs_managed_sse_enabled).toBe(true);
});

test('and each hour for the audit, once there is a manifest', () => {
  const schedules = stack.of('aws_scheduler_schedule');
  const { '//': _, ...audit } = schedules['sweeper__schedule__audit-eu-central-1'];
  expect(Object.keys(schedules)).toHaveLength(3);
  expect(audit).toEqual({
    provider: 'aws.eu-central-1',
    name: 'curfew-audit',
    schedule_expression: 'rate(1 hour)',
    flexible_time_window: { mode: 'OFF' },
    target: {
      arn: '${aws_lambda_function.sweeper__eu-central-1__function.arn}',
      role_arn: '${aws_iam_role.sweeper__schedule__role.arn}',
      input: '{"sweep":"audit"}',
      retry_policy: { maximum_retry_attempts: 0, maximum_event_age_in_seconds: 600 },
    },
    depends_on: ['aws_iam_role_policy.sweeper__schedule__policy', 'aws_s3_object.manifest__eu-central-1__object'],
  });
});

test('and each minute for the notices, apart from the tick', () => {
  const { '//': _, ...notices } = stack.of('aws_scheduler_schedule')['sweeper__schedule__notices-eu-central-1'];
  expect(notices).toEqual({
    provider: 'aws.eu-central-1',
    name: 'curfew-notices',
    schedule_expression: 'rate(1 minute)',
    flexible_time_window: { mode: 'OFF' },
    target: {
      arn: '${aws_lambda_function.sweeper__eu-central-1__function.arn}',
      role_arn: '${aws_iam_role.sweeper__schedule__role.arn}',
      input: '{"sweep":"notices"}',
      retry_policy: { maximum_retry_attempts: 0, maximum_event_age_in_seconds: 60 },
    },
    depends_on: ['aws_iam_role_policy.sweeper__schedule__policy', 'aws_s3_object.manifest__eu-central-1__object'],
  });
});

test('sessions are logged and encrypted, or refused', () => {
  const { content, document_type } = stack.of('aws_ssm_document')['session-eu-west-1__document'];
  expect(document_type).toBe('Session');
  expect(JSON.parse(content)).toEqual({
    schemaVersion: '1.0',
    description: 'A shell through Curfew: logged, encrypted, limited',
    sessionType: 'Standard_Stream',
    inputs: {
      s3BucketName: '${aws_s3_bucket.logs-eu-west-1__bucket.id}',
      s3EncryptionEnabled: true,
      cloudWatchLogGroupName: '${aws_cloudwatch_log_group.logs-eu-west-1__log-group.name}',
      cloudWatchEncryptionEnabled: true,
      cloudWatchStreamingEnabled: true,
      kmsKeyId: '${aws_kms_key.logs-eu-west-1__key__key.arn}',
      runAsEnabled: false,
      idleSessionTimeout: '20',
      maxSessionDuration: '1440',
    },
  });
});

const told = (changed: Partial<Settings>): Record<string, string> =>
  synthesize(registerOf([], {}, changed)).of('aws_lambda_function')['sweeper__eu-central-1__function'].environment
    .variables;

test('who may hold what applies: roles by name or ARN, or the role of the pipeline alone', () => {
  const applierRoles = ['deploy', 'arn:aws:iam::123456789012:role/ci/release'];
  expect(told({ applierRoles }).CURFEW_APPLIERS).toBe('/deploy/release');
  expect(told({ pipeline: { repository: 'acme/access' } }).CURFEW_APPLIERS).toBe('/curfew-apply');
});

test('the names of the document: the one in use first', () => {
  expect(told({ retiredDocuments: ['Old-Shell', 'Older-Shell'] }).CURFEW_DOCUMENT).toBe(
    'Curfew-Shell,Old-Shell,Older-Shell',
  );
});

test('the policy of the role changes after the manifest was written, which it makes be written anew', () => {
  const stampOf = (changed: Partial<Settings>) => {
    const with_ = synthesize(registerOf([], {}, changed));
    expect(with_.of('aws_iam_role_policy').sweeper__policy.depends_on).toEqual([
      'aws_s3_object.manifest__eu-central-1__object',
    ]);
    return with_.of('aws_s3_object')['manifest__eu-central-1__object'].metadata['role-policy'];
  };
  expect(stampOf({ idleSessionMinutes: 7 })).toBe(stampOf({}));
  const changed: readonly Partial<Settings>[] = [
    { documentName: 'Acme-Shell' },
    { bucketPrefix: 'acme' },
    { retiredRegions: ['us-east-1'] },
  ];
  expect(new Set([{}, ...changed].map(stampOf)).size).toBe(4);
});
