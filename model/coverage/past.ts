import { type Answer, covers, type Target, type UseName, useOf } from '../access';
import type { ValidGrant } from '../grant/valid-grant';
import { groupByUser, isSameUser, type UserKey, userKey } from '../principal/user-name';
import type { Instant } from '../time/instant';
import { byEnd, byStart, contains, endsBefore, hasBegun, type Window } from '../time/window';

/** Something that somebody opened. Of tags, which may have changed since, nothing is known. */
export interface PastUse {
  readonly kind: UseName;
  readonly user: string;
  readonly target: Target;
  readonly started: Instant | undefined;
  /** What they said when they opened it: the id of a grant, where Curfew made the command. */
  readonly reason: string | undefined;
}

/** A time in which somebody held a grant: its window, or as much of it as history left. */
export interface Holding extends Window {
  readonly grant: ValidGrant;
}

/** Whether a grant speaks of a use, whenever that was: of another kind it opens something else on the same target. */
const speaksOf = ({ person, access }: ValidGrant, { kind, user, target }: PastUse): Answer =>
  isSameUser(person.user, user) && useOf(access) === kind ? covers(access, target) : 'no';

/** Whether something may have been opened under a grant: it said so itself, or the grant was open then and speaks of it. */
export function mayBeUnder(grant: ValidGrant, use: PastUse): boolean {
  if (use.reason === grant.id) return true;
  return use.started !== undefined && contains(grant.window, use.started) && speaksOf(grant, use) !== 'no';
}

/** What grants say about uses of the past: under which one each was opened, and until when they covered it. */
export class PastCoverage {
  readonly #byUser: ReadonlyMap<UserKey, readonly Holding[]>;

  constructor(holdings: readonly Holding[]) {
    this.#byUser = groupByUser([...holdings].sort(byStart), ({ grant }) => grant.person.user);
  }

  /** Those that speak of a use, the earliest first. */
  #of(use: PastUse): { holding: Holding; sure: boolean }[] {
    return (this.#byUser.get(userKey(use.user)) ?? []).flatMap((holding) => {
      const answer = speaksOf(holding.grant, use);
      return answer === 'no' ? [] : [{ holding, sure: answer === 'yes' }];
    });
  }

  /** The grant that something was opened under: the one it names as its reason, else the surest, else the longest. */
  openedUnder(use: PastUse): Holding | undefined {
    const { started, reason } = use;
    if (started === undefined) return undefined;
    const rank = ({ holding, sure }: { holding: Holding; sure: boolean }): number =>
      (reason === holding.grant.id ? 4 : 0) + (sure ? 2 : 0);
    const found = this.#of(use)
      .filter(({ holding }) => contains(holding, started))
      .sort((a, b) => rank(b) - rank(a) || byEnd(b.holding, a.holding));
    return found[0]?.holding;
  }

  /** Until when grants that follow one another without a gap covered it, beginning with the one it was opened under. */
  end(use: PastUse, first: Holding): Instant {
    let last: Holding = first;
    for (const { holding } of this.#of(use)) {
      if (hasBegun(holding, last.until) && endsBefore(last, holding)) last = holding;
    }
    return last.until;
  }

  /** The grant that surely covers it at some instant. */
  at(use: PastUse, instant: Instant): Holding | undefined {
    return this.#of(use).find(({ holding, sure }) => sure && contains(holding, instant))?.holding;
  }
}
