import type { Clients } from '../../../../sweeper/aws/clients';
import { CloudWatchAuditLog } from '../../../../sweeper/signals/cloudwatch-audit-log';
import { after, instant } from '../../../support/instant';

interface PutCall {
  readonly call: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** An audit log whose calls are kept, and answered by the test. */
function auditLog(answer: (sent: PutCall) => object = () => ({})) {
  const calls: PutCall[] = [];
  const send = async (command: { input: PutCall['input'] }): Promise<object> => {
    const sent = { call: command.constructor.name.replace('Command', ''), input: command.input };
    calls.push(sent);
    return answer(sent);
  };
  const log = new CloudWatchAuditLog({ logs: { send } } as unknown as Pick<Clients, 'logs'>, 'container-1');
  return { log, calls };
}

const noon = instant('2030-06-03T12:00:00Z');
const logGroupName = '/curfew/audit';
const logStreamName = '2030/06/03/container-1';

function failWith(name: string): never {
  throw Object.assign(new Error(`${name} it is`), { name });
}

test('a stream of its own for the container and the day, made once, and events in the order of time', async () => {
  const { log, calls } = auditLog();
  await log.write([
    { at: after(noon, 1), message: 'b' },
    { at: noon, message: 'a' },
  ]);
  await log.write([{ at: instant('2030-06-03T23:59:59Z'), message: 'c' }]);
  await log.write([{ at: instant('2030-06-04T00:00:00Z'), message: 'd' }]);
  const put = (stream: string, ...logEvents: object[]) => ({
    call: 'PutLogEvents',
    input: { logGroupName, logStreamName: stream, logEvents },
  });
  const create = (stream: string) => ({ call: 'CreateLogStream', input: { logGroupName, logStreamName: stream } });
  expect(calls).toEqual([
    create(logStreamName),
    put(logStreamName, { timestamp: noon, message: 'a' }, { timestamp: noon + 1, message: 'b' }),
    put(logStreamName, { timestamp: instant('2030-06-03T23:59:59Z'), message: 'c' }),
    create('2030/06/04/container-1'),
    put('2030/06/04/container-1', { timestamp: instant('2030-06-04T00:00:00Z'), message: 'd' }),
  ]);
});

test('nothing to write asks nothing', async () => {
  const { log, calls } = auditLog();
  await log.write([]);
  expect(calls).toEqual([]);
});

test('more than one call takes go in several', async () => {
  const { log, calls } = auditLog();
  await log.write(Array.from({ length: 10_001 }, () => ({ at: noon, message: 'x' })));
  expect(calls.map(({ call }) => call)).toEqual(['CreateLogStream', 'PutLogEvents', 'PutLogEvents']);
});

test('a stream that is there already is no error', async () => {
  const { log, calls } = auditLog(({ call }) =>
    call === 'CreateLogStream' ? failWith('ResourceAlreadyExistsException') : {},
  );
  await log.write([{ at: noon, message: 'a' }]);
  expect(calls.map(({ call }) => call)).toEqual(['CreateLogStream', 'PutLogEvents']);
});

test('a stream that cannot be made is an error, and nothing is put', async () => {
  const { log, calls } = auditLog(() => failWith('AccessDeniedException'));
  await expect(log.write([{ at: noon, message: 'a' }])).rejects.toThrow('AccessDeniedException it is');
  expect(calls.map(({ call }) => call)).toEqual(['CreateLogStream']);
});

test('events that AWS refuses, though it says 200, are an error', async () => {
  const { log } = auditLog(({ call }) =>
    call === 'PutLogEvents' ? { rejectedLogEventsInfo: { tooNewLogEventStartIndex: 0 } } : {},
  );
  await expect(log.write([{ at: noon, message: 'a' }])).rejects.toThrow(
    'CloudWatch refused entries: {"tooNewLogEventStartIndex":0}',
  );
});

test('a stream that vanished is made anew by the next write', async () => {
  let gone = true;
  const { log, calls } = auditLog(({ call }) => {
    if (call === 'PutLogEvents' && gone) failWith('ResourceNotFoundException');
    return {};
  });
  await expect(log.write([{ at: noon, message: 'a' }])).rejects.toThrow('ResourceNotFoundException it is');
  gone = false;
  await log.write([{ at: noon, message: 'b' }]);
  expect(calls.map(({ call }) => call)).toEqual(['CreateLogStream', 'PutLogEvents', 'CreateLogStream', 'PutLogEvents']);
});
