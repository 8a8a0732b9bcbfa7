import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  GetLogEventsCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { type Sandbox, startSandbox } from '../../../sandbox';
import { REGION } from '../../support/sandbox/clients';

const stream = { logGroupName: '/curfew/audit', logStreamName: 'one' };
const now = Date.parse('2030-06-03T12:00:00Z');
const hours = (n: number): number => n * 60 * 60 * 1000;

let sandbox: Sandbox;
let logs: CloudWatchLogsClient;

beforeAll(async () => {
  sandbox = await startSandbox({ now: '2030-06-03T12:00:00Z' });
  const { endpoint, admin: credentials } = sandbox;
  logs = new CloudWatchLogsClient({ endpoint, credentials, region: REGION, maxAttempts: 1 });
  await logs.send(new CreateLogGroupCommand({ logGroupName: stream.logGroupName }));
  await logs.send(new CreateLogStreamCommand(stream));
});
afterAll(() => sandbox?.stop());

const put = (...at: number[]) =>
  logs.send(
    new PutLogEventsCommand({ ...stream, logEvents: at.map((timestamp) => ({ timestamp, message: `${timestamp}` })) }),
  );

test('log events live in the sandbox’s time: what is too new or too old for it is refused, the rest is kept', async () => {
  expect((await put(now, now + 1)).rejectedLogEventsInfo).toBeUndefined();
  const late = await put(now - hours(15 * 24), now - 1, now + hours(1), now + hours(3));
  expect(late.rejectedLogEventsInfo).toEqual({ tooOldLogEventEndIndex: 1, tooNewLogEventStartIndex: 3 });
  const { events = [] } = await logs.send(new GetLogEventsCommand(stream));
  expect(events.map(({ timestamp, message }) => [timestamp, message])).toEqual(
    [now - 1, now, now + 1, now + hours(1)].map((at) => [at, `${at}`]),
  );
});

test('events out of order, and streams that are not there, are refused', async () => {
  await expect(put(now + 1, now)).rejects.toMatchObject({ name: 'InvalidParameterException' });
  const elsewhere = { ...stream, logStreamName: 'two' };
  await expect(logs.send(new GetLogEventsCommand(elsewhere))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
  const events = [{ timestamp: now, message: 'x' }];
  await expect(logs.send(new PutLogEventsCommand({ ...elsewhere, logEvents: events }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
});
