import { byKey } from '../../model/base/order';
import type { Principal } from '../../model/principal/principal';
import type { Instant } from '../../model/time/instant';
import { isOver } from '../../model/time/window';
import { type Kinds, ofKind, ownerOf } from '../kinds/kinds';
import type { Provision, Reading } from '../provisions/provision';
import { isPast, type ProvisionIndex } from '../provisions/provision-index';
import type { Use } from '../uses/use';

/** Somebody with uses, and all of these. */
export interface Owner {
  readonly principal: Principal;
  readonly uses: readonly Use[];
}

/** Owners of uses, by key. */
export function ownersOf(uses: readonly Use[], kinds: Kinds): Map<string, Owner> {
  const found = new Map<string, { readonly principal: Principal; readonly uses: Use[] }>();
  for (const use of uses) {
    const principal = ownerOf(use, kinds)?.principal;
    if (!principal) continue;
    const known = found.get(principal.key);
    if (known) known.uses.push(use);
    else found.set(principal.key, { principal, uses: [use] });
  }
  return found;
}

/** What the lists say, for which no document and no person need be asked. */
interface Listed {
  readonly kinds: Kinds;
  readonly at: Instant;
  readonly provisions: ProvisionIndex;
  /** Keys of those who are out, with everybody. */
  readonly out: ReadonlySet<string>;
  /** What was read before, by ARN: a document may end before its name. */
  readonly readings: ReadonlyMap<string, Reading>;
}

/**
 * How much an owner seems to owe. `ended`: what they had is over or taken, and nothing else stands. `doubtful`: the
 * lists do not tell. `covered`: something stands, and nothing has ended. `foreign`: nothing speaks of them, and none of
 * their uses is Curfew's own.
 */
export type Debt = 'ended' | 'doubtful' | 'covered' | 'foreign';
const order: readonly Debt[] = ['ended', 'doubtful', 'covered', 'foreign'];

export interface OwedOwner extends Owner {
  readonly debt: Debt;
  /** When the oldest of it ended; before everything, where access was taken. */
  readonly since: number;
}

/** Whether a provision has ended, by its name or by what was read of it. */
export function hasEnded(provision: Provision, readings: ReadonlyMap<string, Reading>, at: Instant): boolean {
  const reading = readings.get(provision.arn);
  return isPast(provision, at) || (reading?.answer === 'granted' && isOver(reading.granted.window, at));
}

function debtOf(owner: Owner, doubted: boolean, { kinds, at, provisions, out, readings }: Listed): OwedOwner {
  const { principal, uses } = owner;
  if (out.has(principal.key) || provisions.denialsOf(principal).some((each) => !isOver(each.means, at))) {
    return { ...owner, debt: 'ended', since: Number.NEGATIVE_INFINITY };
  }
  const all = provisions.of(principal);
  const ended = all.filter((each) => hasEnded(each, readings, at));
  const since = Math.min(...ended.map(({ means }) => means?.until ?? at));
  if (ended.length > 0) return { ...owner, debt: ended.length === all.length ? 'ended' : 'doubtful', since };
  if (doubted) return { ...owner, debt: 'doubtful', since };
  if (all.length > 0) return { ...owner, debt: 'covered', since };
  const marked = uses.some((use) => ofKind(kinds.uses, use).isMarked(use));
  return { ...owner, debt: marked ? 'doubtful' : 'foreign', since };
}

/**
 * Owners in the order in which they are to be read: names of provisions say what is owed, so that who owes something is
 * ended before all others are read, however many they are.
 *
 * @param doubted keys of those of whom something was not explained before
 */
export function inOrder(owners: Iterable<Owner>, doubted: ReadonlySet<string>, listed: Listed): OwedOwner[] {
  const all = [...owners].map((owner) => debtOf(owner, doubted.has(owner.principal.key), listed));
  const sorted = all.sort(byKey(({ since }) => since));
  return order.flatMap((debt) => sorted.filter((owner) => owner.debt === debt));
}
