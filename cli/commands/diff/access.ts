import { byKey } from '../../../model/base/order';
import type { ValidGrant } from '../../../model/grant/valid-grant';
import { userKey } from '../../../model/principal/user-name';
import type { Instant } from '../../../model/time/instant';
import { minus, rest, totalOf, union, type Window } from '../../../model/time/window';
import { describeConditions } from '../../files/grants';
import { type PartOfAccess, partsOfAccess, partWords, placeKey } from '../../files/places';

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

/** One place that a grant reaches. */
interface ReachedPlace {
  /** Tells all that is opened there, and what AWS asks for: no two are taken for one because they read the same. */
  readonly key: string;
  readonly user: string;
  readonly part: PartOfAccess;
  /** What AWS asks for beside the window. */
  readonly asked: readonly string[];
}

function reachOf(grant: ValidGrant): ReachedPlace[] {
  const { user } = grant.person;
  const asked = describeConditions(grant);
  return partsOfAccess(grant.access).map((part) => {
    // What people read comes first, for rows stand in this order.
    const key = [[userKey(user), placeKey(part.place), ...asked].join(' '), part.says].join('\n');
    return { key, user, part, asked };
  });
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
  const words = partWords([...all.values()].map(({ part }) => part));
  return [...all]
    .sort(byKey(([key]) => key))
    .map(([key, { user, part, asked }]) => {
      const [was, is] = [old.get(key)?.spans ?? [], new_.get(key)?.spans ?? []];
      const loses = minus(was, is);
      return {
        user,
        region: part.place.region,
        target: [words(part), ...asked].join(' '),
        gains: minus(is, was),
        loses,
        keeps: totalOf(union(was)) - totalOf(loses),
      };
    })
    .filter(({ gains, loses }) => gains.length > 0 || loses.length > 0);
}
