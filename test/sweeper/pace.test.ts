import { type Milliseconds, plus, seconds } from '../../model/instant';
import { FaultyPort, latency, throttle } from '../../sandbox/faults';
import { concurrency } from '../../sweeper/in-parallel';
import { Pace, paced } from '../../sweeper/pace';
import { PersonPolicies } from '../../sweeper/person-policies';
import { Account, at } from './account';

const quick = seconds(0.1);
const slow = seconds(2);

/** Calls that take so long, all asked for at once. @returns the most that were on their way together */
async function make(pace: Pace, account: Account, calls: number, each: Milliseconds): Promise<number> {
  let running = 0;
  let most = 0;
  const call = async () => {
    running += 1;
    most = Math.max(most, running);
    await account.clock.sleep(each);
    running -= 1;
  };
  await Promise.all(Array.from({ length: calls }, () => pace.call(call)));
  return most;
}

test('quick calls go as many at once as may', async () => {
  const account = new Account();
  expect(await make(new Pace(account), account, 100, quick)).toBe(concurrency);
});

test('slow calls take it down, though never to a stop, and quick ones bring it back', async () => {
  const account = new Account();
  const pace = new Pace(account);
  await make(pace, account, concurrency, slow);
  expect(pace.limit).toBe(2);
  expect(await make(pace, account, 1, quick)).toBe(1);
  expect(await make(pace, account, 400, quick)).toBeGreaterThan(10);
  expect(pace.limit).toBe(concurrency);
});

test('a call that fails gives its place to the next', async () => {
  const pace = new Pace(new Account());
  const failures = Array.from({ length: 100 }, () => pace.call(() => Promise.reject(new Error('no'))));
  expect((await Promise.allSettled(failures)).every(({ status }) => status === 'rejected')).toBe(true);
  await expect(pace.call(async () => 'yes')).resolves.toBe('yes');
});

test('before AWS has told the time, a call counts as quick', async () => {
  const pace = new Pace({
    now: () => {
      throw new Error('not yet');
    },
  });
  await expect(pace.call(async () => 'yes')).resolves.toBe('yes');
  expect(pace.limit).toBe(concurrency);
});

test('four hundred calls at once through a throttle: none runs out of retries, and all places are used again', async () => {
  const account = new Account();
  const retries = { attempts: 10, first: seconds(0.1), longest: seconds(20) };
  const port = new FaultyPort(account, [throttle({ perSecond: 20, burst: 50 }), latency(seconds(0.03))], retries);
  const pace = new Pace(account);
  const aws = paced(port.aws, pace);
  await Promise.all(Array.from({ length: 400 }, () => aws.policies('/curfew/')));
  expect(port.stream.throttled).toBeGreaterThan(0);
  expect(pace.limit).toBeLessThan(concurrency);
});

test('persons who ask within two seconds share a list, later ones have another', async () => {
  const account = new Account();
  for (const user of ['john', 'jane']) account.grant({ user, until: at(user === 'john' ? -1 : 1) });
  const policies = new PersonPolicies(account, account);
  const ask = () => Promise.all(['john', 'jane', 'JOHN', 'nobody'].map((user) => policies.areOver(user)));
  expect(await ask()).toEqual([true, false, true, true]);
  await account.clock.sleep(seconds(1.9));
  await ask();
  expect(account.calls).toEqual(['policies /curfew/m/']);
  account.grant({ user: 'john', id: 'new', until: at(1) });
  await account.clock.sleep(seconds(0.1));
  expect(await ask()).toEqual([false, false, false, true]);
  expect(account.calls).toHaveLength(2);
});

test('what ends while the list is on its way may have been renewed unseen: it is not over', async () => {
  const account = new Account();
  account.grant({ user: 'john', until: plus(account.now(), seconds(1)) });
  const port = new FaultyPort(account, [latency(seconds(5))]);
  expect(await new PersonPolicies(port.aws, account).areOver('john')).toBe(false);
});

test('a list that fails is the failure of those who waited for it, not of those after them', async () => {
  const account = new Account();
  account.grant({ user: 'john', until: at(-1) });
  account.before = () => {
    account.before = undefined;
    throw new Error('no');
  };
  const policies = new PersonPolicies(account, account);
  await expect(policies.areOver('john')).rejects.toThrow('no');
  await expect(policies.areOver('john')).resolves.toBe(true);
});
