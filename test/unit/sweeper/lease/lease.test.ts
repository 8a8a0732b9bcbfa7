import { plus, seconds } from '../../../../model/time/instant';
import { MemoryLease } from '../../../../sandbox/memory/memory-lease';
import type { Aws } from '../../../../sweeper/aws/port';
import { claimsText, readClaims } from '../../../../sweeper/lease/claims';
import { Lease } from '../../../../sweeper/lease/lease';
import { Account, at, now, otherRegion, region } from '../../../support/sweep/account';

/** Two ticks do not repeat each other's work, and no claim keeps access open. */

const claimOf = (renewed: number, ...owners: string[]) => ({
  tag: '"by-hand"',
  text: claimsText([{ by: 'other', renewed: plus(now, seconds(renewed)), owners: new Set(owners) }]),
});

function overdue(...users: string[]): Account {
  const account = new Account();
  for (const user of users) {
    account.person(user);
    account.grant({ user, until: at(-1) });
    account.session(`${user}-1`, user);
  }
  return account;
}

const ends = (account: Account): string[] => account.calls.filter((call) => call.startsWith('terminate'));

test('a tick with nothing to end touches no lease', async () => {
  const account = new Account();
  account.person('john');
  account.grant({ user: 'john' });
  account.session('john-1', 'john');
  const store = new MemoryLease();
  await account.sweep({ lease: new Lease(store, 'me', account) });
  expect([store.reads, store.writes]).toEqual([0, 0]);
});

test('one with something to end names the owners it works on', async () => {
  const account = overdue('john', 'jane');
  const store = new MemoryLease();
  let claimed: unknown;
  account.before = (call) => {
    if (call.startsWith('terminate')) claimed = readClaims(store.written?.text ?? '');
  };
  const { lines } = await account.sweep({ lease: new Lease(store, 'me', account) });
  expect(claimed).toEqual([{ by: 'me', renewed: expect.any(Number), owners: new Set(['john', 'jane']) }]);
  // Once it is done it says so.
  expect(readClaims(store.written?.text ?? '')).toEqual([]);
  expect(account.state().sessions).toEqual([]);
  expect(lines.some(({ counted }) => counted === false)).toBe(false);
});

test('whom another works on it leaves to that one for as long as it renews, and does the rest', async () => {
  const account = overdue('john', 'jane');
  const store = new MemoryLease();
  store.written = claimOf(0, 'john');
  let renewals = 0;
  store.before = (call) => {
    if (call !== 'read' || ends(account).length === 0 || renewals > 3) return;
    renewals += 1;
    const others = readClaims(store.written?.text ?? '').filter(({ by }) => by !== 'other');
    const claims = [...others, { by: 'other', renewed: account.now(), owners: new Set(['john']) }];
    store.written = { tag: store.written?.tag ?? '', text: claimsText(claims) };
  };
  const when: [string, number][] = [];
  account.before = (call) => {
    if (call.startsWith('terminate')) when.push([call, (account.now() - now) / 1000]);
  };
  await account.sweep({ lease: new Lease(store, 'me', account) });
  expect(when[0]).toEqual(['terminate jane-1', 0]);
  // Four times it was renewed, each looked at five seconds after; then its sweep was dead.
  expect(when[1]?.[0]).toBe('terminate john-1');
  expect(when[1]?.[1]).toBeGreaterThan(15);
});

test('of one that was killed it takes the work over within five seconds, and counts it', async () => {
  const account = overdue('john');
  const store = new MemoryLease();
  store.written = claimOf(0, 'john');
  const { lines, summary } = await account.sweep({ lease: new Lease(store, 'me', account) });
  expect(account.state().sessions).toEqual([]);
  expect(summary.sessionsEnded).toBe(1);
  expect(lines[0]?.overdueSeconds).toBeLessThanOrEqual(65.5);
  expect(lines.some(({ counted }) => counted === false)).toBe(false);
});

test.each([
  ['expired', claimOf(-15, 'john')],
  ['from the future', claimOf(3600, 'john')],
  ['unreadable', { tag: '"x"', text: '{"version":1,"claims":[{"by":7}]}' }],
])('a claim that is %s holds nobody back', async (_what, written) => {
  const account = overdue('john');
  const store = new MemoryLease();
  store.written = written;
  await account.sweep({ lease: new Lease(store, 'me', account) });
  expect(ends(account)).toEqual(['terminate john-1']);
  expect(account.calls.filter((call) => call.startsWith('sleep'))).toEqual(['sleep 200']);
});

