import { plus, seconds } from '../../../model/time/instant';
import { FaultyPort, latency, throttle } from '../../../sandbox/faults';
import type { Aws } from '../../../sweeper/aws/port';
import { Account, at, now, region } from '../../support/sweep/account';

/** What is owed is ended before the rest is read, and persons take turns. */

const retries = { attempts: 10, first: seconds(0.1), longest: seconds(20) };

function connected(count: number): Account {
  const account = new Account();
  for (let i = 0; i < count; i++) {
    account.person(`user-${i}`, { keys: [] });
    account.grant({ user: `user-${i}`, until: at(600) });
    account.session(`user-${i}-1`, `user-${i}`);
  }
  return account;
}

test('one overdue among 850 connected is ended before any of them is read, in a cold function at 20 calls a second', async () => {
  const account = connected(850);
  account.person('zoe');
  account.grant({ user: 'zoe', until: at(-1) });
  account.session('zoe-1', 'zoe');
  const limits = [throttle({ perSecond: 20, burst: 20 }), latency(seconds(0.03))];
  let gone: number | undefined;
  let readBefore = 0;
  account.before = (call) => {
    if (call.startsWith('attached user-') && gone === undefined) readBefore += 1;
    if (call === 'terminate zoe-1') gone = account.now() - now;
  };
  await account.sweep({ through: new FaultyPort(account, limits, retries), seconds: 300 });
  expect(readBefore).toBe(0);
  expect(gone).toBeLessThan(seconds(2));
  expect(account.state().policies.filter((path) => path.includes('/zoe/'))).toEqual([]);
});

test('what opens while another session ends costs its own reads, and nobody else’s again', async () => {
  const account = connected(400);
  account.person('zoe');
  account.grant({ user: 'zoe', until: plus(now, seconds(30)) });
  account.session('zoe-1', 'zoe');
  account.person('newcomer');
  account.grant({ user: 'newcomer' });
  let before = 0;
  account.before = (call) => {
    if (call !== 'terminate zoe-1') return;
    before = account.calls.length;
    account.session('new-1', 'newcomer');
  };
  await account.sweep();
  const after = account.calls.slice(before).filter((call) => /^(attached|document)/.test(call));
  expect(after.filter((call) => !call.includes('newcomer') && !call.includes('zoe'))).toEqual([]);
  expect(account.state().sessions).toHaveLength(401);
});

test('of one person’s 3,000 sessions and ten honest people’s, the honest ones are gone in ten seconds', async () => {
  const account = new Account();
  for (const user of ['flood', ...Array.from({ length: 10 }, (_, i) => `honest-${i}`)]) {
    account.person(user);
    account.grant({ user, from: at(-60), until: at(user === 'flood' ? -1 : 0) });
    const count = user === 'flood' ? 3000 : 1;
    for (let i = 0; i < count; i++) account.session(`${user}-${i}`, user);
  }
  const limits = [throttle({ perSecond: 5, burst: 5 }, 'terminate'), latency(seconds(0.03))];
  const gone: number[] = [];
  const port = new FaultyPort(account, limits, retries);
  account.before = (call) => {
    if (call.startsWith('terminate honest')) gone.push(account.now() - now);
  };
  const { lines } = await account.sweep({ through: port, seconds: 60 });
  expect(gone).toHaveLength(10);
  expect(Math.max(...gone)).toBeLessThan(seconds(10));
  expect(account.now() - now).toBeLessThan(seconds(60));
  expect(lines).toContainEqual(expect.objectContaining({ code: 'many-uses' }));
  const late = lines.filter(({ action, outcome }) => action === 'end session' && outcome === 'held');
  expect(late).toEqual([
    expect.objectContaining({ why: expect.stringMatching(/^\d+ sessions left for the next sweep/) }),
  ]);
});

/** The port, whose list of sessions costs a call for each 200, as AWS's does. */
const paged = (aws: Aws): Aws =>
  new Proxy<Aws>(aws, {
    get: (of, operation) => {
      if (operation !== 'sessions') return Reflect.get(of, operation);
      return async (where: string) => {
        const all = await of.sessions(where);
        for (let page = 1; page < all.length / 200; page++) await of.sessions('a page');
        return all;
      };
    },
  });

test.each([
  ['one person', 1],
  ['200 persons', 200],
])('2,000 sessions of %s end by a call each, and reading the list costs little beside it', async (_whose, persons) => {
  const account = new Account();
  for (let i = 0; i < persons; i++) {
    account.person(`user-${i}`);
    account.grant({ user: `user-${i}`, until: at(0) });
  }
  for (let i = 0; i < 2000; i++) account.session(`session-${i}`, `user-${i % persons}`);
  const limits = [throttle({ perSecond: 20, burst: 20 }), latency(seconds(0.03))];
  const port = new FaultyPort(account, limits, retries);
  const through = { aws: paged(port.aws), clock: port.clock };
  const { summary } = await account.sweep({ through, seconds: 300, regions: [region] });
  const calls = (name: string): number => account.calls.filter((call) => call.startsWith(name)).length;
  expect(summary.sessionsEnded).toBe(2000);
  expect(calls('terminate')).toBe(2000);
  expect(calls('sessions')).toBeLessThan(2000 / 7);
});
