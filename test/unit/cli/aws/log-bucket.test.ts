import { whyNoTranscript } from '../../../../cli/aws/log-bucket';
import { region } from '../../../../cli/commands/doctor/region';
import type { Context } from '../../../../cli/context/context';
import { checkSettings } from '../../../../model/settings/check-settings';

const checked = checkSettings({ account: '123456789012', regions: ['eu-central-1'] });
if (!checked.ok) throw new Error(JSON.stringify(checked.issues));
const settings = checked.value;
const own = 'curfew-sessions-123456789012-eu-central-1';
const doubt = 'If the stack was handed a bucket (logBuckets), look there: main.ts does not say which.';

const inputs = (s3BucketName: string) => ({
  s3BucketName,
  s3EncryptionEnabled: true,
  cloudWatchLogGroupName: '/curfew/sessions',
  cloudWatchEncryptionEnabled: true,
  cloudWatchStreamingEnabled: true,
  kmsKeyId: 'arn:aws:kms:eu-central-1:123456789012:key/00000000-0000-0000-0000-000000000000',
  runAsEnabled: false,
  idleSessionTimeout: '20',
  maxSessionDuration: '1440',
});

/** A region whose sessions are written to a bucket, of which AWS has none by the name of the settings. */
function contextWith(bucket: string): Context {
  const missing = Object.assign(new Error('none'), { name: 'NoSuchBucket' });
  const aws = {
    clients: { ssm: () => ({ send: async () => ({ Content: JSON.stringify({ inputs: inputs(bucket) }) }) }) },
    s3In: () => ({ send: () => Promise.reject(missing) }),
    logsIn: () => ({ send: async () => ({ logGroups: [] }) }),
  };
  return { aws, settings } as object as Context;
}

test('a session without a transcript: it is said where it was looked for, and where else it may lie', () => {
  expect(whyNoTranscript(settings, 'eu-central-1')).toBe(
    `it wrote nothing, or CloudWatch has let it go after 400 days, and nothing is in s3://${own}. ${doubt}`,
  );
});

test('doctor says of another bucket that it may have been handed to the stack, and still holds it to be wrong', async () => {
  const [document, bucket, group] = await region(contextWith('acme-logs'), 'eu-central-1');
  expect([document?.is, bucket?.is, group?.is]).toEqual(['no', 'no', 'no']);
  expect(document?.what).toContain('has another s3BucketName');
  expect(document?.remedy).toContain(doubt);
  expect(bucket?.what).toContain(`there is no bucket ${own}`);
  expect(bucket?.remedy).toContain(doubt);
  expect(group?.remedy).not.toContain(doubt);
});

test('it raises no such doubt where the document is as synthesized', async () => {
  const [document] = await region(contextWith(own), 'eu-central-1');
  expect([document?.is, document?.remedy]).toEqual(['yes', undefined]);
});
