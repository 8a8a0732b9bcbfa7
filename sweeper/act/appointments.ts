import { earliest, type Instant, type Milliseconds, minutes, plus, seconds } from '../../model/time/instant';
import type { Plan } from '../judge/plan';
import { useKey } from '../kinds/kinds';
import type { Observation } from '../observe/observation';

/** The scheduler is precise to a minute: what ends before the tick after next is waited for. */
const lookAhead: Milliseconds = minutes(2);

/** IAM's reads may be stale by seconds, and Terraform between two steps: so long before an unexplained use goes. */
const secondLook: Milliseconds = seconds(10);

/** What no look has explained, and since when. What is explained in between starts anew. */
function since(known: ReadonlyMap<string, Instant>, keys: readonly string[], now: Instant): Map<string, Instant> {
  return new Map(keys.map((key) => [key, known.get(key) ?? now]));
}

/**
 * When a sweep has to look again: for a window that ends soon, for uses that nothing explained, and for denials that
 * nobody seems to need.
 */
export class Appointments {
  readonly #horizon: Instant;
  /** By use: since when no look has found an explanation. */
  #unexplained = new Map<string, Instant>();
  /** The same of needless denials, by ARN. */
  #needless = new Map<string, Instant>();
  #ends: Instant[] = [];

  constructor(start: Instant) {
    this.#horizon = plus(start, lookAhead);
  }

  /** Notes what one look found; `now` it is over. */
  note({ suspects, needless }: Plan, { provisions, readings, at: began }: Observation, now: Instant): void {
    const uses = suspects.map(({ use }) => useKey(use));
    this.#unexplained = since(this.#unexplained, uses, now);
    const denials = needless.map(({ provision }) => provision.arn);
    this.#needless = since(this.#needless, denials, now);
    this.#ends = provisions.all.flatMap(({ arn, means }) => {
      const reading = readings.get(arn);
      const ends = means ? [means.until] : [];
      // The document may end before the name.
      if (reading?.answer === 'granted') ends.push(reading.granted.window.until);
      return ends.filter((end) => end > began && end <= this.#horizon);
    });
  }

  /** The uses that have stayed unexplained, and the denials needless, long enough by a look that began then. */
  confirmed(began: Instant): ReadonlySet<string> {
    const all = [...this.#unexplained, ...this.#needless];
    return new Set(all.flatMap(([key, first]) => (plus(first, secondLook) <= began ? [key] : [])));
  }

  /** The earliest instant after `now` at which to look again. */
  next(now: Instant): Instant | undefined {
    const looks = [...this.#unexplained.values(), ...this.#needless.values()].map((at) => plus(at, secondLook));
    const [first, ...more] = [...looks, ...this.#ends].filter((at) => at > now);
    // An end that came while the sweep was busy has not been looked at yet.
    const missed = this.#ends.some((at) => at <= now);
    return missed ? now : first === undefined ? undefined : earliest(first, ...more);
  }
}
