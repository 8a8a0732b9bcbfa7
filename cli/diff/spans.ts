import type { Instant } from '../../model/instant';
import type { Window } from '../../model/window';

/** Spans in order, none of which touch. */
export function union(spans: readonly Window[]): Window[] {
  const joined: { from: Instant; until: Instant }[] = [];
  for (const { from, until } of [...spans].sort((a, b) => a.from - b.from)) {
    const last = joined.at(-1);
    if (last && from <= last.until) last.until = Math.max(last.until, until) as Instant;
    else if (from < until) joined.push({ from, until });
  }
  return joined;
}

/** What lies in spans and in none of the others. */
export function without(spans: readonly Window[], others: readonly Window[]): Window[] {
  const taken = union(others);
  return union(spans).flatMap(({ from, until }) => {
    const left: Window[] = [];
    let at = from;
    for (const other of taken) {
      if (other.until <= at || other.from >= until) continue;
      if (other.from > at) left.push({ from: at, until: other.from });
      at = Math.max(at, other.until) as Instant;
    }
    if (at < until) left.push({ from: at, until });
    return left;
  });
}

export const lengthOf = (spans: readonly Window[]): number =>
  spans.reduce((sum, { from, until }) => sum + (until - from), 0);
