import type { Instant } from '../../../model/time/instant';
import { union, type Window } from '../../../model/time/window';

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
