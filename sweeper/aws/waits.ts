import { type Milliseconds, seconds } from '../../model/time/instant';

/** TerminateSession says yes to everything; so the list is read until the session is off it. About 15 seconds. */
export const waits: readonly Milliseconds[] = [0.2, 0.5, 1, 2, 4, 8].map(seconds);
