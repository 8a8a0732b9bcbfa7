import { epoch, type Milliseconds, seconds } from '../../../../model/time/instant';
import { FaultyPort, latency, throttle, VirtualClock } from '../../../../sandbox/faults';
import { concurrency } from '../../../../sweeper/aws/in-parallel';
import { Pace, paced } from '../../../../sweeper/aws/pace';
import { Account, at } from '../../../support/sweep/account';

/** Calls on virtual time that say how many of them are under way. */
class Calls {
  readonly clock = new VirtualClock(epoch);
  readonly pace = new Pace(() => this.refused);
  readonly begun: number[] = [];
  refused = 0;
  under = 0;
  #number = 0;

  /** @param refuse whether AWS refuses it once, on the way */
  async make(count: number, { refuse = false, span = 30 } = {}): Promise<void> {
    const call = async (number: number) => {
      this.begun.push(number);
      this.under += 1;
      if (refuse) this.refused += 1;
      await this.clock.sleep(span as Milliseconds);
      this.under -= 1;
    };
    const numbers = Array.from({ length: count }, () => this.#number++);
    await Promise.all(numbers.map((number) => this.pace.run(() => call(number))));
  }

  /** How many are made at a time now. */
  async atATime(): Promise<number> {
    const before = this.begun.length;
    const made = this.make(concurrency + 1);
    await this.clock.sleep(0 as Milliseconds);
    const now = this.begun.length - before;
    await made;
    return now;
  }
}

test('as many at a time as help, and the others in order', async () => {
  const calls = new Calls();
  const made = calls.make(100);
  await calls.clock.sleep(1 as Milliseconds);
  expect(calls.under).toBe(concurrency);
  await made;
  expect(calls.begun).toEqual([...Array(100).keys()]);
  expect(calls.clock.now()).toBe(Math.ceil(100 / concurrency) * 30);
});

test('whatever AWS refused of those under way at once halves it once, and it never stops', async () => {
  const calls = new Calls();
  const halves: number[] = [];
  for (let i = 0; i < 5; i++) {
    await calls.make(Math.max(2, concurrency / 2 ** i), { refuse: true });
    halves.push(await calls.atATime());
  }
  expect(halves).toEqual([8, 4, 2, 2, 2]);
});

test('a call that AWS refuses again and again slows down the others before it has come through', async () => {
  const calls = new Calls();
  const stuck = calls.make(1, { span: 60_000 });
  const other = calls.make(1);
  calls.refused += 1;
  await other;
  expect(await calls.atATime()).toBe(concurrency / 2 - 1);
  expect(calls.under).toBe(1);
  await stuck;
});

test('twenty on end that AWS takes earn one more, up to as many as help', async () => {
  const calls = new Calls();
  await calls.make(concurrency, { refuse: true });
  await calls.make(19);
  await calls.make(1, { refuse: true });
  expect(await calls.atATime()).toBe(4);
  await calls.make(20 - concurrency - 1);
  expect(await calls.atATime()).toBe(5);
  await calls.make(20 * concurrency);
  expect(await calls.atATime()).toBe(concurrency);
});

test('a call that fails makes room for the next', async () => {
  const calls = new Calls();
  const failing = Array.from({ length: 50 }, () => calls.pace.run(() => Promise.reject(new Error('no'))));
  expect((await Promise.allSettled(failing)).every(({ status }) => status === 'rejected')).toBe(true);
  expect(await calls.atATime()).toBe(concurrency);
});

test('all calls of a port share one pace, whatever they ask', async () => {
  const account = new Account();
  account.person('john');
  const port = new FaultyPort(account, [latency(seconds(1))]);
  const aws = paced(port.aws);
  const all = Array.from({ length: concurrency }, () => [aws.pathOf('john'), aws.attached('john')]).flat();
  await account.clock.sleep(seconds(0.5));
  expect(port.stream.calls).toHaveLength(concurrency);
  await Promise.all(all);
  expect(account.now() - at(0)).toBe(2000);
  expect(aws.throttled).toBe(0);
});

test.each([
  [5, 10],
  [5, 200],
  [10, 10],
  [10, 200],
  [40, 10],
])('at %d calls a second, %d at once after a rest, no call runs out of retries', async (perSecond, burst) => {
  const account = new Account();
  for (let i = 0; i < 100; i++) {
    account.person(`user-${i}`);
    account.grant({ user: `user-${i}`, until: at(-1) });
    account.session(`session-${i}`, `user-${i}`);
  }
  const retries = { attempts: 10, first: seconds(0.1), longest: seconds(20) };
  const through = new FaultyPort(account, [throttle({ perSecond, burst }), latency(seconds(0.03))], retries);
  expect((await account.sweep({ through })).failed).toBeUndefined();
  expect(account.state()).toEqual({ policies: [], sessions: [], keys: [] });
});
