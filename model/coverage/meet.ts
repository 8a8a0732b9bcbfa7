import { type Answer, canMeet } from '../access';
import type { ValidGrant } from '../grant/valid-grant';
import { groupByUser, isSameUser } from '../principal/user-name';
import { byStart, clip, type Window } from '../time/window';

/** Two grants of one person that surely reach the same, and the time in which they both do. */
export interface Overlap extends Window {
  readonly grants: readonly [string, string];
  readonly user: string;
}

/**
 * Whether somebody could reach the same by two grants, be it at different times: surely, never, or only the tags of
 * instances could tell.
 */
export const canReachSame = (a: ValidGrant, b: ValidGrant): Answer =>
  isSameUser(a.person.user, b.person.user) ? canMeet(a.access, b.access) : 'no';

function overlapOf(a: ValidGrant, b: ValidGrant): Overlap | undefined {
  const both = clip(a.window, b.window);
  return both && canReachSame(a, b) === 'yes' ? { grants: [a.id, b.id], user: a.person.user, ...both } : undefined;
}

/** All pairs of grants of one person that reach the same at the same time, by time: rarely meant, and harmless. */
export function overlapsOf(grants: readonly ValidGrant[]): Overlap[] {
  return [...groupByUser(grants, ({ person }) => person.user).values()]
    .flatMap((own) => own.flatMap((a, i) => own.slice(i + 1).flatMap((b) => overlapOf(a, b) ?? [])))
    .sort(byStart);
}
