import { compare } from '../../model/base/order';
import { formatInstant, type Instant, plus } from '../../model/time/instant';
import { isOver } from '../../model/time/window';
import { anyOf, ofKind } from '../kinds/kinds';
import type { Observation } from '../observe/observation';
import { isManaged, looksNeedless } from '../observe/residence';
import { hasSettled, settled } from '../observe/settled';
import type { NamedProvision, Provision } from '../provisions/provision';
import { isNamed, isPast } from '../provisions/provision-index';
import type { Use } from '../uses/use';

/** A provision past its `until`. */
export interface Removal {
  readonly provision: NamedProvision;
  readonly why: string;
  /** Something that must be gone, or known, first: then the provision waits for the next sweep. */
  readonly heldBy?: string;
  /** A managed person without any other provision that grants something, now or later: the keys go first. */
  readonly lastOfManaged: boolean;
}

/** Where a use of this provision could still be, unseen: which it grants, only its document tells. */
function unseenFor({ arn }: Provision, { readings, unseen, kinds }: Observation): string | undefined {
  const reading = readings.get(arn);
  const places = kinds.uses.flatMap(({ id, plural, mayBeIn }) => {
    const regions = [...unseen.values()]
      .filter(({ kind, region }) => kind === id && (reading?.answer !== 'granted' || mayBeIn(reading.granted, region)))
      .map(({ region }) => region);
    return regions.length === 0 ? [] : [`the ${plural} of ${regions.sort().join(', ')}`];
  });
  return places.length === 0 ? undefined : places.join(' and ');
}

/** One whose name cannot be read grants nothing that Curfew gave, so it keeps nobody's keys. */
const hasGone = ({ means }: Provision, then: Instant): boolean => means === undefined || hasSettled(means, then);

/** What becomes of the keys of a provision's holder. What says whose holder that is has to be true. */
function keysOf(
  provision: NamedProvision,
  { provisions, residents, declared }: Observation,
  then: Instant,
): 'go' | 'stay' | 'unknown' {
  const { holder } = provision.means;
  if (!provision.ofManaged || !provisions.of(holder).every((each) => hasGone(each, then))) return 'stay';
  if (!residents.has(holder.kind)) return 'unknown';
  // Whom nobody lists may live elsewhere, or be made this moment: the audit asks again.
  return isManaged(holder, false, { residents, declared, provisions }) ? 'go' : 'stay';
}

function holdOf(
  provision: NamedProvision,
  use: Use | undefined,
  keys: 'go' | 'stay' | 'unknown',
  seen: Observation,
  then: Instant,
): string | undefined {
  const { holder, until } = provision.means;
  const { noun } = ofKind(seen.kinds.principals, holder);
  const unseen = unseenFor(provision, seen);
  if (!provision.denies) {
    if (use) return `${ofKind(seen.kinds.uses, use).noun} ${use.id} is not gone`;
    if (unseen !== undefined) return `${unseen} cannot be seen`;
    if (keys === 'unknown') return `nobody can tell whether ${noun} ${holder.name} is a managed one`;
  }
  if (hasSettled({ until }, then)) return undefined;
  return `what renewed it may not be seen before ${formatInstant(plus(until, settled))}`;
}

function removalOf(
  provision: NamedProvision,
  open: ReadonlyMap<string, Use>,
  seen: Observation,
  then: Instant,
): Removal {
  const { holder, until } = provision.means;
  const keys = keysOf(provision, seen, then);
  const heldBy = holdOf(provision, open.get(holder.key), keys, seen, then);
  return {
    provision,
    why: `ended at ${formatInstant(until)}`,
    ...(heldBy === undefined ? {} : { heldBy }),
    lastOfManaged: keys === 'go',
  };
}

/**
 * What is past and has to go, the most overdue first.
 *
 * @param open a use that has to end first, by the key of its owner
 * @param then when the look began: what ended just before that may have been renewed unseen, and is held
 */
export function removalsOf(seen: Observation, open: ReadonlyMap<string, Use>, then: Instant): Removal[] {
  return seen.provisions.all
    .filter(isNamed)
    .filter((provision) => isPast(provision, then))
    .sort((a, b) => compare(a.means.until, b.means.until) || compare(a.arn, b.arn))
    .map((provision) => removalOf(provision, open, seen, then));
}

/** Why a denial stays though nothing that is listed grants its person anything; undefined where nothing tells so. */
function declaredHold({ means: { holder } }: NamedProvision, { declared }: Observation, then: Instant) {
  if (declared?.is !== 'read') return { heldBy: `the manifest cannot be read: ${declared?.why ?? 'nobody has'}` };
  const until = declared.ends.get(holder.key);
  const isAhead = until !== undefined && !isOver({ until }, then);
  return isAhead ? { heldBy: `the manifest declares a grant until ${formatInstant(until)}` } : {};
}

/**
 * Denials of persons whom nothing grants anything, now or later. A list that lags could miss a provision that replaces
 * another one, and an apply may be between the two: without the Deny either would open what was revoked. So the last
 * apply has to say the same as the list.
 */
export function needlessOf(seen: Observation, then: Instant): Removal[] {
  const any = anyOf(seen.kinds.provisions.map(({ noun }) => noun));
  return seen.provisions.denials
    .filter((denial) => looksNeedless(denial, seen.provisions, then))
    .map((provision) => ({
      provision,
      why: `no ${any} grants ${provision.means.holder.name} anything any more`,
      ...declaredHold(provision, seen, then),
      lastOfManaged: false,
    }));
}
