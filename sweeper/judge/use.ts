import { timeOf } from '../../model/coverage/coverage';
import type { Principal } from '../../model/principal/principal';
import { earliest, formatInstant, type Instant, plus, seconds } from '../../model/time/instant';
import { hasBegun, isOver } from '../../model/time/window';
import { anyOf, ofKind, ownerOf, targetKey, tryNamed } from '../kinds/kinds';
import type { Observation, OwnerFacts } from '../observe/observation';
import type { NamedProvision, Provision } from '../provisions/provision';
import { isHeld, isNamed } from '../provisions/provision-index';
import type { Use } from '../uses/use';

/**
 * What is to become of a use. `over`: a provision seen now proves it. `unexplained`: none speaks of it, which stale
 * reads or a half-done apply would look like as well. `unknown`: cannot tell, so it is kept.
 */
export type UseVerdict =
  | { readonly is: 'covered'; readonly why: string; readonly provision: Provision }
  /** Without a provision where everybody is out; with the instant at which its window ended, where the clock ended it. */
  | { readonly is: 'over'; readonly why: string; readonly provision?: Provision; readonly until?: Instant }
  | { readonly is: 'unexplained' | 'unknown' | 'not ours'; readonly why: string };

/** Speaks of the use, though not all of it was to be seen: a read that lags would look like this. */
type NearMiss = { readonly is: 'nearly'; readonly why: string };

/** The sweeper's clock may be a second late, so a window may have begun that does not seem to have. */
const late = seconds(2);

/**
 * Whether AWS would honour the provision for this use now; and if not, whether it did until it ended.
 *
 * @param held undefined where nobody could read who holds it
 */
function judgeBy(
  provision: NamedProvision,
  use: Use,
  seen: Observation,
  held: boolean | undefined,
  now: Instant,
): UseVerdict | NearMiss {
  // What ended while the sweep was under way may have been renewed by something that it has not read yet.
  const then = earliest(now, seen.at);
  const { means } = provision;
  const { noun, plural } = ofKind(seen.kinds.provisions, provision);
  const called = `${noun} ${provision.name}`;
  const reading = seen.readings.get(provision.arn);
  if (reading?.answer === 'gone' && !isOver(means, then)) return { is: 'nearly', why: `${called} is gone` };
  if (held === false && reading?.answer !== 'granted') {
    return { is: 'unexplained', why: `${called} is not attached` };
  }
  if (!reading) return { is: 'unknown', why: `${called} cannot be read` };
  if (reading.answer === 'gone') return { is: 'unexplained', why: `${called} is gone` };
  if (reading.answer !== 'granted') {
    return isOver(means, then)
      ? { is: 'unexplained', why: `${called} has ended` }
      : { is: 'unknown', why: `the document of ${called} cannot be read` };
  }
  const { granted } = reading;
  const naming = ofKind(seen.kinds.uses, use).naming(granted, use, seen.tags.get(targetKey(use)));
  if (naming.is === 'no') return { is: 'unexplained', why: `grant ${means.grant} ${naming.why}` };
  // The name and the document may differ; the earlier end counts.
  const until = earliest(means.until, granted.window.until);
  const ended = `grant ${means.grant} ended at ${formatInstant(until)}`;
  const time = timeOf({ from: granted.window.from, until }, { now, began: seen.at });
  if (time === 'expired' && naming.is === 'yes') return { is: 'over', why: ended, provision, until };
  if (time === 'expired') return { is: 'unexplained', why: ended };
  if (naming.is === 'unknown') return { is: 'unknown', why: naming.why };
  if (time === 'upcoming') {
    const is = hasBegun(granted.window, plus(now, late)) ? 'nearly' : 'unexplained';
    return { is, why: `grant ${means.grant} starts at ${formatInstant(granted.window.from)}` };
  }
  if (held === undefined)
    return { is: 'unknown', why: `the ${plural} attached to ${means.holder.name} cannot be read` };
  if (!held) return { is: 'nearly', why: `grant ${means.grant} is not attached` };
  return { is: 'covered', why: `grant ${means.grant} until ${formatInstant(until)}`, provision };
}

