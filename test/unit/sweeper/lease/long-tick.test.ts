import { between, type Milliseconds, minutes, plus, seconds } from '../../../../model/time/instant';
import { FaultyPort, latency, throttle } from '../../../../sandbox/faults';
import { MemoryLease } from '../../../../sandbox/memory/memory-lease';
import { Lease } from '../../../../sweeper/lease/lease';
import { Account, now } from '../../../support/sweep/account';

/** A sweep that works longer than it looks ahead. */

const retries = { attempts: 10, first: seconds(0.1), longest: seconds(20) };
const elsewhere = 'i-0123456789abcdef0';

/** One person with so many sessions, all over soon; and others whose first window ends then as well, and a second later. */
function flooded(sessions: number, ends: readonly number[]): Account {
  const account = new Account();
  account.person('flood');
  account.grant({ user: 'flood', until: plus(now, seconds(10)) });
  for (let i = 0; i < sessions; i++) account.session(`flood-${i}`, 'flood');
  for (const end of ends) {
    const user = `honest-${end}`;
    account.person(user);
    account.grant({ user, id: `${user}-first`, until: plus(now, seconds(12)) });
    account.grant({ user, id: `${user}-second`, ids: [elsewhere], until: plus(now, seconds(end)) });
    account.session(`${user}-1`, user);
    account.session(`${user}-2`, user, { target: elsewhere });
  }
  return account;
}

test('whom a busy sweep once had, and is done with, any other ends in time: beyond its look-ahead too', async () => {
  const ends = [100, 190, 220, 235, 250];
  const account = flooded(1_600, ends);
  const limits = [throttle({ perSecond: 5, burst: 5 }, 'terminate'), latency(seconds(0.03))];
  const port = new FaultyPort(account, limits, retries);
  const late = new Map<string, number>();
  account.before = (call) => {
    const [, end] = /^terminate honest-(\d+)-2$/.exec(call) ?? [];
    if (end) late.set(end, between(plus(now, seconds(Number(end))), account.now()));
  };
  const store = new MemoryLease();
  const running: Promise<unknown>[] = [];
  for (let tick = 0; tick < 5; tick++) {
    const end = plus(account.now(), minutes(5));
    const remaining = (): Milliseconds => between(account.now(), end);
    const lease = new Lease(store, `tick-${tick}`, account);
    running.push(account.sweep({ through: port, remaining, lease }));
    await account.clock.sleep(minutes(1));
  }
  await Promise.all(running);
  expect([...late.keys()].sort()).toEqual(ends.map(String).sort());
  // Five a second for all: one that is over waits for its turn.
  expect(Math.max(...late.values())).toBeLessThan(seconds(8));
});
