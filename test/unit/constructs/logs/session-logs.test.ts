import { SessionLogs } from 'curfew/constructs';
import { registerOf, type StackFiles, synthesize } from '../../../support/stack/stack';

const addressesIn = ({ json }: StackFiles): string[] =>
  Object.entries(json.resource).flatMap(([type, all]) => Object.keys(all).map((name) => `${type}.${name}`));

test('the addresses of a region are those of everything in its logs', () => {
  const all = addressesIn(synthesize(registerOf([], {})));
  const inLogs = all.filter((address) => address.includes('.logs-eu-west-1__'));
  expect(SessionLogs.addresses('eu-west-1').sort()).toEqual(inLogs.sort());
});

test('a retired region keeps its logs, loses its document, and is still swept', () => {
  const retired = synthesize(registerOf([], {}, { regions: ['eu-central-1'], retiredRegions: ['eu-west-1'] }));
  expect(addressesIn(retired).filter((address) => address.includes('eu-west-1'))).toEqual([]);
  expect(retired.json.removed).toEqual(
    SessionLogs.addresses('eu-west-1').map((from) => ({ from, lifecycle: { destroy: false } })),
  );
  const [lambda] = Object.values(retired.of('aws_lambda_function'));
  expect(lambda.environment.variables.CURFEW_REGIONS).toBe('eu-central-1,eu-west-1');
});

test('without retainLogs a retired region goes with its logs', () => {
  const gone = synthesize(
    registerOf([], {}, { regions: ['eu-central-1'], retiredRegions: ['eu-west-1'], retainLogs: false }),
  );
  expect(gone.json.removed).toBeUndefined();
});

test.each([
  [true, { prevent_destroy: true }, false, 30],
  [false, {}, true, 7],
])('retainLogs %p', (retainLogs, lifecycle, force, window) => {
  const stack = synthesize(registerOf([], {}, { retainLogs }));
  const bucket = stack.of('aws_s3_bucket')['logs-eu-west-1__bucket'];
  const key = stack.of('aws_kms_key')['logs-eu-west-1__key__key'];
  const logGroup = stack.of('aws_cloudwatch_log_group')['logs-eu-west-1__log-group'];
  for (const each of [bucket, key, logGroup]) expect(each.lifecycle ?? {}).toEqual(lifecycle);
  expect(bucket.force_destroy).toBe(force);
  expect(key.deletion_window_in_days).toBe(window);
});

test('the bucket: versions, the key, TLS only, nothing public, no ACLs', () => {
  const stack = synthesize(registerOf([], {}));
  const name = (type: string, id: string) => {
    const { '//': _, provider: _provider, ...rest } = stack.of(type)[`logs-eu-west-1__${id}`];
    return rest;
  };
  const bucket = '${aws_s3_bucket.logs-eu-west-1__bucket.id}';
  expect(name('aws_s3_bucket_versioning', 'versioning')).toEqual({
    bucket,
    versioning_configuration: { status: 'Enabled' },
  });
  expect(name('aws_s3_bucket_server_side_encryption_configuration', 'encryption')).toEqual({
    bucket,
    rule: [
      {
        apply_server_side_encryption_by_default: {
          sse_algorithm: 'aws:kms',
          kms_master_key_id: '${aws_kms_key.logs-eu-west-1__key__key.arn}',
        },
        bucket_key_enabled: true,
      },
    ],
  });
  expect(name('aws_s3_bucket_public_access_block', 'public-access')).toEqual({
    bucket,
    block_public_acls: true,
    block_public_policy: true,
    ignore_public_acls: true,
    restrict_public_buckets: true,
  });
  expect(JSON.parse(name('aws_s3_bucket_policy', 'policy').policy).Statement).toEqual([
    {
      Sid: 'TlsOnly',
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:*',
      Resource: [
        'arn:aws:s3:::curfew-sessions-123456789012-eu-west-1',
        'arn:aws:s3:::curfew-sessions-123456789012-eu-west-1/*',
      ],
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    },
  ]);
  expect(name('aws_s3_bucket_ownership_controls', 'ownership').rule).toEqual({
    object_ownership: 'BucketOwnerEnforced',
  });
  expect(stack.of('aws_kms_key')['logs-eu-west-1__key__key'].enable_key_rotation).toBe(true);
});

test('CloudWatch Logs may use the key for the one log group only', () => {
  const stack = synthesize(registerOf([], {}));
  expect(JSON.parse(stack.of('aws_kms_key')['logs-eu-west-1__key__key'].policy).Statement).toEqual([
    {
      Sid: 'Account',
      Effect: 'Allow',
      Principal: { AWS: 'arn:aws:iam::123456789012:root' },
      Action: 'kms:*',
      Resource: '*',
    },
    {
      Sid: 'Logs',
      Effect: 'Allow',
      Principal: { Service: 'logs.eu-west-1.amazonaws.com' },
      Action: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:Describe*'],
      Resource: '*',
      Condition: {
        ArnEquals: {
          'kms:EncryptionContext:aws:logs:arn': 'arn:aws:logs:eu-west-1:123456789012:log-group:/curfew/sessions',
        },
      },
    },
  ]);
});
