import { concurrency } from './in-parallel';
import type { ThrottleCount } from './port';

/** Never one alone, for one that hangs would stop all others. With four, calls run out of retries; see the tests. */
const least = 2;

/** So many calls on end, none of them refused, earn one more at a time. */
const earnsOneMore = 20;

/**
 * How many calls are made at a time. AWS's rate limits are unpublished: so it begins with as many as help, halves when
 * AWS refuses a call for there being too many, and grows by one while it takes all. Whoever has to wait is served in
 * order.
 */
export class Pace {
  #limit = concurrency;
  #under = 0;
  #taken = 0;
  #begun = 0;
  /** Calls begun by then were too many for the same reason: they halve it once. */
  #halvedAt = 0;
  readonly #waiting: (() => void)[] = [];

  /** @param refused how many calls AWS has refused so far */
  constructor(private readonly refused: () => number) {}

  async run<T>(call: () => Promise<T>): Promise<T> {
    if (this.#under < this.#limit) this.#under += 1;
    else await new Promise<void>((go) => this.#waiting.push(go));
    this.#begun += 1;
    const number = this.#begun;
    const before = this.refused();
    try {
      return await call();
    } finally {
      this.#learn(number, this.refused() > before);
      this.#under -= 1;
      while (this.#under < this.#limit && this.#waiting.length > 0) {
        this.#under += 1;
        this.#waiting.shift()?.();
      }
    }
  }

  #learn(number: number, refused: boolean): void {
    this.#taken = refused ? 0 : this.#taken + 1;
    if (refused && number > this.#halvedAt) {
      this.#limit = Math.max(least, Math.floor(this.#limit / 2));
      this.#halvedAt = this.#begun;
    }
    if (this.#taken < earnsOneMore) return;
    this.#limit = Math.min(concurrency, this.#limit + 1);
    this.#taken = 0;
  }
}

/** A port all of whose calls keep to one pace. */
export function paced<P extends ThrottleCount>(port: P): P {
  const pace = new Pace(() => port.throttled);
  return new Proxy(Object.create(null) as P, {
    get(_target, name) {
      const member: unknown = Reflect.get(port, name);
      if (typeof member !== 'function') return member;
      return (...args: unknown[]) => pace.run(() => member.apply(port, args));
    },
  });
}
