import { setTimeout as delay } from 'node:timers/promises';
import { type Milliseconds, seconds } from '../../model/time/instant';

/** What the services call it; for each of these the SDK waits and tries again. */
const tooMany = /^(Throttl|RequestLimitExceeded$|TooManyRequests|SlowDown$)/;

/** Whether AWS refused a call because there were too many. */
export const isThrottled = (error: unknown): error is Error => error instanceof Error && tooMany.test(error.name);

/** Between two rounds of the SDK's tries, each of which waits by itself. */
const pause = seconds(1);

/**
 * One call's. The SDK gives up by number, after ten tries or sooner once many calls were refused, though AWS answers;
 * so here it is time that counts: a call that AWS refuses for there being too many is made again until its patience
 * is over, and not beyond.
 */
export class Patience {
  readonly #began = performance.now();

  constructor(private readonly span: Milliseconds) {}

  get isOver(): boolean {
    return performance.now() - this.#began >= this.span;
  }

  async call<R>(next: () => Promise<R>): Promise<R> {
    for (;;) {
      try {
        return await next();
      } catch (error) {
        if (!isThrottled(error) || this.isOver) throw error;
        await delay(pause);
      }
    }
  }
}
