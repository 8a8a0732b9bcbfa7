import type { Answer, Target, UseName } from '../access';
import { type GrantKey, grantKey } from '../grant/grant-id';
import type { ValidGrant } from '../grant/valid-grant';
import { groupByUser, isSameUser, type UserKey, userKey } from '../principal/user-name';
import type { Instant } from '../time/instant';
import { byEnd, byStart, contains, endsBefore, hasBegun, type Window } from '../time/window';
import { namingOf } from './coverage';

/** Something that somebody opened. Of tags, which may have changed since, nothing is known. */
export interface PastUse {
  readonly kind: UseName;
  readonly user: string;
  readonly target: Target;
  /** The session document that it was opened through, as AWS says it; undefined where it says none. */
  readonly document: string | undefined;
  readonly started: Instant | undefined;
  /** What they said when they opened it: the id of a grant, where Curfew made the command. */
  readonly reason: string | undefined;
}

/** A time in which somebody held a grant: its window, or as much of it as history left. */
export interface Holding extends Window {
  readonly grant: ValidGrant;
}

/**
 * Whether a grant speaks of a use, whenever that was: to its person, and as the sweeper would say it of one that is
 * active. Of another kind a grant opens something else on the same target.
 *
 * @param document the name of the deployment's session document
 */
function speaksOf({ person, access }: ValidGrant, use: PastUse, document: string): Answer | 'of another' {
  if (!isSameUser(person.user, use.user)) return 'of another';
  const naming = namingOf({ access, document }, use.target, { use: use.kind, through: use });
  return naming.use === 'yes' && naming.document === 'yes' ? naming.target : 'of another';
}

/**
 * Whether something may have been opened under a grant: it said so itself, or the grant was open then and names its
 * target. What somebody else opened, or by another way, was not, whatever it says.
 *
 * @param document the name of the deployment's session document
 */
export function mayBeUnder(grant: ValidGrant, use: PastUse, document: string): boolean {
  const answer = speaksOf(grant, use, document);
  if (answer === 'of another') return false;
  if (use.reason === grant.id) return true;
  return use.started !== undefined && contains(grant.window, use.started) && answer !== 'no';
}

/** What grants say about uses of the past: under which one each was opened, and until when they covered it. */
export class PastCoverage {
  readonly #byUser: ReadonlyMap<UserKey, readonly Holding[]>;
  readonly #byGrant: ReadonlyMap<GrantKey, readonly Holding[]>;

  /** @param document the name of the deployment's session document */
  constructor(
    holdings: readonly Holding[],
    private readonly document: string,
  ) {
    const sorted = [...holdings].sort(byStart);
    this.#byUser = groupByUser(sorted, ({ grant }) => grant.person.user);
    const byGrant = new Map<GrantKey, Holding[]>();
    for (const holding of sorted) {
      const key = grantKey(holding.grant.id);
      byGrant.set(key, [...(byGrant.get(key) ?? []), holding]);
    }
    this.#byGrant = byGrant;
  }

  /** Those that speak of a use, the earliest first. */
  #of(use: PastUse): { holding: Holding; sure: boolean }[] {
    return (this.#byUser.get(userKey(use.user)) ?? []).flatMap((holding) => {
      const answer = speaksOf(holding.grant, use, this.document);
      return answer === 'no' || answer === 'of another' ? [] : [{ holding, sure: answer === 'yes' }];
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

  /** How a grant was held at an instant, or last before it. */
  before(id: string, instant: Instant): Holding | undefined {
    return this.#byGrant.get(grantKey(id))?.findLast((holding) => hasBegun(holding, instant));
  }
}
