import { type Instant, type Milliseconds, minutes, plus, seconds } from '../../../model/time/instant';
import { Crashed, FaultyPort, latency, throttle } from '../../../sandbox/faults';
import { MemoryLease } from '../../../sandbox/memory/memory-lease';
import type { Aws, Clock } from '../../../sweeper/aws/port';
import { Lease } from '../../../sweeper/lease/lease';
import type { LeaseStore } from '../../../sweeper/lease/store';
import { Holdings } from '../../../sweeper/observe/holdings';
import type { ReadingCache } from '../../../sweeper/observe/look';
import { Account, at, now } from '../../support/sweep/account';

/** A tick each minute, each longer than a minute, and one rate of calls for all of them. On virtual time. */

const timeout = seconds(300);
const retries = { attempts: 10, first: seconds(0.1), longest: seconds(20) };
/** AWS publishes no rate of IAM's. */
const limits = [throttle({ perSecond: 20, burst: 20 }), latency(seconds(0.03))];

interface Container {
  readonly documents: ReadingCache;
  readonly holdings: Holdings;
}

/** One invocation: what it reaches, until it is killed. */
class Invocation {
  #isKilled = false;
  readonly aws: Aws;
  readonly clock: Clock;

  constructor(
    port: FaultyPort,
    private readonly store: LeaseStore,
  ) {
    this.aws = this.#mortal(port.aws);
    this.clock = { now: port.clock.now, sleep: this.#mortal(port.clock).sleep };
  }

  get lease(): LeaseStore {
    return this.#mortal(this.store);
  }

  kill(): void {
    this.#isKilled = true;
  }

  #check(): void {
    if (this.#isKilled) throw new Crashed();
  }

  #mortal<T extends object>(target: T): T {
    return new Proxy(target, {
      get: (of, operation) => {
        const member: unknown = Reflect.get(of, operation);
        if (typeof member !== 'function') return member;
        return async (...args: unknown[]) => {
          this.#check();
          const answer: unknown = await member.apply(of, args);
          this.#check();
          return answer;
        };
      },
    });
  }
}

/** Somebody connected for hours. */
function connected(account: Account, user: string, until = at(600)): void {
  account.person(user, { keys: [`AKIA-${user}`] });
  account.grant({ user, until });
  account.session(`${user}-1`, user);
}

/** A tick each minute, as Lambda runs them: one that starts while all containers are busy gets a cold one. */
async function ticksOf(account: Account, count: number) {
  const port = new FaultyPort(account, limits, retries);
  const store = new MemoryLease();
  const idle: Container[] = [];
  const killed: number[] = [];
  const tick = async (number: number): Promise<void> => {
    const container = idle.pop() ?? { documents: new Map(), holdings: new Holdings() };
    const invocation = new Invocation(port, store);
    const end = plus(account.now(), timeout);
    const { aws, clock } = invocation;
    const remaining = (): Milliseconds => (end - account.now()) as Milliseconds;
    const lease = new Lease(invocation.lease, `tick-${number}`, account);
    const how = await Promise.race([
      account.sweep({ through: { aws, clock }, remaining, lease, ...container }).then(() => 'done'),
      account.clock.sleep(timeout).then(() => 'killed'),
    ]);
    invocation.kill();
    if (how === 'done') idle.push(container);
    else killed.push(number);
  };
  const running: Promise<void>[] = [];
  for (let i = 0; i < count; i++) {
    running.push(tick(i));
    await account.clock.sleep(minutes(1));
  }
  await Promise.all(running);
  return { killed, throttled: port.stream.throttled };
}

test('of 850 connected at 20 calls a second, every window that ends is cleared, soon, and no tick is killed', async () => {
  const account = new Account();
  for (let i = 0; i < 850; i++) connected(account, `stays-${i}`);
  const ends = new Map<string, Instant>();
  for (let i = 0; i < 5; i++) ends.set(`ends-${i}`, plus(now, seconds(20 + 97 * i)));
  for (const [user, until] of ends) connected(account, user, until);
  /** By person, in seconds after the end: when their session was first asked to go. */
  const late = new Map<string, number>();
  account.before = (call) => {
    const user = /^terminate (.*)-1$/.exec(call)?.[1] ?? '';
    const until = ends.get(user);
    if (until !== undefined && !late.has(user)) late.set(user, (account.now() - until) / 1000);
  };
  const { killed, throttled } = await ticksOf(account, 10);
  const { policies, sessions, keys } = account.state();
  expect([policies, sessions, keys].map((all) => all.filter((each) => each.includes('ends-')))).toEqual([[], [], []]);
  expect([policies.length, sessions.length, keys.length]).toEqual([850, 850, 850]);
  expect(killed).toEqual([]);
  // The rate was the limit all along, or the test shows nothing.
  expect(throttled).toBeGreaterThan(100);
  expect([...late.keys()].sort()).toEqual([...ends.keys()]);
  expect(Math.min(...late.values())).toBeGreaterThanOrEqual(0);
  expect(Math.max(...late.values())).toBeLessThan(10);
});
