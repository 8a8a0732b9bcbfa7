import { DateTime } from 'luxon';
import { type Kind, type PlaceOfKind, placesOf, usualKind, type ValidAccess } from '../../../model/access';
import { byKey } from '../../../model/base/order';
import { epoch, type Instant, instantOfMillis } from '../../../model/time/instant';
import { clip, contains, isOver, lengthOf, type Window } from '../../../model/time/window';
import { placeKey, placeWords } from '../../files/places';
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
  readonly #sums = new Map<string, { readonly name: string; readonly sum: Sum }>();

  /** @param name in words, where the key is none that people read */
  of(key: string, name = key): Sum {
    const known = this.#sums.get(key);
    if (known) return known.sum;
    const sum: Sum = { grants: 0, granted: 0, sessions: 0, used: 0 };
    this.#sums.set(key, { name, sum });
    return sum;
  }

  get totals(): Total[] {
    return [...this.#sums.values()].map(({ name, sum }) => ({ of: name, ...sum })).sort(byKey(({ of }) => of));
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

/** Where sessions were: each of the kind that its grant was of; without one it is counted as the usual kind. */
function placesOfSessions(account: string): (session: SessionRow) => PlaceOfKind {
  const usual = usualKind().example;
  return ({ kind = usual.kind, region, target }) => ({ account, kind, region, target });
}

/** What of one kind a grant was, and how much of that lies in a period, in milliseconds. */
interface HeldKind {
  readonly access: ValidAccess;
  readonly within: number;
}

/** A grant kind by kind, each as its newest version of that kind says: time of a shell is none of a command. */
function heldKinds({ grant, spans }: GrantRow, period: Window): HeldKind[] {
  const kinds = new Map<Kind, HeldKind>();
  for (const span of spans) {
    const { access } = span.grant;
    const within = (kinds.get(access.kind)?.within ?? 0) + shared(span, period);
    kinds.set(access.kind, { access: access.kind === grant.access.kind ? grant.access : access, within });
  }
  return [...kinds.values()].filter(({ within }) => within > 0);
}

/** The targets that grants name, each instance or its tags as one, and where sessions were; a sum for each. */
function sumsByPlace(all: readonly PlaceOfKind[]) {
  const sums = new Sums();
  const words = placeWords(all);
  return {
    of: (place: PlaceOfKind): Sum => sums.of(placeKey(place), `${place.region} ${words(place)}`),
    totals: () => sums.totals,
  };
}

/** @param account that of the deployment, in which its sessions are */
export function totalsOf(
  period: Window,
  now: Instant,
  grants: readonly GrantRow[],
  sessions: readonly SessionRow[],
  account: string,
): Totals {
  const [people, weeks] = [new Sums(), new Sums()];
  const placeOf = placesOfSessions(account);
  const held = grants.map((row) => heldKinds(row, period).map((kind) => ({ ...kind, places: placesOf(kind.access) })));
  const targets = sumsByPlace([...held.flat().flatMap(({ places }) => places), ...sessions.map(placeOf)]);
  const all = weeksOf(period);
  const count = (sum: Sum, within: number): void => {
    sum.grants += 1;
    sum.granted += within;
  };
  for (const { places, within } of held.flat()) for (const place of places) count(targets.of(place), within);
  for (const row of grants) {
    count(people.of(row.grant.person.user), row.within);
    for (const { name, week } of all) {
      const part = shared(week, clip(row.held, period) ?? none);
      if (part === 0) continue;
      weeks.of(name).grants += 1;
      weeks.of(name).granted += part;
    }
  }
  for (const session of sessions) {
    const { user, started, ended } = session;
    const of = [people.of(user), targets.of(placeOf(session))];
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
  return { people: people.totals, targets: targets.totals(), weeks: weeks.totals };
}
