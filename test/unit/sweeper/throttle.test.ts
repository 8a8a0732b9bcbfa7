import { minutes, plus, seconds } from '../../../model/time/instant';
import { FaultyPort, latency, throttle } from '../../../sandbox/faults';
import { removeProvisions } from '../../../sweeper/act/remove-provisions';
import { concurrency } from '../../../sweeper/aws/in-parallel';
import { plan } from '../../../sweeper/judge/plan';
import { portsOf } from '../../../sweeper/kinds/list';
import { observe } from '../../../sweeper/observe/observe';
import { Journal } from '../../../sweeper/signals/record';
import { Account, at, deployment } from '../../support/sweep/account';

/** Twenty calls a second with bursts of fifty, through a client that retries as the SDK does: all on virtual time. */

const timeout = seconds(300);
const retries = { attempts: 10, first: seconds(0.1), longest: seconds(20) };
const throttledPort = (account: Account) =>
  new FaultyPort(account, [throttle({ perSecond: 20, burst: 50 }), latency(seconds(0.03))], retries);

/** Each is a minute more overdue than the one before it, so the order in the list is the wrong one. */
function expiredPeople(count: number, { sessions }: { sessions: boolean }): Account {
  const account = new Account();
  for (let i = 0; i < count; i++) {
    const user = `user-${String(i).padStart(4, '0')}`;
    account.person(user, { keys: [`AKIA-${i}`] });
    account.grant({ user, from: at(-10_000), until: at(-1 - i) });
    if (sessions) account.session(`${user}-1`, user);
  }
  return account;
}

const passed = (account: Account): number => (account.now() - at(0)) / 1000;
const indexOf = (policy: string): number => Number(/(?:user|AKIA)-(\d+)/.exec(policy)?.[1]);

test('300 expired grants with a session and a key each are cleared within the Lambda’s time; nothing is lost', async () => {
  const account = expiredPeople(300, { sessions: true });
  const port = throttledPort(account);
  const { failed, summary } = await account.sweep({ through: port });
  expect(failed).toBeUndefined();
  expect(summary).toMatchObject({ sessionsEnded: 300, keysDeleted: 300, policiesDeleted: 300, failed: 0 });
  expect(account.state()).toEqual({ policies: [], sessions: [], keys: [] });
  expect(port.stream.throttled).toBeGreaterThan(300);
  expect(passed(account)).toBeGreaterThan(60);
  expect(passed(account)).toBeLessThan(300);
});

test('1,800 are more than one invocation can clear: killed by its timeout, it did the most overdue first, and the next goes on', async () => {
  const account = expiredPeople(1800, { sessions: false });
  const port = throttledPort(account);
  const killed = account.clock.sleep(timeout).then(() => port.stream.kill());
  await account.sweep({ through: port }).catch(() => undefined);
  await killed;
  const left = account.state().policies.map(indexOf);
  expect(left.length).toBeGreaterThan(100);
  expect(left.length).toBeLessThan(1500);
  // The least overdue that went may have overtaken those on the way.
  const gone = [...Array(1800).keys()].filter((i) => !left.includes(i));
  const overtaken = left.filter((i) => i > Math.min(...gone));
  expect(overtaken.length).toBeLessThanOrEqual(concurrency);
  account.time = plus(account.time, minutes(1));
  const second = await account.sweep({ through: throttledPort(account) });
  expect(second.failed).toBeUndefined();
  expect(account.state()).toEqual({ policies: [], sessions: [], keys: [] });
});

test('told how long it may go on, a removal begins nothing that it could not finish, and says so', async () => {
  const account = expiredPeople(1800, { sessions: false });
  const port = throttledPort(account);
  const ends = plus(account.now(), timeout);
  const journal = new Journal(() => undefined);
  const ports = portsOf(port.aws, deployment);
  const seen = await observe(ports, new Map(), () => account.now());
  await removeProvisions(plan(seen, account.now()).removals, {
    ports,
    clock: port.clock,
    journal,
    hasTime: () => ends - account.now() > seconds(10),
  });
  expect(account.now()).toBeLessThan(ends);
  expect(ends - account.now()).toBeLessThan(seconds(10));
  const left = account.state();
  expect(journal.count('delete policy', 'gone')).toBe(1800 - left.policies.length);
  expect(journal.count('delete policy', 'held')).toBe(left.policies.length);
  // Nobody was left half done: who has a policy has the key as well.
  expect(left.keys.map(indexOf)).toEqual(left.policies.map(indexOf));
  const held = journal.records.filter(({ outcome }) => outcome === 'held').map(({ why }) => why);
  expect(new Set(held)).toEqual(new Set(['left for the next sweep: time is running out']));
  const order = journal.records
    .filter(({ action }) => action === 'delete policy')
    .map(({ policy = '' }) => indexOf(policy));
  expect(order.slice(0, 100).every((i) => i >= 1800 - 100 - concurrency)).toBe(true);
});

test('the sessions of the most overdue are ended first', async () => {
  const account = expiredPeople(20, { sessions: true });
  await account.sweep();
  const ended = account.calls.filter((call) => call.startsWith('terminate')).map(indexOf);
  expect(ended).toEqual([...Array(20).keys()].reverse());
});

test('without retries work is refused, and left for the next sweep, which is not lost either', async () => {
  const account = expiredPeople(200, { sessions: false });
  const limits = [throttle({ perSecond: 20, burst: 50 }), latency(seconds(0.03))];
  const first = await account.sweep({ through: new FaultyPort(account, limits) });
  expect(first.failed?.message).toContain('Rate exceeded');
  expect(account.state().policies.length).toBeGreaterThan(100);
  const second = await account.sweep({ through: throttledPort(account) });
  expect(second.failed).toBeUndefined();
  expect(account.state()).toEqual({ policies: [], sessions: [], keys: [] });
});
