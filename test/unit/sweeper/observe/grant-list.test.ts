import { iamUser } from '../../../../model/principal/iam-user';
import { type Milliseconds, seconds } from '../../../../model/time/instant';
import { FaultyPort, failNth, latency } from '../../../../sandbox/faults';
import { GrantList } from '../../../../sweeper/observe/grant-list';
import { policyLists } from '../../../../sweeper/provisions/iam-policy';
import { Account, at } from '../../../support/sweep/account';

/** An account whose list of policies takes its time, and what is asked of it. */
function asking(users: readonly string[], { takes = 0.1, faults = [] as Parameters<typeof failNth>[0][] } = {}) {
  const account = new Account();
  for (const user of users) account.person(user);
  const failing = faults.map((nth) => failNth(nth, 'ServiceFailure', 'policies'));
  const port = new FaultyPort(account, [latency(seconds(takes), 'policies'), ...failing]);
  const grants = new GrantList(users.map(iamUser), [{ lists: policyLists(port.aws) }], port.clock);
  const has = (user: string): Promise<boolean> => grants.has(iamUser(user));
  const after = async (wait: number, user: string): Promise<boolean> => {
    await account.clock.sleep(seconds(wait));
    return has(user);
  };
  const granted = async (wait: number, user: string): Promise<void> => {
    await account.clock.sleep(seconds(wait));
    account.grant({ user, id: `grant-${wait}` });
  };
  const lists = () => account.calls.filter((call) => call.startsWith('policies'));
  return { account, has, after, granted, lists };
}

test('one person is asked about alone', async () => {
  const { account, has, lists } = asking(['john']);
  account.grant({ user: 'john', until: at(-1) });
  expect(await has('john')).toBe(false);
  account.grant({ user: 'john', id: 'next', from: at(600), until: at(660) });
  await account.clock.sleep(seconds(3));
  expect(await has('john')).toBe(true);
  expect(lists()).toEqual(['policies /curfew/m/john/', 'policies /curfew/m/john/']);
});

test('several share a list, as long as it began at most two seconds before they asked', async () => {
  const { account, after, lists } = asking(['john', 'jane', 'joe', 'ida']);
  account.grant({ user: 'jane' });
  const answers = [after(0, 'john'), after(0, 'jane'), after(1, 'joe'), after(2, 'ida'), after(2.001, 'john')];
  expect(await Promise.all(answers)).toEqual([false, true, false, false, false]);
  expect(lists()).toEqual(['policies /curfew/m/', 'policies /curfew/m/']);
});

test('whoever asks while an older list is on its way waits for the next, which begins after they asked', async () => {
  const { account, after, granted, lists } = asking(['john', 'jane', 'joe'], { takes: 10 });
  const seen: [string, boolean, Milliseconds][] = [];
  const ask = async (wait: number, user: string) => {
    const has = await after(wait, user);
    seen.push([user, has, (account.now() - at(0)) as Milliseconds]);
  };
  // The grants come while the first list is on its way, and before each of the two asks.
  await Promise.all([
    ask(0, 'john'),
    granted(2, 'john'),
    granted(3, 'jane'),
    ask(4, 'jane'),
    granted(5, 'joe'),
    ask(6, 'joe'),
  ]);
  expect(seen.slice(1)).toEqual([
    ['jane', true, 20_000],
    ['joe', true, 20_000],
  ]);
  expect(lists()).toHaveLength(2);
});

test('what ended less than half a minute before the list was asked for may have been renewed unseen: it is a grant still', async () => {
  const { account, has } = asking(['john'], { takes: 10 });
  account.grant({ user: 'john', until: at(-0.4) });
  expect(await has('john')).toBe(true);
  expect(account.now()).toBeGreaterThan(at(0.1));
  expect(await has('john')).toBe(false);
});

test('a name that Curfew cannot have written grants nothing; names count without case', async () => {
  const { account, has } = asking(['john', 'Jane', 'joe']);
  account.addPolicy('/curfew/m/john/', 'by-hand', '{}');
  account.grant({ user: 'jane' });
  account.grant({ user: 'joe-2' });
  const answers = await Promise.all(['john', 'Jane', 'joe'].map(has));
  expect(answers).toEqual([false, true, false]);
});

test('a list that fails fails those who waited for it, and the next is asked anew', async () => {
  const { after, lists } = asking(['john', 'jane'], { faults: [1] });
  const both = await Promise.allSettled([after(0, 'john'), after(0, 'jane')]);
  expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(await after(3, 'john')).toBe(false);
  expect(lists()).toHaveLength(1);
});
