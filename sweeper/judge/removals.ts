import { compare } from '../../model/base/order';
import { formatInstant, type Instant } from '../../model/time/instant';
import { isOver } from '../../model/time/window';
import { anyOf, ofKind } from '../kinds/kinds';
import type { Observation } from '../observe/observation';
import type { NamedProvision, Provision } from '../provisions/provision';
import { isNamed } from '../provisions/provision-index';
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

const isPast = ({ means }: Provision, now: Instant): boolean => means !== undefined && isOver(means, now);

function removalOf(
  provision: NamedProvision,
  open: ReadonlyMap<string, Use>,
  seen: Observation,
  now: Instant,
): Removal {
  const { holder, until } = provision.means;
  const use = open.get(holder.key);
  const unseen = unseenFor(provision, seen);
  const heldBy = use
    ? `${ofKind(seen.kinds.uses, use).noun} ${use.id} is not gone`
    : unseen && `${unseen} cannot be seen`;
  return {
    provision,
    why: `ended at ${formatInstant(until)}`,
    ...(heldBy !== undefined && !provision.denies ? { heldBy } : {}),
    // One whose name cannot be read may grant something: then the keys stay.
    lastOfManaged: provision.ofManaged && seen.provisions.of(holder).every((other) => isPast(other, now)),
  };
}

/**
 * What is past and has to go, the most overdue first.
 *
 * @param open a use that has to end first, by the key of its owner
 */
export function removalsOf(seen: Observation, open: ReadonlyMap<string, Use>, now: Instant): Removal[] {
  return seen.provisions.all
    .filter(isNamed)
    .filter((provision) => isPast(provision, now))
    .sort((a, b) => compare(a.means.until, b.means.until) || compare(a.arn, b.arn))
    .map((provision) => removalOf(provision, open, seen, now));
}

/**
 * Denials of persons whom nothing grants anything, now or later. A list that lags could miss a provision that replaces
 * another one, and without the Deny it would open what was revoked.
 */
export function needlessOf({ provisions, kinds }: Observation, now: Instant): Removal[] {
  const isNeedless = (denial: NamedProvision): boolean =>
    !isPast(denial, now) && provisions.of(denial.means.holder).every((other) => isPast(other, now));
  const any = anyOf(kinds.provisions.map(({ noun }) => noun));
  return provisions.denials.filter(isNeedless).map((provision) => ({
    provision,
    why: `no ${any} grants ${provision.means.holder.name} anything any more`,
    lastOfManaged: false,
  }));
}
