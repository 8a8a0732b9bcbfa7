import { type Instant, type Milliseconds, plus, seconds, tryEarliest } from '../../model/time/instant';
import type { Plan } from '../judge/plan';
import { useKey } from '../kinds/kinds';
import type { Observation } from '../observe/observation';
import type { Use } from '../uses/use';

/**
 * Each end is waited for by two ticks at least, so that one may be lost or killed: of ticks a minute apart, each up to a
 * minute late, two that follow upon each other but one are up to three minutes apart. Ten seconds more are for a
 * function that starts cold. With the time that ending takes it stays within the function's five minutes.
 *
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
 */
export const lookAhead: Milliseconds = seconds(190);

/** IAM's reads may be stale by seconds, and Terraform between two steps: so long before an unexplained use goes. */
const secondLook: Milliseconds = seconds(10);

/** What no look has explained, and since when. What is explained in between starts anew. */
function since(
  known: ReadonlyMap<string, Instant>,
  keys: readonly string[],
  now: Instant,
  isOpen: (key: string) => boolean = () => false,
): Map<string, Instant> {
  const open = [...known].filter(([key]) => isOpen(key));
  return new Map([...open, ...keys.map((key) => [key, known.get(key) ?? now] as const)]);
}

/**
 * When a sweep has to look again: for a window that ends soon, for uses that nothing explained, and for denials that
 * nobody seems to need.
 */
export class Appointments {
  /** What ends later is for the next sweeps. */
  readonly horizon: Instant;
  /** By use: since when no look has found an explanation. */
  #unexplained = new Map<string, Instant>();
  /** The same of needless denials, by ARN. */
  #needless = new Map<string, Instant>();
  #ends: Instant[] = [];
  /** When the last look began. */
  #began: Instant;

  constructor(start: Instant) {
    this.horizon = plus(start, lookAhead);
    this.#began = start;
  }

  /** Uses that nothing has explained so far. */
  get unexplained(): ReadonlySet<string> {
    return new Set(this.#unexplained.keys());
  }

  /**
   * Notes what one look found; `now` it is over.
   *
   * @param unjudged uses of which it cannot tell yet: they stay what they were
   */
  note({ suspects, needless }: Plan, seen: Observation, now: Instant, unjudged: readonly Use[] = []): void {
    const { provisions, readings, at: began } = seen;
    this.#began = began;
    const open = new Set(unjudged.map(useKey));
    const uses = suspects.map(({ use }) => useKey(use));
    this.#unexplained = since(this.#unexplained, uses, now, (key) => open.has(key));
    const denials = needless.map(({ provision }) => provision.arn);
    this.#needless = since(this.#needless, denials, now);
    this.#ends = provisions.all.flatMap(({ arn, means }) => {
      const reading = readings.get(arn);
      const ends = means ? [means.until] : [];
      // The document may end before the name.
      if (reading?.answer === 'granted') ends.push(reading.granted.window.until);
      return ends.filter((end) => end > began && end <= this.horizon);
    });
  }

  #isConfirmed = (first: Instant): boolean => plus(first, secondLook) <= this.#began;

  /** The uses that have stayed unexplained, and the denials needless, long enough by the last look. */
  get confirmed(): ReadonlySet<string> {
    const all = [...this.#unexplained, ...this.#needless];
    return new Set(all.flatMap(([key, first]) => (this.#isConfirmed(first) ? [key] : [])));
  }

  /** When to look again, the earliest of all; past, where an end came while the sweep was busy. */
  get next(): Instant | undefined {
    const waiting = [...this.#unexplained.values(), ...this.#needless.values()].filter(
      (first) => !this.#isConfirmed(first),
    );
    return tryEarliest([...waiting.map((at) => plus(at, secondLook)), ...this.#ends]);
  }

  isDue(now: Instant): boolean {
    return this.next !== undefined && this.next <= now;
  }
}
