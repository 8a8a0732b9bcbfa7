import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { type Sandbox, startSandbox } from '../../../sandbox';

const Bucket = 'conditional-writes';
let sandbox: Sandbox;
let s3: S3Client;

beforeAll(async () => {
  sandbox = await startSandbox();
  const { endpoint, admin: credentials } = sandbox;
  s3 = new S3Client({ endpoint, credentials, region: 'us-east-1', forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket }));
});
afterAll(() => sandbox?.stop());

/** The tag of what was written, or the error's name. */
const put = (Key: string, Body: string, condition: { IfMatch?: string; IfNoneMatch?: string } = {}) =>
  s3.send(new PutObjectCommand({ Bucket, Key, Body, ...condition })).then(
    ({ ETag }) => ETag ?? '',
    (error: Error) => error.name,
  );
const textOf = async (Key: string) => (await s3.send(new GetObjectCommand({ Bucket, Key }))).Body?.transformToString();

test('where there is none, only the first is written', async () => {
  expect(await put('a', '1', { IfNoneMatch: '*' })).toMatch(/^"[0-9a-f]{32}"$/);
  expect(await put('a', '2', { IfNoneMatch: '*' })).toBe('PreconditionFailed');
  expect(await textOf('a')).toBe('1');
});

test('in the place of one version, and of no other', async () => {
  const first = await put('b', '1');
  const second = await put('b', '2', { IfMatch: first });
  expect(second).not.toBe(first);
  expect(await put('b', '3', { IfMatch: first })).toBe('PreconditionFailed');
  expect(await textOf('b')).toBe('2');
  expect(await put('none', '1', { IfMatch: first })).toBe('NoSuchKey');
});

test('of many at once one is written', async () => {
  const tag = await put('c', '0');
  const answers = await Promise.all(Array.from({ length: 8 }, (_, i) => put('c', `${i + 1}`, { IfMatch: tag })));
  expect(answers.filter((answer) => answer === 'PreconditionFailed')).toHaveLength(7);
});
