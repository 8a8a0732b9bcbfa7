import { DateTime } from 'luxon';
import { placesOf } from '../../../model/access';
import { byKey } from '../../../model/base/order';
import { epoch, type Instant, instantOfMillis } from '../../../model/time/instant';
import { clip, contains, isOver, lengthOf, type Window } from '../../../model/time/window';
import type { GrantRow, SessionRow, Total, Totals } from './report';

/** How long two windows share. */
export function shared(a: Window, b: Window): number {
  const both = clip(a, b);
  return both ? lengthOf(both) : 0;
}

/** Holds no instant. */
const none: Window = { from: epoch, until: epoch };

type Sum = { -readonly [K in Exclude<keyof Total, 'of'>]: Total[K] };

class Sums {
  readonly #sums = new Map<string, Sum>();

  of(name: string): Sum {
    const known = this.#sums.get(name);
    if (known) return known;
    const sum: Sum = { grants: 0, granted: 0, sessions: 0, used: 0 };
    this.#sums.set(name, sum);
    return sum;
  }

  get totals(): Total[] {
    return [...this.#sums].map(([of, sum]) => ({ of, ...sum })).sort(byKey(({ of }) => of));
  }
}

/** ISO weeks that a span touches, each with its own span; Monday, 00:00 UTC. */
function weeksOf(period: Window): { name: string; week: Window }[] {
  const weeks: { name: string; week: Window }[] = [];
  for (
    let at = DateTime.fromMillis(period.from, { zone: 'utc' }).startOf('week');
    !isOver(period, instantOfMillis(at.toMillis()));
  ) {
    const next = at.plus({ weeks: 1 });
    const week = { from: instantOfMillis(at.toMillis()), until: instantOfMillis(next.toMillis()) };
    weeks.push({ name: at.toFormat("kkkk-'W'WW"), week });
    at = next;
  }
  return weeks;
}

/** The targets that a grant names: each instance, or its tags as one. */
const targetsOf = ({ grant: { access } }: GrantRow): string[] =>
  placesOf(access).map(({ region, target }) => `${region} ${target}`);

export function totalsOf(
  period: Window,
  now: Instant,
  grants: readonly GrantRow[],
  sessions: readonly SessionRow[],
): Totals {
  const [people, targets, weeks] = [new Sums(), new Sums(), new Sums()];
  const all = weeksOf(period);
  for (const row of grants) {
    for (const sum of [people.of(row.grant.person.user), ...targetsOf(row).map((name) => targets.of(name))]) {
      sum.grants += 1;
      sum.granted += row.within;
    }
    for (const { name, week } of all) {
      const part = shared(week, clip(row.held, period) ?? none);
      if (part === 0) continue;
      weeks.of(name).grants += 1;
      weeks.of(name).granted += part;
    }
  }
  for (const { user, region, target, started, ended } of sessions) {
    const of = [people.of(user), targets.of(`${region} ${target}`)];
    for (const sum of of) sum.sessions += 1;
    const at = started ?? ended;
    const opened = all.find(({ week }) => at !== undefined && contains(week, at)) ?? all[0];
    if (opened) weeks.of(opened.name).sessions += 1;
    if (started === undefined) continue;
    const life = clip({ from: started, until: ended ?? now }, period) ?? none;
    for (const sum of of) sum.used += lengthOf(life);
    for (const { name, week } of all) {
      const part = shared(week, life);
      if (part > 0) weeks.of(name).used += part;
    }
  }
  return { people: people.totals, targets: targets.totals, weeks: weeks.totals };
}
