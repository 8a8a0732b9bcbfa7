import type { AssumptionName, Need } from './assumptions';
import type { World } from './world';

/** What AWS said about something that Curfew takes for true. */
export interface Answer {
  readonly assumption: AssumptionName;
  readonly holds: boolean;
  /** What was seen, in numbers and in AWS's own words. */
  readonly said: string;
}

/** What a step saw. */
export interface Outcome {
  readonly said: string;
  readonly answers?: readonly Answer[];
}

/** One thing that the program does, in its order. */
export interface Step {
  readonly name: string;
  /** For who decides whether to go on: what will be done. */
  readonly title: string;
  /** What it cannot do without. */
  readonly needs?: readonly Need[];
  /** What it answers; nothing else does. */
  readonly asks: readonly AssumptionName[];
  /**
   * Whether those after it stand on it.
   * @default false: a failure is told, and the run goes on
   */
  readonly isBasis?: true;
  readonly run: (world: World) => Promise<Outcome>;
}

export const answer = (assumption: AssumptionName, holds: boolean, said: string): Answer => ({
  assumption,
  holds,
  said,
});
