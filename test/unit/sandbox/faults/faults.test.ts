import { type Milliseconds, seconds } from '../../../../model/time/instant';
import {
  Crashed,
  crashAfter,
  crashBefore,
  cutNth,
  FaultyPort,
  failNth,
  latency,
  silent,
  stale,
  throttle,
  VirtualClock,
} from '../../../../sandbox/faults';
import { MemoryAws } from '../../../../sandbox/memory/memory-aws';
import { instant } from '../../../support/instant';
import { outcome } from '../../../support/sandbox/clients';

/** Faults where no server is: at the port, in virtual time. */

const start = instant('2030-06-03T12:00:00Z');

function account(): MemoryAws {
  const memory = new MemoryAws(start);
  memory.remembers = true;
  memory.addUser('john', '/curfew/', ['AKIA1', 'AKIA2', 'AKIA3']);
  return memory;
}

const passed = (memory: MemoryAws): number => memory.now() - start;

describe('virtual time', () => {
  test('wakes sleepers in the order of their times, and those of one instant in the order they came', async () => {
    const clock = new VirtualClock(start);
    const woken: string[] = [];
    const sleep = async (name: string, ...spans: number[]) => {
      for (const span of spans) {
        await clock.sleep(span as Milliseconds);
        woken.push(`${name} at ${clock.now() - start}`);
      }
    };
    await Promise.all([sleep('a', 30, 30), sleep('b', 20, 20, 20), sleep('c', 60), sleep('d', 0)]);
    expect(woken).toEqual(['d at 0', 'b at 20', 'a at 30', 'b at 40', 'c at 60', 'a at 60', 'b at 60']);
  });

  test('a day passes without a wait', async () => {
    const clock = new VirtualClock(start);
    await clock.sleep(seconds(86_400));
    expect(clock.now() - start).toBe(86_400_000);
  });
});

describe('at the port', () => {
  test('calls in parallel take their latency in parallel', async () => {
    const memory = account();
    const { aws } = new FaultyPort(memory, [latency(30 as Milliseconds), latency(50 as Milliseconds, 'attached')]);
    await Promise.all([aws.pathOf('john'), aws.attached('john'), aws.accessKeys('john')]);
    expect(passed(memory)).toBe(80);
  });

  test('a bucket lets a burst through, then so many a second; a refused call has no effect', async () => {
    const memory = account();
    const { aws, stream } = new FaultyPort(memory, [throttle({ perSecond: 2, burst: 2 }, 'deleteAccessKey')]);
    const outcomes = [];
    for (const [key, wait] of [
      ['AKIA1', 0],
      ['AKIA2', 0],
      ['AKIA3', 499],
      ['AKIA3', 1],
    ] as const) {
      await memory.clock.sleep(wait as Milliseconds);
      outcomes.push(await outcome(aws.deleteAccessKey('john', key)));
    }
    const refused = { name: 'Throttling', message: 'Rate exceeded' };
    expect(outcomes).toEqual(['ok', 'ok', refused, 'ok']);
    expect(stream.throttled).toBe(1);
    expect(memory.state().keys).toEqual([]);
  });

  test('a bucket that would let nothing through is refused', () => {
    expect(() => throttle({ perSecond: 0, burst: 5 })).toThrow(
      'a bucket of 5 refilled by 0 a second lets nothing through',
    );
  });

  test('retries wait and come through', async () => {
    const memory = account();
    const retries = { attempts: 10, first: seconds(0.1), longest: seconds(20) };
    const { aws } = new FaultyPort(memory, [throttle({ perSecond: 1, burst: 1 })], retries);
    expect(await aws.pathOf('john')).toBe('/curfew/');
    expect(await aws.pathOf('john')).toBe('/curfew/');
    expect(passed(memory)).toBe(1500);
  });

  test('the nth call of an operation fails without an effect, the next takes effect and is cut', async () => {
    const memory = account();
    const faults = [failNth(1, 'ServiceFailure', 'deleteAccessKey'), cutNth(2, 'deleteAccessKey')];
    const { aws } = new FaultyPort(memory, faults);
    await aws.pathOf('john');
    expect(await outcome(aws.deleteAccessKey('john', 'AKIA1'))).toMatchObject({ name: 'ServiceFailure' });
    expect(await outcome(aws.deleteAccessKey('john', 'AKIA2'))).toMatchObject({ name: 'TimeoutError' });
    expect(memory.state().keys).toEqual(['john AKIA1', 'john AKIA3']);
    expect(await aws.deleteAccessKey('john', 'AKIA2')).toBe('already gone');
  });

  test('an endpoint that says nothing costs two silent tries, in its region alone', async () => {
    const memory = account();
    const { aws } = new FaultyPort(memory, [silent({ region: 'eu-west-3' }, 'sessions')]);
    expect(await outcome(aws.sessions('eu-west-3'))).toMatchObject({ name: 'NoAnswer' });
    expect(passed(memory)).toBe(8000);
    expect(await aws.sessions('eu-west-1')).toEqual([]);
    expect(passed(memory)).toBe(8000);
  });

  test.each([
    ['before', crashBefore, ['john AKIA1', 'john AKIA2', 'john AKIA3']],
    ['after', crashAfter, ['john AKIA2', 'john AKIA3']],
  ])(
    'a process that dies %s the effect makes no call any more, and those on the way are lost',
    async (_w, crash, left) => {
      const memory = account();
      const port = new FaultyPort(memory, [latency(10 as Milliseconds, 'deleteAccessKey'), crash(1)]);
      const { aws } = port;
      const results = await Promise.allSettled(['AKIA1', 'AKIA2'].map((key) => aws.deleteAccessKey('john', key)));
      expect(results.map((each) => each.status === 'rejected' && each.reason)).toEqual([new Crashed(), new Crashed()]);
      await expect(aws.deleteAccessKey('john', 'AKIA3')).rejects.toThrow('the process died');
      await expect(port.clock.sleep(seconds(1))).rejects.toThrow('the process died');
      expect(memory.state().keys).toEqual(left);
    },
  );

  test('stale reads answer from the account as it was; changes are made where the truth is', async () => {
    const memory = account();
    const { aws } = new FaultyPort(memory, [stale(seconds(5), 'accessKeys')]);
    await memory.clock.sleep(seconds(10));
    expect(await aws.deleteAccessKey('john', 'AKIA1')).toBe('done');
    memory.addUser('jane', '/curfew/', ['AKIA9']);
    expect(await aws.accessKeys('john')).toHaveLength(3);
    expect(await aws.pathOf('jane')).toBe('/curfew/');
    expect(await aws.accessKeys('jane')).toEqual([]);
    expect(await aws.deleteAccessKey('john', 'AKIA1')).toBe('already gone');
    await memory.clock.sleep(seconds(5));
    expect(await aws.accessKeys('john')).toEqual(['AKIA2', 'AKIA3']);
    expect(await aws.accessKeys('jane')).toEqual(['AKIA9']);
  });
});
