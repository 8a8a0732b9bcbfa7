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
