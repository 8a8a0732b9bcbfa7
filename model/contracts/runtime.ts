import { type Instant, instantOf } from '../time/instant';

/** What the sweeper runs on. */
export const sweeperRuntime = 'nodejs22.x';

const at = (text: string): Instant => instantOf(new Date(`${text}T00:00:00Z`));

/**
 * When AWS stops to mend each runtime that a deployed sweeper may have. It runs on after that, and some months later AWS
 * takes no new code for it.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html
 */
const ends: ReadonlyMap<string, Instant> = new Map([
  ['nodejs20.x', at('2026-04-30')],
  ['nodejs22.x', at('2027-04-30')],
  ['nodejs24.x', at('2028-04-30')],
]);

/** Undefined for a runtime that nobody here knows. */
export const runtimeEnd = (runtime: string): Instant | undefined => ends.get(runtime);
