import { type Milliseconds, seconds } from '../../model/time/instant';

/** TerminateSession says yes to everything; so the list is read until the session is off it. About 15 seconds. */
export const waits: readonly Milliseconds[] = [0.2, 0.5, 1, 2, 4, 8].map(seconds);

/** The same for about a minute: for what must be seen gone, where nobody else looks after it sooner. */
export const longWaits: readonly Milliseconds[] = [...waits, ...[8, 8, 8, 8, 8].map(seconds)];
