import { type Milliseconds, seconds } from '../../model/time/instant';
import type { Clock } from './port';

/** TerminateSession says yes to everything; so the list is read until the session is off it. About 15 seconds. */
export const waits: readonly Milliseconds[] = [0.2, 0.5, 1, 2, 4, 8].map(seconds);

/** The same for about a minute: for what must be seen gone, where nobody else looks after it sooner. */
export const longWaits: readonly Milliseconds[] = [...waits, ...[8, 8, 8, 8, 8].map(seconds)];

/**
 * Asks at once, and again after each wait until an answer is good: AWS's reads lag behind what was done.
 *
 * @returns the last answer, good or not
 */
export async function askUntil<T>(
  ask: () => Promise<T>,
  isGood: (answer: T) => boolean,
  clock: Pick<Clock, 'sleep'>,
  spans: readonly Milliseconds[] = waits,
): Promise<T> {
  let answer = await ask();
  for (const span of spans) {
    if (isGood(answer)) break;
    await clock.sleep(span);
    answer = await ask();
  }
  return answer;
}
