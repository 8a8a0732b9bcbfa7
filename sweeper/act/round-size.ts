import { type Milliseconds, seconds } from '../../model/time/instant';

/** A round takes about so long, whatever AWS's pace is: then the sweep looks what has become more urgent. */
const quick: Milliseconds = seconds(0.5);
const slow: Milliseconds = seconds(1.5);
const least = 4;
const most = 512;

/** How many items a round takes: learnt from how long the last one took. */
export class RoundSize {
  #size: number;

  constructor(first: number) {
    this.#size = first;
  }

  /** The first of these that fit into one round. */
  first<T>(items: readonly T[]): T[] {
    return items.slice(0, this.#size);
  }

  /** Learns how long a round of so many took. */
  took(span: Milliseconds, items: number): void {
    if (span > slow) this.#size = Math.max(least, Math.floor(this.#size / 2));
    else if (span < quick && items >= this.#size) this.#size = Math.min(most, this.#size * 2);
  }
}

const lessThanEnds = 8;
const longestBlind: Milliseconds = seconds(10);

/**
 * How long the list of uses is not read again while uses are asked to end. An end is a call each, and the list one for each
 * 200: it must not take what ends need. But what AWS has not ended is asked for again only when it is seen.
 *
 * @param took how long reading it took the last time
 */
export const betweenLists = (took: Milliseconds): Milliseconds =>
  Math.min(longestBlind, lessThanEnds * took) as Milliseconds;
