import fc from 'fast-check';
import { story, sweepStory } from './random-account';

/**
 * After sweeps until quiet: no uncovered session, no expired policy, no key of a managed person whose last grant
 * ended; every covered session lives all the time; the rest of the account is what it would have been without a
 * sweep. Reads lag by up to eight seconds, each operation by its own. What lags cannot be told from what is not so:
 * hence a grant protects a session from ten seconds after it was made, which is when an extension must be there.
 */

const runs = Number(process.env.CURFEW_ACCOUNTS ?? 1000);

test(`${runs} random accounts`, async () => {
  let done = 0;
  await fc.assert(
    fc.asyncProperty(story, async (told) => {
      expect(await sweepStory(told)).toEqual([]);
      done += 1;
      if (done % 10_000 === 0) process.stdout.write(`${done} accounts\n`);
    }),
    { numRuns: runs, ...(runs > 1000 ? {} : { seed: 20300603 }) },
  );
}, 3_600_000);