/** One that is attached to the owner and not in the list, which therefore lags; it may grant something. */
function unlisted(
  listed: readonly Provision[],
  attached: ReadonlySet<string>,
  seen: Observation,
): NearMiss | undefined {
  const known = new Set(listed.map(({ arn }) => arn));
  for (const arn of attached) {
    const named = known.has(arn) ? undefined : tryNamed(arn, seen.kinds);
    if (!named?.means || named.denies || isOver(named.means, seen.at)) continue;
    return { is: 'nearly', why: `${named.noun} ${named.name} is attached and not yet listed` };
  }
  return undefined;
}

const order = ['covered', 'unknown', 'nearly', 'over', 'unexplained'] as const;

/** What nobody opened whom a known kind of principal names. */
function judgeStranger(use: Use, { kinds }: Observation): UseVerdict {
  const { unmarked, isMarked } = ofKind(kinds.uses, use);
  const who = anyOf(kinds.principals.map(({ what }) => what));
  return isMarked(use)
    ? { is: 'unexplained', why: `${use.owner} is no ${who}` }
    : { is: 'not ours', why: `${unmarked}, and no ${who}` };
}

/** One provision of whoever opened the use, by what is known of them. */
function judgeByOneOf(
  provision: NamedProvision,
  use: Use,
  { principal, managed, attached }: Owner,
  seen: Observation,
  now: Instant,
): UseVerdict | NearMiss {
  const { noun } = ofKind(seen.kinds.principals, principal);
  // Anybody who may make one could have written whose it is: where somebody lives tells whom Curfew made.
  if (provision.ofManaged && managed === false) {
    const why = `${ofKind(seen.kinds.provisions, provision).noun} ${provision.name} is for a managed ${noun}`;
    return { is: 'unexplained', why: `${why}, and ${principal.name} is none` };
  }
  const verdict = judgeBy(provision, use, seen, isHeld(provision, principal, attached), now);
  return verdict.is === 'covered' && provision.ofManaged && managed === undefined
    ? { is: 'unknown', why: `nobody can tell whether ${noun} ${principal.name} is a managed one` }
    : verdict;
}

/** Whoever opened a use, and what is known of them; nothing, where nobody could be asked. */
interface Owner extends Partial<OwnerFacts> {
  readonly principal: Principal;
}

/** Judges a use that is Curfew's to judge. */
function judgeOurs(use: Use, owner: Owner, seen: Observation, now: Instant): UseVerdict {
  const { principal, attached, made } = owner;
  const denial = seen.provisions.denials.find((each) => isHeld(each, principal, attached));
  if (denial) return { is: 'over', why: `access of ${principal.name} is revoked`, provision: denial };
  if (seen.out.has(principal.key)) return { is: 'over', why: 'everybody is out' };
  if (made !== undefined && use.started !== undefined && use.started < made) {
    const { noun } = ofKind(seen.kinds.principals, principal);
    return { is: 'unexplained', why: `it was opened before ${noun} ${principal.name} was made` };
  }
  // A name that Curfew cannot have written speaks of nobody.
  const listed = seen.provisions.of(principal).filter(isNamed);
  const verdicts = listed.map((provision) => judgeByOneOf(provision, use, owner, seen, now));
  const hidden = unlisted(listed, attached ?? new Set(), seen);
  if (hidden) verdicts.push(hidden);
  for (const is of order) {
    const verdict = verdicts.find((each) => each.is === is);
    if (verdict) return verdict.is === 'nearly' ? { is: 'unexplained', why: verdict.why } : verdict;
  }
  const kinds = anyOf(seen.kinds.provisions.map(({ noun }) => noun));
  return { is: 'unexplained', why: `no ${kinds} of ${principal.name} grants it` };
}

/** Judges one active use. Pure: the same look and the same instant give the same verdict. */
export function judgeUse(use: Use, seen: Observation, now: Instant): UseVerdict {
  const principal = ownerOf(use, seen.kinds)?.principal;
  if (!principal) return judgeStranger(use, seen);
  const { unmarked, isMarked } = ofKind(seen.kinds.uses, use);
  const owner: Owner = { principal, ...seen.owners.get(principal.key) };
  if (!isMarked(use) && owner.managed === false) return { is: 'not ours', why: `${unmarked}, and no managed person` };
  if (!isMarked(use) && owner.managed === undefined) {
    const { noun } = ofKind(seen.kinds.principals, principal);
    return { is: 'unknown', why: `${noun} ${principal.name} cannot be read` };
  }
  return judgeOurs(use, owner, seen, now);
}
