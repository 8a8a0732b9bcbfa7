import type { Milliseconds } from '../../model/time/instant';

/** What the services call it; for each of these the SDK waits and tries again. */
const tooMany = /^(Throttl|RequestLimitExceeded$|TooManyRequests|SlowDown$)/;

/** Whether AWS refused a call because there were too many. */
export const isThrottled = (error: unknown): error is Error => error instanceof Error && tooMany.test(error.name);

/** How long one call may wait between its tries. */
export class Patience {
  readonly #began = performance.now();

  constructor(private readonly span: Milliseconds) {}

  get #left(): number {
    return Math.max(0, this.#began + this.span - performance.now());
  }

  /**
   * Waits for something no longer than there is patience; what needs no wait comes even where there is none.
   *
   * @returns undefined where patience ended first
   */
  async within<T>(wait: Promise<T>): Promise<T | undefined> {
    let timer: NodeJS.Timeout | undefined;
    const end = new Promise<undefined>((resolve) => {
      timer = setTimeout(() => resolve(undefined), this.#left);
    });
    try {
      return await Promise.race([wait, end]);
    } finally {
      clearTimeout(timer);
    }
  }
}
