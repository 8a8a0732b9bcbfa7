import { between, earliest, type Instant, latest, type Milliseconds, seconds } from './instant';

/** Half open: at `until` access is already closed, so windows that touch do not overlap. */
export interface Window {
  readonly from: Instant;
  readonly until: Instant;
}

export type State = 'upcoming' | 'live' | 'expired';

/** Whether access that ends then is closed. Asked of whatever has an end: a window, or the name of a policy. */
export const isOver = ({ until }: Pick<Window, 'until'>, now: Instant): boolean => until <= now;

/** Whether access that begins then has begun, be it over or not. */
export const hasBegun = ({ from }: Pick<Window, 'from'>, now: Instant): boolean => from <= now;

/** Whether one is over before the other is: of one that is extended, the window as it was. */
export const endsBefore = (a: Pick<Window, 'until'>, b: Pick<Window, 'until'>): boolean => a.until < b.until;

export const contains = (window: Window, at: Instant): boolean => hasBegun(window, at) && !isOver(window, at);

export function stateAt(window: Window, now: Instant): State {
  if (!hasBegun(window, now)) return 'upcoming';
  return isOver(window, now) ? 'expired' : 'live';
}

/** What a window has in common with another; undefined where that is nothing. */
export function clip(window: Window, to: Window): Window | undefined {
  return tryWindow(latest(window.from, to.from), earliest(window.until, to.until));
}

/** Whether some instant lies in both; of a window that holds no instant, never. */
export const overlap = (a: Window, b: Window): boolean => clip(a, b) !== undefined;

/** From one instant until the other; undefined where that would hold no instant. */
export const tryWindow = (from: Instant, until: Instant): Window | undefined =>
  from < until ? { from, until } : undefined;

/** What of a window lies ahead; undefined where it is over. */
export const rest = ({ from, until }: Window, now: Instant): Window | undefined => tryWindow(latest(from, now), until);

/** What of a window lies behind; undefined where it has not begun. */
export const past = ({ from, until }: Window, now: Instant): Window | undefined =>
  tryWindow(from, earliest(until, now));

/** Windows in order, none of which touch. */
export function union(windows: readonly Window[]): Window[] {
  const joined: { from: Instant; until: Instant }[] = [];
  for (const { from, until } of [...windows].sort(byStart)) {
    const last = joined.at(-1);
    if (last && from <= last.until) last.until = latest(last.until, until);
    else if (from < until) joined.push({ from, until });
  }
  return joined;
}

/** What lies in windows and in none of the others, in order. */
export function minus(windows: readonly Window[], others: readonly Window[]): Window[] {
  const taken = union(others);
  return union(windows).flatMap((window) => {
    const gaps = [...taken.filter((other) => overlap(other, window)), { from: window.until, until: window.until }];
    return gaps.flatMap((gap, i) => tryWindow(gaps[i - 1]?.until ?? window.from, gap.from) ?? []);
  });
}

export const lengthOf = ({ from, until }: Window): Milliseconds => between(from, until);

/** How long windows last together; what two of them share counts twice: `union` first where that matters. */
export const totalOf = (windows: readonly Window[]): Milliseconds =>
  windows.reduce((sum, window) => (sum + lengthOf(window)) as Milliseconds, seconds(0));

/** For sorting: what begins first comes first. */
export const byStart = (a: Pick<Window, 'from'>, b: Pick<Window, 'from'>): number => a.from - b.from;

/** For sorting: what ends first comes first. */
export const byEnd = (a: Pick<Window, 'until'>, b: Pick<Window, 'until'>): number => a.until - b.until;
