import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  DescribeLogStreamsCommand,
  GetLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { type Sandbox, startSandbox } from '../../sandbox';
import { handler } from '../../sweeper/handler';
import type { SweepFailed } from '../../sweeper/signals/record';
import { Scenario } from '../support/sandbox/sweep-scenario';
import { parseEmf } from '../support/sweep/emf';

/** The function's entry point, on AWS's own protocol: what it says of a run, and where. */

const saved = { ...process.env };
const logGroupName = '/curfew/audit';
let sandbox: Sandbox;
let scenario: Scenario;
let logs: CloudWatchLogsClient;

beforeAll(async () => {
  // At the machine's own time: an SDK that finds its clock far off retries every refusal.
  sandbox = await startSandbox();
  scenario = new Scenario(sandbox);
  await scenario.build();
  await scenario.expire();
  const { endpoint, admin: credentials } = sandbox;
  logs = new CloudWatchLogsClient({ endpoint, credentials, region: 'eu-central-1' });
  const s3 = new S3Client({ endpoint, credentials, region: 'us-east-1', forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: 'curfew-manifest' }));
  Object.assign(process.env, {
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: 'eu-central-1',
    CURFEW_ACCOUNT: '123456789012',
    CURFEW_REGIONS: 'eu-central-1,us-east-1',
    CURFEW_DOCUMENT: 'Curfew-Shell',
    CURFEW_OBSERVE_ONLY: 'false',
    CURFEW_MANIFEST: 'curfew-manifest/manifest.json',
  });
});
afterAll(async () => {
  process.env = saved;
  await sandbox?.stop();
});

/** One invocation: what it answered or threw, what it printed, and its metrics. */
async function invoke(event: unknown = { sweep: 'tick' }) {
  let printed = '';
  const write = jest.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    printed += chunk.toString();
    return true;
  });
  const before = sandbox.calls.length;
  const { report, error } = await handler(event, { getRemainingTimeInMillis: () => 60_000 }).then(
    (answer) => ({ report: answer, error: undefined }),
    (thrown: SweepFailed) => ({ report: undefined, error: thrown }),
  );
  write.mockRestore();
  const lines = printed.split('\n').slice(0, -1);
  const metrics = Object.entries(parseEmf(lines.at(-1) ?? '')).map(([name, { values }]) => [name, values]);
  return {
    report,
    error,
    calls: sandbox.calls.length - before,
    records: lines.slice(0, -1).map((line) => JSON.parse(line)),
    metrics: Object.fromEntries(metrics) as Record<string, number[]>,
  };
}

/** Every entry of the audit log. */
async function audited(): Promise<{ change: string }[]> {
  const { logStreams = [] } = await logs.send(new DescribeLogStreamsCommand({ logGroupName }));
  const entries: { change: string }[] = [];
  for (const { logStreamName } of logStreams) {
    expect(logStreamName).toMatch(/^\d{4}\/\d\d\/\d\d\/[0-9a-f-]{36}$/);
    const { events = [] } = await logs.send(new GetLogEventsCommand({ logGroupName, logStreamName }));
    entries.push(...events.map(({ message = '' }) => JSON.parse(message)));
  }
  return entries;
}

test('one region fails and the audit log is not there: the rest is done and told; the next tick makes good', async () => {
  const open = sandbox.use(async (call, next) => {
    if (call.action !== 'DescribeSessions' || call.region !== 'us-east-1') return next(call);
    const headers = { 'content-type': 'application/x-amz-json-1.1' };
    return {
      status: 400,
      headers,
      body: Buffer.from('{"__type":"AccessDeniedException","message":"the region is shut"}'),
    };
  });
  const first = await invoke();
  open();
  expect(first.error?.records.map(({ action }) => action)).toEqual(['read', 'audit']);
  expect(first.error?.message).toContain(
    'listing the sessions of us-east-1: AccessDeniedException: the region is shut',
  );
  expect(first.records.map(({ action, outcome }) => `${action}: ${outcome}`)).toEqual([
    'end session: gone',
    'delete key: gone',
    'delete policy: gone',
    'delete policy: held',
    'read: failed',
    'audit: failed',
  ]);
  expect(first.metrics).toMatchObject({ SessionsEnded: [1], PoliciesDeleted: [1], Failed: [2], Calls: [first.calls] });
  expect(first.metrics).not.toHaveProperty('Ticks');

  await logs.send(new CreateLogGroupCommand({ logGroupName }));
  const second = await invoke();
  expect(second.report).toMatchObject({ sessionsEnded: 1, keysDeleted: 0, policiesDeleted: 1, failed: 0 });
  expect(second.metrics).toMatchObject({ Ticks: [1], Failed: [0], Calls: [second.calls] });
  const [late = 0] = second.metrics.SessionGoneAfter ?? [];
  expect(late).toBeGreaterThanOrEqual(120);
  expect(await scenario.state()).toEqual(scenario.kept);
  expect((await audited()).map(({ change }) => change)).toEqual(['session ended', 'policy deleted']);
});

test('a tick with nothing to do writes one line, and nothing to the audit log', async () => {
  const before = await audited();
  const { report, records, metrics, calls } = await invoke();
  expect(records).toEqual([]);
  expect(metrics).toMatchObject({ Ticks: [1], SessionsEnded: [0], Calls: [calls] });
  expect(report).toMatchObject({ calls });
  expect(await audited()).toEqual(before);
});

test('each retry of a call counts', async () => {
  let refused = 0;
  const open = sandbox.use(async (call, next) => {
    if (call.action !== 'ListPolicies' || refused === 2) return next(call);
    refused += 1;
    return { status: 500, headers: { 'content-type': 'text/xml' }, body: Buffer.from('<Error/>') };
  });
  const { metrics, calls } = await invoke();
  open();
  expect(refused).toBe(2);
  expect(metrics).toMatchObject({ Ticks: [1], Calls: [calls] });
});

test.each([[undefined], [{}], [{ sweep: 'all' }], [{ sweep: 'tick', dryrun: true }], [{ sweep: 'tick', dryRun: 1 }]])(
  'the event %j is refused before anything is asked of AWS',
  async (event) => {
    const before = sandbox.calls.length;
    await expect(handler(event, { getRemainingTimeInMillis: () => 60_000 })).rejects.toThrow('send {"sweep":"tick"}');
    expect(sandbox.calls).toHaveLength(before);
  },
);
