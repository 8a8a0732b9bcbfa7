import type { Instant } from './instant';

/** Half open: at `until` access is already closed, so windows that touch do not overlap. */
export interface Window {
  readonly from: Instant;
  readonly until: Instant;
}

export type State = 'upcoming' | 'live' | 'expired';

export function stateAt(window: Window, now: Instant): State {
  if (now < window.from) return 'upcoming';
  return now < window.until ? 'live' : 'expired';
}
