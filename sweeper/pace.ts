import { concurrency } from './in-parallel';
import type { Clock } from './port';

/** A call that took this long was refused and tried again, several times: the rates are used up. */
const slowMs = 1000;

/** Even then something must go on. */
const fewest = 2;

/**
 * How many calls are on their way at once. IAM's limits are unpublished and shared with everybody else in the account,
 * so they are found out: half as many after a call that had to be tried again and again, a few more with each that
 * had not. Without it, many at once lose calls whose retries run out; few at once are slow where nothing throttles.
 */
export class Pace {
  #limit = concurrency;
  #running = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(private readonly clock: Pick<Clock, 'now'>) {}

  /** Calls that may be on their way now. */
  get limit(): number {
    return Math.floor(this.#limit);
  }

  /** Makes a call when its turn comes: first come, first served. */
  async call<T>(task: () => Promise<T>): Promise<T> {
    if (this.#running < this.limit && this.#waiting.length === 0) this.#running += 1;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    const began = this.#now();
    try {
      return await task();
    } finally {
      this.#learn(this.#now() - began);
      this.#running -= 1;
      this.#next();
    }
  }

  #learn(took: number): void {
    if (took >= slowMs) this.#limit = Math.max(fewest, this.#limit / 2);
    else this.#limit = Math.min(concurrency, this.#limit + 1 / this.#limit);
  }

  #next(): void {
    while (this.#running < this.limit && this.#waiting.length > 0) {
      this.#running += 1;
      this.#waiting.shift()?.();
    }
  }

  /** Before AWS's first answer nobody knows the time; what begins then counts as quick. */
  #now(): number {
    try {
      return this.clock.now();
    } catch {
      return Number.NaN;
    }
  }
}

/** A port at a pace: every call waits for its turn. */
export function paced<Port extends object>(port: Port, pace: Pace): Port {
  // Not on the port itself, whose methods may be such that a proxy must not replace them.
  return new Proxy({} as Port, {
    get(_, name) {
      const method = Reflect.get(port, name);
      if (typeof method !== 'function') return method;
      return (...args: unknown[]) => pace.call(() => method.apply(port, args));
    },
  });
}
