import type { Clock } from './clock';

/** What a process that the sandbox starts is told of the time. */
export interface ProcessTime {
  /** In milliseconds. */
  readonly now: number;
  /** Where the process says that it sleeps; left out while the sandbox's clock runs by itself. */
  readonly clock?: string;
}

const path = '/sandbox/clock';

export const processTime = (clock: Clock, endpoint: string): ProcessTime => ({
  now: clock.now().getTime(),
  ...(clock.isRunning ? {} : { clock: endpoint + path }),
});

/** Whether a request is no call of AWS, but a process that sleeps; if so, the clock moves on. */
export function tookSleep(clock: Clock, url: string | undefined, body: Buffer): boolean {
  if (url !== path) return false;
  clock.reach(Number(body.toString()));
  return true;
}
