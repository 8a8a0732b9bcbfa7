import { plus, seconds } from '../../../../model/time/instant';
import { FaultyPort, latency } from '../../../../sandbox/faults';
import { concurrency } from '../../../../sweeper/aws/in-parallel';
import { Account, at, documentOf, now } from '../../../support/sweep/account';

/** A tick waits for what ends before the next ones come, and is never early. */

const sleeps = (account: Account): string[] => account.calls.filter((call) => call.startsWith('sleep'));
const atSeconds = (n: number) => plus(now, seconds(n));

/** What was done when, in seconds from the start of the sweep. */
function changes(account: Account): [number, string][] {
  const found: [number, string][] = [];
  account.before = (call) => {
    if (/^(terminate|deleteAccessKey|deletePolicy)/.test(call)) {
      found.push([(account.now() - now) / 1000, call.replace(/arn:.*\/([^.]+)\..*/, '$1')]);
    }
  };
  return found;
}

test('a window that ends within three minutes and ten seconds is waited for, to the second', async () => {
  const account = new Account();
  account.person('john');
  account.grant({ user: 'john', until: atSeconds(189) });
  account.session('john-1', 'john');
  const done = changes(account);
  await account.sweep();
  expect(sleeps(account)[0]).toBe('sleep 189000');
  expect(done).toEqual([[189, 'terminate john-1']]);
});

test('no tick waits for what may be renewed unseen: keys and policies are left to the next', async () => {
  const account = new Account();
  account.person('john');
  account.grant({ user: 'john', until: atSeconds(-29) });
  const done = changes(account);
  const { lines } = await account.sweep();
  expect(sleeps(account)).toEqual([]);
  expect(lines).toMatchObject([{ action: 'delete policy', outcome: 'held' }]);
  account.time = atSeconds(31);
  await account.sweep();
  expect(done).toEqual([
    [31, 'deleteAccessKey john AKIA1'],
    [31, 'deletePolicy john-1'],
  ]);
});

test('one that ends later is the next tick’s', async () => {
  const account = new Account();
  account.person('john');
  account.grant({ user: 'john', until: atSeconds(191) });
  account.session('john-1', 'john');
  await account.sweep();
  expect(sleeps(account)).toEqual([]);
  expect(account.state().sessions).toEqual(['john-1']);
});

test('ends one after the other are each met at their second', async () => {
  const account = new Account();
  for (const [user, end] of [
    ['john', 30],
    ['jane', 31],
    ['joe', 90],
  ] as const) {
    account.person(user, { keys: [] });
    account.grant({ user, until: atSeconds(end) });
    account.session(`${user}-1`, user);
  }
  const done = changes(account);
  await account.sweep();
  expect(done.filter(([, call]) => call.startsWith('terminate'))).toEqual([
    [30, 'terminate john-1'],
    [31, 'terminate jane-1'],
    [90, 'terminate joe-1'],
  ]);
  // Of whom the window ended half a minute before the last look, the policy went with it.
  expect(account.state()).toMatchObject({ policies: [expect.stringContaining('/joe-1.')], sessions: [] });
});

test('an end that comes while another session is being ended is not missed', async () => {
  const account = new Account();
  for (const [user, milliseconds] of [
    ['john', 30_000],
    ['jane', 30_100],
  ] as const) {
    account.person(user, { keys: [] });
    account.grant({ user, until: (now + milliseconds) as typeof now });
    account.session(`${user}-1`, user);
  }
  await account.sweep();
  expect(account.state().sessions).toEqual([]);
});

test('a document that ends before its name is met at its own end', async () => {
  const account = new Account();
  account.person('john');
  account.grant({ user: 'john', documentUntil: atSeconds(45) });
  account.session('john-1', 'john');
  const done = changes(account);
  await account.sweep();
  expect(done).toEqual([[45, 'terminate john-1']]);
});

test('an extension that comes during the wait keeps the session', async () => {
  const account = new Account();
  account.person('john');
  account.grant({ user: 'john', until: atSeconds(60) });
  account.session('john-1', 'john');
  account.before = (call) => {
    if (call === 'sleep 60000') account.grant({ user: 'john', until: at(120) });
  };
  await account.sweep();
  expect(account.state()).toMatchObject({ sessions: ['john-1'], keys: ['john AKIA1'] });
  account.time = at(2);
  await account.sweep();
  expect(account.state()).toEqual({
    policies: [expect.stringContaining('20300603T140000Z')],
    sessions: ['john-1'],
    keys: ['john AKIA1'],
  });
});

test('a session that is opened during the wait is ended as well', async () => {
  const account = new Account();
  account.person('john');
  account.grant({ user: 'john', until: atSeconds(60) });
  account.before = (call) => {
    if (call === 'sleep 60000') account.session('john-late', 'john');
  };
  await account.sweep();
  expect(account.state().sessions).toEqual([]);
});

test('a shortened window is met at its new end', async () => {
  const account = new Account();
  account.person('john');
  const arn = account.grant({ user: 'john', until: atSeconds(100) });
  account.session('john-1', 'john');
  account.grant({ user: 'john', id: 'other', until: atSeconds(20), attached: false });
  const done = changes(account);
  account.addVersion(arn, documentOf({ user: 'john', until: atSeconds(40) }));
  await account.sweep();
  expect(done.find(([, call]) => call === 'terminate john-1')).toEqual([40, 'terminate john-1']);
});

test('it never waits past its own deadline', async () => {
  const account = new Account();
  account.person('john');
  account.grant({ user: 'john', until: atSeconds(60) });
  account.session('john-1', 'john');
  await account.sweep({ seconds: 74 });
  expect(sleeps(account)).toEqual([]);
  expect(account.state().sessions).toEqual(['john-1']);
  await account.sweep({ seconds: 80 });
  expect(account.state().sessions).toEqual([]);
});

test('without time it begins nothing, most overdue first, and the next sweep goes on', async () => {
  const account = new Account();
  for (let i = 0; i < 200; i++) {
    account.person(`user-${i}`);
    account.grant({ user: `user-${i}`, id: `g${i}`, until: at(-200 + i) });
  }
  // Each deletion takes two seconds; of thirty, fifteen are kept back.
  const through = new FaultyPort(account, [latency(seconds(2), 'deletePolicy')]);
  const first = await account.sweep({ seconds: 30, through });
  const left = account.state().policies.map((path) => Number(/\/g(\d+)\./.exec(path)?.[1]));
  expect(left).toHaveLength(200 - 8 * concurrency);
  expect(Math.min(...left)).toBe(8 * concurrency);
  expect(first.failed).toBeUndefined();
  expect(first.lines.filter(({ outcome }) => outcome === 'held').map(({ why }) => why)).toEqual(
    left.map(() => 'left for the next sweep: time is running out'),
  );
  await account.sweep();
  expect(account.state()).toEqual({ policies: [], sessions: [], keys: [] });
});

test('a dry run does not wait', async () => {
  const account = new Account();
  account.person('john');
  account.grant({ user: 'john', until: atSeconds(60) });
  await account.sweep({ dryRun: true });
  expect(sleeps(account)).toEqual([]);
});
