import { describeReach, nounOf, type PlaceOfKind, placesOf } from '../../../model/access';
import { byKey } from '../../../model/base/order';
import type { ValidGrant } from '../../../model/grant/valid-grant';
import { userKey } from '../../../model/principal/user-name';
import { between, formatInstant, type Instant } from '../../../model/time/instant';
import { endsBefore, hasBegun, isOver, minus, rest, totalOf, union, type Window } from '../../../model/time/window';
import { describeConditions } from '../../files/grants';
import { placeKey, placeWords } from '../../files/places';
import { formatSpan } from '../../frame/when';

/** What one person can reach where, before and after; by instance, or by a set of tags. */
export interface AccessChange {
  readonly user: string;
  readonly region: string;
  readonly target: string;
  readonly gains: readonly Window[];
  readonly loses: readonly Window[];
  /** How long it stays as it was, in milliseconds. */
  readonly keeps: number;
}

/** What a change did to one file. */
export interface FileChange {
  readonly id: string;
  readonly file: string;
  readonly user: string;
  /** A clause: `is new`, `is extended by 1 h, to …`, `is moved from john-old`. */
  readonly what: string;
  readonly before?: ValidGrant;
  readonly after?: ValidGrant;
}

const end = (at: Instant): string => formatInstant(at);

/** One place that a grant reaches; the key says all of it, so that no two are taken for one. */
interface ReachedPlace {
  readonly key: string;
  readonly user: string;
  readonly place: PlaceOfKind;
  /** What AWS asks for beside the window. */
  readonly asked: readonly string[];
}

function reachOf(grant: ValidGrant): ReachedPlace[] {
  const { user } = grant.person;
  const asked = describeConditions(grant);
  return placesOf(grant.access).map((place) => ({
    key: [userKey(user), placeKey(place), ...asked].join(' '),
    user,
    place,
    asked,
  }));
}

function reachedBy(
  grants: readonly ValidGrant[],
  now: Instant,
): Map<string, ReachedPlace & { readonly spans: Window[] }> {
  const reached = new Map<string, ReachedPlace & { readonly spans: Window[] }>();
  for (const grant of grants) {
    // What was cannot be changed.
    const span = rest(grant.window, now);
    if (!span) continue;
    for (const each of reachOf(grant)) {
      const known = reached.get(each.key) ?? { ...each, spans: [] };
      known.spans.push(span);
      reached.set(each.key, known);
    }
  }
  return reached;
}

/** The difference in access, whatever the files look like: from now on, by person and target. */
export function accessChanges(
  before: readonly ValidGrant[],
  after: readonly ValidGrant[],
  now: Instant,
): AccessChange[] {
  const [old, new_] = [reachedBy(before, now), reachedBy(after, now)];
  const all = new Map([...old, ...new_]);
  const words = placeWords([...all.values()].map(({ place }) => place));
  return [...all]
    .sort(byKey(([key]) => key))
    .map(([key, { user, place, asked }]) => {
      const [was, is] = [old.get(key)?.spans ?? [], new_.get(key)?.spans ?? []];
      const loses = minus(was, is);
      return {
        user,
        region: place.region,
        target: [words(place), ...asked].join(' '),
        gains: minus(is, was),
        loses,
        keeps: totalOf(union(was)) - totalOf(loses),
      };
    })
    .filter(({ gains, loses }) => gains.length > 0 || loses.length > 0);
}

const content = ({ person, access, window }: ValidGrant): string => JSON.stringify([person.user, access, window]);

function endOf(was: Window, is: Window, now: Instant): string[] {
  if (is.until === was.until) return [];
  if (isOver(was, now)) {
    return [isOver(is, now) ? 'was over already, and says another end' : `is opened again, until ${end(is.until)}`];
  }
  if (endsBefore(was, is)) return [`is extended by ${formatSpan(between(was.until, is.until))}, to ${end(is.until)}`];
  if (isOver(is, now)) return [`is ended, ${formatSpan(between(now, was.until))} early`];
  return [`is shortened by ${formatSpan(between(is.until, was.until))}, to ${end(is.until)}`];
}

function changeOf(before: ValidGrant, after: ValidGrant, now: Instant): string[] {
  const [was, is] = [before.window, after.window];
  const words = endOf(was, is, now);
  if (is.from !== was.from) words.push(`starts at ${end(is.from)} instead of ${end(was.from)}`);
  if (before.person.user !== after.person.user) words.push(`goes from ${before.person.user} to ${after.person.user}`);
  if (before.person.existing !== after.person.existing) words.push('is of a user of another kind');
  if (before.access.kind !== after.access.kind) {
    words.push(`is ${nounOf(after.access.kind)} instead of ${nounOf(before.access.kind)}`);
  }
  const [a, b] = [describeReach(before.access), describeReach(after.access)];
  if (a !== b) words.push(`reaches ${b} instead of ${a}`);
  if (before.reason !== after.reason) words.push('has another reason');
  if (before.ticket !== after.ticket) words.push('has another ticket');
  return words;
}

function gone(before: ValidGrant, now: Instant): string {
  const { window } = before;
  if (isOver(window, now)) return `is pruned: it was over ${formatSpan(between(window.until, now))} ago`;
  if (!hasBegun(window, now)) return 'is deleted before it began';
  return `is deleted, ${formatSpan(between(now, window.until))} before its end`;
}

/** What happened to the files, each told as what it is: a file that moved is not one that came and one that went. */
export function fileChanges(before: readonly ValidGrant[], after: readonly ValidGrant[], now: Instant): FileChange[] {
  const [old, new_] = [new Map(before.map((each) => [each.id, each])), new Map(after.map((each) => [each.id, each]))];
  const left = new Map(before.filter(({ id }) => !new_.has(id)).map((each) => [content(each), each]));
  const moved = new Set<string>();
  const changes = after.flatMap((grant): FileChange[] => {
    const { id, file, person } = grant;
    const about = { id, file, user: person.user, after: grant };
    const was = old.get(id);
    if (was) {
      const words = changeOf(was, grant, now);
      return words.length === 0 ? [] : [{ ...about, before: was, what: words.join('; ') }];
    }
    const from = left.get(content(grant));
    if (!from || moved.has(from.id))
      return [{ ...about, what: isOver(grant.window, now) ? 'is new, and over already' : 'is new' }];
    moved.add(from.id);
    return [
      { ...about, before: from, what: `is moved from ${from.file}: its policy is replaced, and no session is cut` },
    ];
  });
  const deleted = before
    .filter(({ id }) => !new_.has(id) && !moved.has(id))
    .map(
      (was): FileChange => ({ id: was.id, file: was.file, user: was.person.user, before: was, what: gone(was, now) }),
    );
  return [...changes, ...deleted].sort(byKey(({ file }) => file));
}
