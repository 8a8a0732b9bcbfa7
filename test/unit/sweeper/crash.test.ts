import { minutes, plus, seconds } from '../../../model/time/instant';
import { crashAfter, crashBefore, type Fault, FaultyPort, latency } from '../../../sandbox/faults';
import { MemoryLease } from '../../../sandbox/memory/memory-lease';
import { readClaims } from '../../../sweeper/lease/claims';
import { Lease } from '../../../sweeper/lease/lease';
import type { Account } from '../../support/sweep/account';
import { busyAccount, outside } from '../../support/sweep/busy-account';
import { Watch } from '../../support/sweep/truth';

/** A sweep that dies at any of its calls, before or after the call took effect, and another a minute later. */

function watched(): { account: Account; watch: Watch } {
  const account = busyAccount();
  const watch = new Watch(account);
  account.before = () => watch.look();
  return { account, watch };
}

async function sweepTwice(faults: readonly Fault[]) {
  const { account, watch } = watched();
  const before = outside(account);
  const port = new FaultyPort(account, [latency(seconds(0.03)), ...faults]);
  // Whatever a dead process says is heard by nobody.
  await account.sweep({ through: port }).catch(() => undefined);
  const calls = port.stream.calls.length;
  account.time = plus(account.time, minutes(1));
  const second = new FaultyPort(account, [latency(seconds(0.03))]);
  const { summary } = await account.sweep({ through: second });
  watch.look();
  return { calls, summary, account, before, cut: watch.cut, died: port.stream.dead };
}

let n: number;
let flawless: Awaited<ReturnType<typeof sweepTwice>>;

beforeAll(async () => {
  flawless = await sweepTwice([]);
  n = flawless.calls;
});

test('without a fault: what is expired goes, what is live, unreadable or foreign stays', () => {
  expect(n).toBeGreaterThan(40);
  expect(flawless.account.state()).toEqual({
    policies: [
      '/curfew-system/boundary',
      expect.stringMatching(/^\/curfew\/m\/byhand\/by-hand$/),
      expect.stringMatching(/^\/curfew\/m\/byhand\/edited\./),
      expect.stringMatching(/^\/curfew\/m\/extended\/extended-1\..{6}@20300603T123000Z$/),
      expect.stringMatching(/^\/curfew\/m\/live\//),
      expect.stringMatching(/^\/curfew\/m\/tagged\//),
      expect.stringMatching(/^\/curfew\/m\/upcoming\/future\./),
      '/everything',
    ],
    sessions: ['ann-1', 'byhand-1', 'extended-1', 'live-1', 'ops-own', 'robot-1', 'tagged-on'],
    keys: [
      'ann AKIA-A',
      'byhand AKIA-H',
      'extended AKIA-X',
      'forgotten AKIA-F',
      'live AKIA-L',
      'ops AKIA-O',
      'tagged AKIA-T',
      'upcoming AKIA-U',
    ],
  });
  expect(outside(flawless.account)).toEqual(flawless.before);
  expect(flawless.cut).toEqual([]);
});

test.each([
  ['before', crashBefore],
  ['after', crashAfter],
])('killed at every call, %s it took effect: the next sweep ends in the same state', async (_when, crash) => {
  const wrong: unknown[] = [];
  for (let k = 1; k <= n; k++) {
    const { account, before, cut, died } = await sweepTwice([crash(k)]);
    const same = JSON.stringify(account.everything()) === JSON.stringify(flawless.account.everything());
    const untouched = JSON.stringify(outside(account)) === JSON.stringify(before);
    if (!same || !untouched || cut.length > 0 || !died) wrong.push({ k, same, untouched, cut, died });
  }
  expect(wrong).toEqual([]);
});

test('killed at every call of the sweep that follows a killed one as well', async () => {
  const wrong: unknown[] = [];
  for (let k = 1; k <= n; k += 3) {
    const { account, watch } = watched();
    await account.sweep({ through: new FaultyPort(account, [crashAfter(k)]) }).catch(() => undefined);
    for (let second = 1; ; second += 3) {
      account.time = plus(account.time, minutes(1));
      const port = new FaultyPort(account, [crashBefore(second)]);
      await account.sweep({ through: port }).catch(() => undefined);
      if (!port.stream.dead) break;
    }
    watch.look();
    if (watch.cut.length > 0 || account.state().policies.length !== 8) wrong.push({ k, cut: watch.cut });
  }
  expect(wrong).toEqual([]);
});

describe('with a lease', () => {
  /** Each call takes long enough for a sweep to renew its claim. */
  const slow = latency(seconds(0.7));

  /** A sweep that may die, another one a second later, which meets its claim, and one a minute after that. */
  async function sweepThrice(faults: readonly Fault[]) {
    const { account, watch } = watched();
    const store = new MemoryLease();
    const claims: number[] = [];
    const first = new FaultyPort(account, [slow, ...faults]);
    const lease = first.lease({
      readLease: () => store.readLease(),
      writeLease: (text, tag) => {
        claims.push(readClaims(text).length);
        return store.writeLease(text, tag);
      },
    });
    await account.sweep({ through: first, lease: new Lease(lease, 'first', account) }).catch(() => undefined);
    const failed: string[] = [];
    for (const wait of [seconds(1), minutes(1)]) {
      account.time = plus(account.time, wait);
      const port = new FaultyPort(account, [slow]);
      const next = await account.sweep({ through: port, lease: new Lease(port.lease(store), `${wait}`, account) });
      failed.push(...next.lines.filter(({ outcome }) => outcome === 'failed').map(({ error = '' }) => error));
    }
    watch.look();
    const { calls, dead } = first.stream;
    return { calls, dead, claims, failed, cut: watch.cut, account, open: readClaims(store.written?.text ?? '') };
  }

  test('a sweep reads it, claims, renews its claim more than once, and releases it', async () => {
    const { calls, claims, open } = await sweepThrice([]);
    expect(calls.filter((call) => call === 'readLease').length).toBeGreaterThan(0);
    expect(claims.length).toBeGreaterThan(4);
    expect(claims.slice(0, -1)).toEqual(claims.slice(0, -1).map(() => 1));
    expect(claims.at(-1)).toBe(0);
    expect(open).toEqual([]);
  });

  test.each([
    ['before', crashBefore],
    ['after', crashAfter],
  ])(
    'killed at each of its calls of the lease, %s it took effect: the same state, and nobody is cut',
    async (_when, crash) => {
      const { calls, account } = await sweepThrice([]);
      const expected = JSON.stringify(account.everything());
      const wrong: unknown[] = [];
      let kills = 0;
      for (const [i, call] of calls.entries()) {
        if (call !== 'readLease' && call !== 'writeLease') continue;
        kills += 1;
        const { dead, cut, failed, account: after } = await sweepThrice([crash(i + 1)]);
        const same = JSON.stringify(after.everything()) === expected;
        if (!dead || !same || cut.length + failed.length > 0) wrong.push({ i, call, dead, same, cut, failed });
      }
      expect(wrong).toEqual([]);
      expect(kills).toBeGreaterThan(5);
    },
  );
});
