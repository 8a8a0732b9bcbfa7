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

/** Windows in order, none of which touch. */
export function union(spans: readonly Window[]): Window[] {
  const joined: { from: Instant; until: Instant }[] = [];
  for (const { from, until } of [...spans].sort((a, b) => a.from - b.from)) {
    const last = joined.at(-1);
    if (last && from <= last.until) last.until = Math.max(last.until, until) as Instant;
    else if (from < until) joined.push({ from, until });
  }
  return joined;
}
