import fc from 'fast-check';
import { afterNoon, arnOf, type GrantEntry, MemoryNoticeAws } from '../../../support/notices/memory-aws';

/** A grant, and from when to when its file is there, in minutes. */
interface Life {
  readonly grant: GrantEntry;
  readonly from: number;
  readonly until: number;
  readonly merged: number;
  readonly deleted: number;
}

/** The last minute that is looked at. */
const last = 60;

const lives = fc
  .array(
    fc.record({
      from: fc.integer({ min: -20, max: 40 }),
      length: fc.integer({ min: 1, max: 40 }),
      merged: fc.integer({ min: 1, max: 40 }),
      kept: fc.integer({ min: 1, max: 60 }),
    }),
    { maxLength: 5 },
  )
  .map((all) =>
    all.map(({ from, length, merged, kept }, i): Life => {
      const until = from + length;
      const grant = { user: `user${i % 2}`, id: `grant${i}`, from: afterNoon(from), until: afterNoon(until) };
      return { grant, from, until, merged, deleted: merged + kept };
    }),
  );

/** What was logged, and how many minutes later the log shows it. */
const entries = fc.array(fc.record({ at: fc.integer({ min: 1, max: 40 }), late: fc.integer({ min: 0, max: 9 }) }), {
  maxLength: 4,
});

/** For each minute which call the run does not survive: its number, before or after it took effect. */
const crashes = fc.array(
  fc.option(fc.record({ call: fc.integer({ min: 1, max: 14 }), when: fc.constantFrom('before', 'after') }), {
    freq: 2,
  }),
  { minLength: 40, maxLength: 40 },
);

class Crash extends Error {}

interface Outcome {
  /** Minutes in which a run came to its end. */
  readonly done: ReadonlySet<number>;
  readonly times: (id: string) => number[];
}

async function play(
  all: readonly Life[],
  logged: readonly { at: number; late: number }[],
  crashesAt: readonly ({ call: number; when: string } | null)[],
): Promise<Outcome> {
  const aws = new MemoryNoticeAws();
  const done = new Set<number>();
  for (let minute = 0; minute <= last; minute++) {
    aws.now = afterNoon(minute);
    aws.declare(...all.filter(({ merged, deleted }) => merged <= minute && minute < deleted).map(({ grant }) => grant));
    for (const [i, { at, late }] of logged.entries()) {
      if (at + late !== minute) continue;
      aws.entry({ change: 'session ended', who: 'john', session: `s${i}`, region: 'r' }, afterNoon(at));
    }
    const crash = minute === 0 ? null : crashesAt[minute - 1];
    let calls = 0;
    let dead = false;
    aws.around = (_call, when) => {
      if (when === 'before') calls++;
      // Once it is dead it makes no further call.
      if (crash && (dead || (calls === crash.call && when === crash.when))) {
        dead = true;
        throw new Crash();
      }
    };
    const survived = await aws.run().then(
      () => true,
      () => false,
    );
    if (survived) done.add(minute);
    else if (!dead) throw new Error('a run failed that did not crash');
  }
  // The topic is not told the id; what it was told is known by the bus.
  const idOf = ({ id, publication }: (typeof aws.told)[number]): string | undefined => {
    if (id !== undefined) return id;
    const context = JSON.parse(JSON.parse(publication?.Message ?? '{}').default);
    const named = /`(grant\d|s\d)`/.exec(context.content.description)?.[1];
    const { kind } = context.metadata.additionalContext;
    const life = all.find(({ grant }) => grant.id === named);
    return life ? `${kind} ${arnOf(life.grant)}` : `session r ${named}`;
  };
  const ids = aws.told.map((each) => ({ channel: each.channel, id: idOf(each) }));
  const times = (id: string): number[] =>
    ['topic', 'bus'].map((channel) => ids.filter((each) => each.channel === channel && each.id === id).length);
  return { done, times };
}

/** In which minutes a stage of a grant can be told. */
function minutesOf({ from, until, merged, deleted }: Life): Record<'granted' | 'starts' | 'ends-soon', number[]> {
  const seen = Array.from({ length: last + 1 }, (_, minute) => minute).filter(
    (minute) => merged <= minute && minute < Math.min(deleted, until),
  );
  const live = seen.filter((minute) => from <= minute);
  return { granted: seen, starts: live, 'ends-soon': live.filter((minute) => until - 10 <= minute) };
}

test('nothing crashes: everything that is due is told once, and nothing else', async () => {
  await fc.assert(
    fc.asyncProperty(lives, entries, async (all, logged) => {
      const { times } = await play(all, logged, []);
      for (const life of all) {
        const can = minutesOf(life);
        for (const stage of ['granted', 'starts', 'ends-soon'] as const) {
          const expected = can[stage].length > 0 ? 1 : 0;
          expect([stage, times(`${stage} ${arnOf(life.grant)}`)]).toEqual([stage, [expected, expected]]);
        }
        const over = can.granted.length > 0 && Math.min(life.until, life.deleted) <= last ? 1 : 0;
        expect(times(`ended ${arnOf(life.grant)}`)).toEqual([over, over]);
      }
      for (const i of logged.keys()) expect(times(`session r s${i}`)).toEqual([1, 1]);
    }),
    { numRuns: 300 },
  );
});

test('runs crash anywhere: everything that a whole run could tell is told, in both channels', async () => {
  await fc.assert(
    fc.asyncProperty(lives, entries, crashes, async (all, logged, crashesAt) => {
      const { times, done } = await play(all, logged, crashesAt);
      for (const life of all) {
        const can = minutesOf(life);
        const told = (stage: string) => Math.min(...times(`${stage} ${arnOf(life.grant)}`));
        for (const stage of ['granted', 'starts', 'ends-soon'] as const) {
          if (can[stage].some((minute) => done.has(minute))) expect([stage, told(stage)]).not.toEqual([stage, 0]);
        }
        // Who heard of a grant by any channel hears of its end.
        const heard = Math.max(...times(`granted ${arnOf(life.grant)}`)) > 0;
        if (heard && Math.min(life.until, life.deleted) <= last) expect(told('ended')).toBeGreaterThan(0);
        if (can.granted.length === 0) expect(told('ended')).toBe(0);
      }
      for (const i of logged.keys()) expect(Math.min(...times(`session r s${i}`))).toBeGreaterThan(0);
    }),
    { numRuns: 300 },
  );
});
