import { setTimeout as delay } from 'node:timers/promises';
import { type Instant, instantOfMillis, type Milliseconds } from '../../model/time/instant';
import type { Clock } from './port';

/**
 * AWS's time: the `Date` header of the first answer, and the machine's monotonic clock from then on. The header
 * cuts off fractions, so this clock is up to a second late and never early: no session is ended before `until`.
 * No variable sets it.
 */
export class AwsClock implements Clock {
  #known: { readonly date: number; readonly at: number } | undefined;

  /** Notes the time of an answer; only the first counts. */
  heard(dateHeader: string | undefined): void {
    const date = Date.parse(dateHeader ?? '');
    if (this.#known === undefined && !Number.isNaN(date)) this.#known = { date, at: performance.now() };
  }

  /** Whether AWS has answered. */
  get isSet(): boolean {
    return this.#known !== undefined;
  }

  /** @throws before AWS has answered */
  now(): Instant {
    if (this.#known === undefined) throw new Error('AWS has not answered yet, so nobody knows what time it is there');
    return instantOfMillis(this.#known.date + performance.now() - this.#known.at);
  }

  async sleep(span: Milliseconds): Promise<void> {
    await delay(span);
  }
}
