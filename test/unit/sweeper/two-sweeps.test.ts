import fc from 'fast-check';
import { minutes, plus } from '../../../model/time/instant';
import type { ReadingCache } from '../../../sweeper/observe/look';
import { Account, at, type SweepTest } from '../../support/sweep/account';
import { Actor, interleave, schedules } from '../../support/sweep/actor';
import { busyAccount, outside } from '../../support/sweep/busy-account';
import { Watch } from '../../support/sweep/truth';

/** Two sweeps at once: overlap is normal, for a tick that waits meets the next. */

/** Runs both, and says what became of them. */
async function twoSweeps(account: Account, schedule: Iterable<number>, ...tests: readonly SweepTest[]) {
  const watch = new Watch(account);
  const actors = [0, 1].map(() => new Actor(account, () => watch.look()));
  const runs = actors.map((actor, i) => actor.run(() => account.sweep({ ...tests[i], through: actor })));
  await interleave(actors, schedule);
  const results = (await Promise.all(runs)) as Awaited<ReturnType<Account['sweep']>>[];
  const failed = results.flatMap((each) => (each.failed ? [each.failed.message] : []));
  return { state: JSON.stringify(account.everything()), cut: watch.cut, failed };
}

const eight: readonly (readonly [string, () => Account])[] = [
  [
    'a session',
    () => {
      const account = new Account();
      account.person('ops', { existing: true });
      account.grant({ user: 'ops', existing: true, until: at(-1) });
      account.session('ops-1', 'ops', { owner: 'arn:aws:iam::123456789012:user/ops' });
      return account;
    },
  ],
  [
    'a key',
    () => {
      const account = new Account();
      account.person('john', { keys: ['AKIA1'] });
      account.grant({ user: 'john', until: at(-1) });
      return account;
    },
  ],
  [
    'an old version and another holder',
    () => {
      const account = new Account();
      account.person('ops', { existing: true });
      const grant = { user: 'ops', existing: true, until: at(-1) };
      const arn = account.grant(grant);
      account.addVersion(arn, account.write({ ...grant, ids: ['i-0123456789abcdef0'] }));
      return account;
    },
  ],
];

/** What a warm Lambda has read by then: a document that it looked at twice, half a minute apart. */
async function documentsRead(make: () => Account): Promise<ReadingCache> {
  const documents: ReadingCache = new Map();
  for (const minute of [-10, -9]) {
    const account = make();
    account.time = at(minute);
    await account.sweep({ dryRun: true, documents });
  }
  return documents;
}

describe('every interleaving of two sweeps of eight calls each', () => {
  test('there are 12,870 of them', () => {
    const all = new Set([...schedules(8, 8)].map(String));
    expect(all.size).toBe(12_870);
  });

  test.each(eight)('over %s: both end, neither fails, and the state is the same', async (_what, make) => {
    const documents = await documentsRead(make);
    // In one region: two would make nine calls of it.
    const warm = () => ({ regions: ['eu-central-1'], documents: new Map(documents) });
    const base = make();
    const alone = new Actor(base, () => undefined);
    const done = alone.run(() => base.sweep({ through: alone, ...warm() }));
    await interleave([alone], []);
    await done;
    expect(alone.steps).toBe(8);
    const expected = JSON.stringify(base.everything());
    const wrong: object[] = [];
    for (const schedule of schedules(8, 8)) {
      const account = make();
      const { state, failed } = await twoSweeps(account, schedule, warm(), warm());
      if (state !== expected || failed.length > 0) wrong.push({ schedule, state, failed });
    }
    expect(wrong).toEqual([]);
  });
});

test('1,000 random interleavings of two sweeps of a busy account', async () => {
  const flawless = busyAccount();
  const before = JSON.stringify(outside(flawless));
  const documents: ReadingCache = new Map();
  await flawless.sweep({ documents });
  flawless.time = plus(flawless.time, minutes(1));
  await flawless.sweep({ documents });
  const expected = JSON.stringify(flawless.everything());
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 1 }), { minLength: 100, maxLength: 100 }), async (schedule) => {
      const account = busyAccount();
      // A cold Lambda and a warm one.
      const result = await twoSweeps(account, schedule, {}, { documents: new Map(documents) });
      expect(result.cut).toEqual([]);
      expect(JSON.stringify(outside(account))).toEqual(before);
      expect(result.failed).toEqual([]);
      expect(result.state).toEqual(expected);
    }),
    { numRuns: 1000, seed: 20300603 },
  );
});
