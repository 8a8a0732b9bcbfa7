import { covers, type Target, type ValidAccess } from '../access';
import { contains, overlap, type Window } from '../time/window';
import type { Entitlement } from './coverage';

/** Whether it is open at some time of a window; of one without a length, at that instant. */
const isOpenIn = (window: Window, asked: Window): boolean =>
  asked.from === asked.until ? contains(window, asked.from) : overlap(window, asked);

/** What is open at some time of a window; where that has no length, at that instant. */
export const openIn = <G extends Entitlement>(grants: readonly G[], asked: Window): G[] =>
  grants.filter(({ window }) => isOpenIn(window, asked));

/** Something given that reaches a target, be it open or not. */
export interface Reaching<G> {
  readonly grant: G;
  /** Only the tags of the target could tell. */
  readonly depends: boolean;
}

/** @param targetOf the target as an access would see it: where it is may depend on where the access reaches */
export const reaching = <G extends Entitlement>(
  grants: readonly G[],
  targetOf: (access: ValidAccess) => Target,
): Reaching<G>[] =>
  grants.flatMap((grant) => {
    const answer = covers(grant.access, targetOf(grant.access));
    return answer === 'no' ? [] : [{ grant, depends: answer === 'unknown' }];
  });
