import { CreateUserCommand, ListUsersCommand, PutUserPolicyCommand } from '@aws-sdk/client-iam';
import { StartSessionCommand } from '@aws-sdk/client-ssm';
import { type Sandbox, startSandbox } from '../../../sandbox';
import { ALLOW_ALL, iamOf, outcome, ssmOf } from '../../support/sandbox/clients';
import { rawCall } from '../../support/sandbox/raw-call';

const ACCOUNT = '210987654321';
let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ now: '2026-11-20T10:00:00Z', account: ACCOUNT, ownerPath: false });
});
afterAll(() => sandbox.stop());

const identity = () =>
  rawCall(sandbox, sandbox.admin, { service: 'sts', body: new URLSearchParams({ Action: 'GetCallerIdentity' }) });
const buckets = () => rawCall(sandbox, sandbox.admin, { service: 's3', method: 'GET' });

test("every answer carries the sandbox's time: its own, moto's, and errors", async () => {
  const dates = async () => [
    (await identity()).date,
    (await buckets()).date,
    (await rawCall(sandbox, { accessKeyId: 'AKIANOBODY' }, { service: 's3', method: 'GET' })).date,
  ];
  expect(await dates()).toEqual(Array(3).fill('Fri, 20 Nov 2026 10:00:00 GMT'));
  sandbox.clock.set('2027-01-31T23:59:59+01:00');
  expect(await dates()).toEqual(Array(3).fill('Sun, 31 Jan 2027 22:59:59 GMT'));
});

test('the clock is frozen until it runs, and takes instants only', () => {
  sandbox.clock.set('2026-11-20T10:00:00Z');
  expect(sandbox.clock.now()).toEqual(new Date('2026-11-20T10:00:00Z'));
  sandbox.clock.run();
  const running = sandbox.clock.now();
  sandbox.clock.stop();
  const stopped = sandbox.clock.now();
  expect(running >= new Date('2026-11-20T10:00:00Z') && stopped >= running).toBe(true);
  expect(sandbox.clock.now()).toEqual(stopped);
  expect(() => sandbox.clock.set('2026-11-20T10:00')).toThrow(
    'The sandbox clock takes an ISO 8601 instant with an offset or Z; it got "2026-11-20T10:00".',
  );
});

test('the account is the one asked for, in the answers of moto too', async () => {
  expect((await identity()).text).toContain(`<Account>${ACCOUNT}</Account>`);
  const { User } = await iamOf(sandbox).send(new CreateUserCommand({ UserName: 'jane', Path: '/curfew/' }));
  expect(User?.Arn).toBe(`arn:aws:iam::${ACCOUNT}:user/curfew/jane`);
});

test('an owner may be shown without his path', async () => {
  const iam = iamOf(sandbox);
  await iam.send(new CreateUserCommand({ UserName: 'john', Path: '/curfew/x/' }));
  await iam.send(new PutUserPolicyCommand({ UserName: 'john', PolicyName: 'p', PolicyDocument: ALLOW_ALL }));
  sandbox.fleet.put({ id: 'i-0000000000000000a', region: 'eu-central-1', tags: {} });
  const ssm = ssmOf(sandbox, await sandbox.createAccessKey('john'));
  await ssm.send(new StartSessionCommand({ Target: 'i-0000000000000000a' }));
  expect(sandbox.sessions.active().map((session) => session.owner)).toEqual([`arn:aws:iam::${ACCOUNT}:user/john`]);
});

test('a middleware may change, answer or cut a call, and be taken away', async () => {
  const order: string[] = [];
  const outer = sandbox.use((call, next) => {
    order.push(`outer ${call.action}`);
    return next(call);
  });
  const inner = sandbox.use(async (call) => {
    order.push(`inner ${call.action}`);
    return { status: 503, headers: {}, body: Buffer.from('slow down'), hangUp: call.service === 's3' };
  });
  expect((await identity()).status).toBe(503);
  expect(sandbox.calls.at(-1)).toMatchObject({ action: 'GetCallerIdentity', verdict: 'intercepted' });
  await expect(buckets()).rejects.toThrow('fetch failed');
  inner();
  outer();
  expect((await identity()).status).toBe(200);
  expect(order).toEqual(['outer GetCallerIdentity', 'inner GetCallerIdentity', 'outer GET /', 'inner GET /']);
});

test('a bucket whose versioning was suspended can be emptied of its delete markers', async () => {
  const s3 = (method: string, path: string, body?: string) =>
    rawCall(sandbox, sandbox.admin, { service: 's3', region: 'us-east-1', method, path, ...(body ? { body } : {}) });
  const versioning = (status: string) =>
    s3('PUT', '/logs?versioning', `<VersioningConfiguration><Status>${status}</Status></VersioningConfiguration>`);
  const versions = async () => {
    const { text } = await s3('GET', '/logs?versions');
    return [...text.matchAll(/<VersionId>([^<]+)</g)].map(([, id]) => id);
  };
  await s3('PUT', '/logs');
  await versioning('Enabled');
  await s3('PUT', '/logs/k', '{}');
  await s3('DELETE', '/logs/k');
  await versioning('Suspended');
  expect((await s3('GET', '/logs?versioning')).text).toContain('<Status>Suspended</Status>');
  // One by one, objects before markers: the order in which Terraform empties a bucket.
  for (const id of await versions()) {
    const object = `<Object><Key>k</Key><VersionId>${id}</VersionId></Object>`;
    expect((await s3('POST', '/logs?delete=', `<Delete>${object}<Quiet>true</Quiet></Delete>`)).status).toBe(200);
  }
  expect(await versions()).toEqual([]);
  expect((await s3('DELETE', '/logs')).status).toBe(204);
});

test('calls are recorded with what was asked', async () => {
  await outcome(iamOf(sandbox).send(new ListUsersCommand({ PathPrefix: '/curfew/' })));
  expect(sandbox.calls.at(-1)).toEqual({
    at: sandbox.clock.now(),
    service: 'iam',
    action: 'ListUsers',
    region: 'us-east-1',
    caller: 'admin',
    resources: [],
    verdict: 'admin',
    params: { PathPrefix: '/curfew/' },
  });
});

test('a sandbox that stops leaves no moto behind', async () => {
  const held = () => process.getActiveResourcesInfo().filter((name) => name === 'PipeWrap' || name === 'ProcessWrap');
  const before = held();
  // Of an account of its own, for the moto of the usual one is lent and stays.
  const other = await startSandbox({ account: ACCOUNT });
  expect(held().length).toBeGreaterThan(before.length);
  await other.stop();
  expect(held()).toEqual(before);
  await expect(fetch(other.endpoint)).rejects.toThrow('fetch failed');
});
