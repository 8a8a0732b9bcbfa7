import { z } from 'zod';
import { type AssumptionName, assumptionNames } from './assumptions';

const instant = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);

/** What became of a step. `not asked` says why; it is never taken for `done`. */
const stepReport = z.strictObject({
  name: z.string(),
  is: z.enum(['done', 'failed', 'not asked']),
  said: z.string(),
  seconds: z.number().min(0),
});

/** What AWS said of something that Curfew takes for true. */
const assumptionReport = z.strictObject({
  name: z.enum(assumptionNames as [AssumptionName, ...AssumptionName[]]),
  assumed: z.string(),
  is: z.enum(['holds', 'does not hold', 'not asked']),
  said: z.string(),
});

const isEachOnce = (all: readonly z.infer<typeof assumptionReport>[]): boolean =>
  all.length === assumptionNames.length && new Set(all.map(({ name }) => name)).size === all.length;

/** The file that a run leaves. */
export const reportSchema = z.strictObject({
  version: z.literal(1),
  /** A sandbox's answers say nothing of AWS. */
  of: z.enum(['aws', 'sandbox']),
  account: z.string().regex(/^\d{12}$/),
  region: z.string(),
  secondRegion: z.string(),
  began: instant,
  ended: instant,
  steps: z.array(stepReport),
  assumptions: z.array(assumptionReport).refine(isEachOnce, 'names an assumption twice, or leaves one out'),
  cleaned: z.array(z.strictObject({ what: z.string(), isDone: z.boolean(), said: z.string() })),
  leftovers: z.strictObject({ found: z.array(z.string()), notAsked: z.array(z.string()) }),
});

export type Report = z.infer<typeof reportSchema>;
export type StepReport = z.infer<typeof stepReport>;
export type AssumptionReport = z.infer<typeof assumptionReport>;

/**
 * 0: everything that was asked is as it was taken to be, and nothing is left. 1: something is not. 3: a step failed, or
 * something is left, or could not be taken away.
 */
export function exitCodeOf({ steps, assumptions, cleaned, leftovers }: Report): 0 | 1 | 3 {
  const failed = steps.some(({ is }) => is === 'failed') || cleaned.some(({ isDone }) => !isDone);
  if (failed || leftovers.found.length > 0) return 3;
  return assumptions.some(({ is }) => is === 'does not hold') ? 1 : 0;
}
