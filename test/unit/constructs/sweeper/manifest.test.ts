import { definePerson, shell } from 'curfew';
import { readManifest } from '../../../../model/contracts/manifest';
import { fingerprint } from '../../../../model/iam/fingerprint';
import { policyPlace } from '../../../../model/iam/policy-name';
import { instantOf } from '../../../../model/time/instant';
import {
  expired,
  keyArn,
  keys,
  live,
  onInstance,
  registerOf,
  synthesize,
  terraformString,
} from '../../../support/stack/stack';

const john = definePerson({ user: 'john.dev' });
const idle = definePerson({ user: 'idle' });
const onCall = definePerson({ user: 'on-call', existing: true });
const grants = {
  john: { person: john, access: onInstance, ...live },
  'on-call': { person: onCall, access: onInstance, ...live },
  past: { person: john, access: onInstance, ...expired },
};
const at = (text: string) => instantOf(new Date(text));
const stack = synthesize(registerOf([john, idle, onCall], grants));
const text = ({ json }: typeof stack): string => json.locals['manifest__eu-central-1__text'] ?? '';
const regions = new Map(['eu-central-1', 'eu-west-1'].map((region) => [keyArn(region), region]));
const arnOf = (path: string, id: string, user: string, { until }: { until: string }): string =>
  `arn:aws:iam::123456789012:policy${path}${policyPlace('m', user, id, instantOf(new Date(until))).name}`;
const documentOf = (name: string): string =>
  fingerprint(JSON.parse(terraformString(stack.of('aws_iam_policy')[name].policy, keys)), regions);

test('it says what Terraform will have made, once the keys are known', () => {
  const read = readManifest(terraformString(text(stack), keys));
  const past = arnOf('/curfew/m/john.dev/', 'past', 'john.dev', expired);
  expect(read).toEqual({
    ok: true,
    manifest: {
      account: '123456789012',
      keys: new Map([...regions].map(([arn, region]) => [region, arn])),
      boundary: {
        arn: 'arn:aws:iam::123456789012:policy/curfew-system/curfew-boundary',
        sha256: documentOf('boundary__policy'),
      },
      users: new Map([
        ['idle', 'managed'],
        ['john.dev', 'managed'],
        ['on-call', 'existing'],
      ]),
      policies: new Map([
        [arnOf('/curfew/m/john.dev/', 'john', 'john.dev', live), documentOf('grant-john__policy')],
        // No document of it is rendered; what it would say is declared all the same.
        [past, expect.stringMatching(/^[0-9a-f]{64}$/)],
        [arnOf('/curfew/x/on-call/', 'on-call', 'on-call', live), documentOf('grant-on-call__policy')],
      ]),
      grants: new Map([
        [arnOf('/curfew/m/john.dev/', 'john', 'john.dev', live), { from: at(live.from), reason: 'a test' }],
        [past, { from: at(expired.from), reason: 'a test' }],
        [arnOf('/curfew/x/on-call/', 'on-call', 'on-call', live), { from: at(live.from), reason: 'a test' }],
      ]),
    },
  });
});

test('a window that ends changes nothing in it', () => {
  const register = registerOf([john, idle, onCall], grants);
  const ended = { ...register, provisioned: [], expired: [...register.provisioned, ...register.expired] };
  expect(text(synthesize(ended))).toBe(text(stack));
});

test('another target and another person do', () => {
  const elsewhere = shell({ region: 'eu-west-1', tags: { Role: 'Web' } });
  const other = { ...grants, john: { ...grants.john, access: elsewhere } };
  expect(text(synthesize(registerOf([john, idle, onCall], other)))).not.toBe(text(stack));
  const more = [john, idle, onCall, definePerson({ user: 'more' })];
  expect(text(synthesize(registerOf(more, grants)))).not.toBe(text(stack));
});

test('no reason becomes a reference, whatever it says', () => {
  const [key] = Object.keys(keys);
  const reason = `\${${key}}`;
  const register = registerOf([john], { john: grants.john });
  const hostile = { ...register, provisioned: register.provisioned.map((grant) => ({ ...grant, reason })) };
  const read = readManifest(terraformString(text(synthesize(hostile)), keys));
  expect(read.ok && [...(read.manifest.grants?.values() ?? [])].map((grant) => grant.reason)).toEqual([reason]);
});

test('it is written after every user, every attachment and what protects its bucket', () => {
  const { '//': _, ...object } = stack.of('aws_s3_object')['manifest__eu-central-1__object'];
  const here = 'manifest__eu-central-1__';
  expect(object).toEqual({
    provider: 'aws.eu-central-1',
    bucket: `\${aws_s3_bucket.${here}bucket.id}`,
    key: 'manifest.json',
    content: `\${local.${here}text}`,
    content_type: 'application/json',
    etag: `\${md5(local.${here}text)}`,
    metadata: { 'role-policy': expect.stringMatching(/^[0-9a-f]{64}$/) },
    depends_on: [
      `aws_s3_bucket_versioning.${here}versioning`,
      `aws_s3_bucket_server_side_encryption_configuration.${here}encryption`,
      `aws_s3_bucket_public_access_block.${here}public-access`,
      `aws_s3_bucket_policy.${here}policy`,
      `aws_s3_bucket_ownership_controls.${here}ownership`,
      'aws_iam_user.person-idle__user',
      'aws_iam_user.person-john_2edev__user',
      'aws_iam_user_policy_attachment.grant-john__attachment',
      'aws_iam_user_policy_attachment.grant-on-call__attachment',
    ],
  });
});

test('its bucket goes with the stack, and no instance may write there', () => {
  const { '//': _, ...bucket } = stack.of('aws_s3_bucket')['manifest__eu-central-1__bucket'];
  const name = 'curfew-manifest-123456789012-eu-central-1';
  expect(bucket).toEqual({ provider: 'aws.eu-central-1', bucket: name, force_destroy: true });
  expect(stack.of('aws_iam_role_policy').instance__policy.policy).not.toContain('curfew-manifest');
  const protection = (type: string, id: string) => stack.of(type)[`manifest__eu-central-1__${id}`];
  expect(protection('aws_s3_bucket_versioning', 'versioning').versioning_configuration).toEqual({ status: 'Enabled' });
  expect(protection('aws_s3_bucket_server_side_encryption_configuration', 'encryption').rule).toEqual([
    { apply_server_side_encryption_by_default: { sse_algorithm: 'AES256' } },
  ]);
  expect(JSON.parse(protection('aws_s3_bucket_policy', 'policy').policy).Statement).toEqual([
    {
      Sid: 'TlsOnly',
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:*',
      Resource: [`arn:aws:s3:::${name}`, `arn:aws:s3:::${name}/*`],
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    },
    {
      Sid: 'NeverByOurs',
      Effect: 'Deny',
      Principal: '*',
      Action: ['s3:PutObject', 's3:DeleteObject', 's3:DeleteObjectVersion'],
      Resource: `arn:aws:s3:::${name}/manifest.json`,
      Condition: {
        ArnLike: {
          'aws:PrincipalArn': [
            'arn:aws:iam::123456789012:user/curfew/*',
            'arn:aws:iam::123456789012:role/curfew/*',
            ...['sweeper', 'schedule', 'instance'].map(
              (role) => `arn:aws:iam::123456789012:role/curfew-system/curfew-${role}`,
            ),
          ],
        },
      },
    },
  ]);
});
