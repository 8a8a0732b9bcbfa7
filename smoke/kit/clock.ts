import { setTimeout as delay } from 'node:timers/promises';
import { between, type Instant, instantOfMillis, type Milliseconds, seconds } from '../../model/time/instant';
import { AwsClock } from '../../sweeper/aws/clock';
import type { Stop } from './stop';

/** How soon a wait notices that the program is to end. */
const piece = seconds(5);

/** What steps read the time from, and wait by. */
export interface SmokeClock {
  readonly now: () => Instant;
  /** @throws Stopped where the program is to end */
  readonly sleep: (span: Milliseconds) => Promise<void>;
}

/** AWS's time as its latest answer had it: what is measured here is measured between answers, and for an hour. */
export class LatestClock extends AwsClock implements SmokeClock {
  #latest: { readonly date: number; readonly at: number } | undefined;

  constructor(private readonly stop: Pick<Stop, 'check'>) {
    super();
  }

  override heard(dateHeader: string | undefined): void {
    const date = Date.parse(dateHeader ?? '');
    if (Number.isNaN(date)) return;
    if (this.#latest === undefined || date > this.now()) this.#latest = { date, at: performance.now() };
  }

  override now = (): Instant => {
    if (this.#latest === undefined) throw new Error('AWS has not answered yet, so nobody knows what time it is there');
    return instantOfMillis(this.#latest.date + performance.now() - this.#latest.at);
  };

  override sleep = async (span: Milliseconds): Promise<void> => {
    for (let left: number = span; left > 0; left -= piece) {
      this.stop.check();
      await delay(Math.min(left, piece));
    }
    this.stop.check();
  };
}

/** Waits until an instant; one that is past is no wait. */
export async function sleepUntil(clock: SmokeClock, at: Instant): Promise<void> {
  const left = between(clock.now(), at);
  if (left > 0) await clock.sleep(left);
}

/** How often something is asked that is waited for. */
export interface Patience {
  readonly every: Milliseconds;
  readonly most: Milliseconds;
}

/**
 * Asks until there is an answer.
 *
 * @returns undefined where there is none in that time
 */
export async function waitFor<Found>(
  clock: SmokeClock,
  { every, most }: Patience,
  ask: () => Promise<Found | undefined>,
): Promise<Found | undefined> {
  const began = clock.now();
  for (;;) {
    const found = await ask();
    if (found !== undefined) return found;
    if (between(began, clock.now()) >= most) return undefined;
    await clock.sleep(every);
  }
}