test.each(['read', 'write'] as const)(
  'a lease of which a %s fails: as if alone, in no metric, and a finding',
  async (what) => {
    const account = overdue('john');
    const store = new MemoryLease();
    store.before = (call) => {
      if (call === what) throw new Error('no S3 today');
    };
    const { lines, failed } = await account.sweep({ lease: new Lease(store, 'me', account) });
    expect(account.state()).toEqual({ policies: [], sessions: [], keys: [] });
    expect(failed).toBeUndefined();
    expect(lines.filter(({ outcome }) => outcome === 'gone').map(({ counted }) => counted)).toEqual([
      false,
      false,
      false,
    ]);
    expect(lines.at(-1)).toMatchObject({ code: 'no-lease' });
  },
);

test('whoever renews a claim for ever keeps nothing open for longer than two and a half minutes', async () => {
  const account = overdue('john');
  const store = new MemoryLease();
  store.before = () => {
    store.written = {
      tag: '"x"',
      text: claimsText([{ by: 'evil', renewed: account.now(), owners: new Set(['john']) }]),
    };
  };
  const { lines } = await account.sweep({ lease: new Lease(store, 'me', account) });
  expect(account.state().sessions).toEqual([]);
  expect(lines[0]).toMatchObject({ outcome: 'gone', counted: false });
  expect(account.now() - now).toBeLessThan(seconds(170));
});

test('of two ticks at once one ends a session, and one counts it', async () => {
  const account = overdue('john', 'jane', 'joe');
  const store = new MemoryLease();
  const reports = await Promise.all(['a', 'b'].map((by) => account.sweep({ lease: new Lease(store, by, account) })));
  expect(ends(account).sort()).toEqual(['terminate jane-1', 'terminate joe-1', 'terminate john-1']);
  expect(reports.map(({ summary }) => summary.sessionsEnded).sort()).toEqual([0, 3]);
});

/** The account as one sweep reaches it: from some instant on a region gives it no answer, and jane's session stays. */
function reached(account: Account, isDark: (call: string) => boolean) {
  const aws = new Proxy<Aws>(account, {
    get: (target, operation) => {
      const member: unknown = Reflect.get(target, operation);
      if (typeof member !== 'function') return member;
      return async (...args: unknown[]) => {
        const [first] = args;
        const where = typeof first === 'object' && first !== null && 'region' in first ? first.region : first;
        if (where === otherRegion && isDark(String(operation))) throw new Error('SSM does not answer');
        // AWS says yes, and it stays.
        if (operation === 'terminate' && where === region) return undefined;
        return member.apply(target, args);
      };
    },
  });
  return { aws, clock: account };
}

test.each<[string, (call: string) => boolean]>([
  ['its list gives', (call) => call === 'sessions' || call === 'terminate'],
  ['its ends give', (call) => call === 'terminate'],
])(
  'a region of which %s no answer any more: whom the holder cannot reach it leaves to another',
  async (_what, dark) => {
    const account = overdue('jane');
    account.person('john');
    account.grant({ user: 'john', until: at(-1), region: otherRegion });
    account.session('john-1', 'john', { region: otherRegion });
    const store = new MemoryLease();
    let isDark = false;
    const through = reached(account, (call) => {
      isDark ||= call === 'terminate';
      return isDark && dark(call);
    });
    const first = account.sweep({ through, lease: new Lease(store, 'first', account) });
    await account.clock.sleep(seconds(10));
    expect(account.state().sessions).toEqual(['jane-1', 'john-1']);
    let gone: number | undefined;
    account.before = (call) => {
      if (call === 'terminate john-1') gone ??= (account.now() - now) / 1000;
    };
    const second = account.sweep({
      through: reached(account, () => false),
      lease: new Lease(store, 'second', account),
    });
    const [, { lines }] = await Promise.all([first, second]);
    expect(gone).toBeLessThan(16);
    const ended = lines.filter(({ session, outcome }) => session === 'john-1' && outcome === 'gone');
    expect(ended).toEqual([expect.not.objectContaining({ counted: false })]);
    // Jane's, which the first one works on, is left to it.
    expect(lines.filter(({ session }) => session === 'jane-1').map(({ outcome }) => outcome)).not.toContain('gone');
  },
);
