import type { Principal } from '../../model/principal/principal';
import type { Instant } from '../../model/time/instant';
import { type Kinds, ownerOf } from '../kinds/kinds';
import type { Resident } from '../principals/principal';
import type { NamedProvision } from '../provisions/provision';
import { isPast, type ProvisionIndex } from '../provisions/provision-index';
import type { Use } from '../uses/use';
import type { Observation, Residents } from './observation';
import { hasSettled } from './settled';

export const residentOf = ({ kind, key }: Principal, residents: Residents): Resident | undefined =>
  residents.get(kind)?.get(key);

/**
 * The kinds of principals of which somebody has to be told apart: those who hold uses, and those whose keys may be
 * about to go. A look without either asks nobody.
 */
export function askedKinds(
  { kinds, uses, provisions }: { kinds: Kinds; uses: readonly Use[]; provisions: ProvisionIndex },
  now: Instant,
): ReadonlySet<string> {
  const owners = uses.flatMap((use) => ownerOf(use, kinds)?.principal.kind ?? []);
  const losers = provisions.all.flatMap(({ ofManaged, means }) =>
    ofManaged && means && hasSettled(means, now) ? [means.holder.kind] : [],
  );
  return new Set([...owners, ...losers]);
}

/**
 * The kinds of principals of which somebody may be out with everybody, and it matters: who has something open that could
 * be covered. Whatever else is open ends, whoever is out.
 */
export function outKinds(
  { kinds, uses, provisions }: { kinds: Kinds; uses: readonly Use[]; provisions: ProvisionIndex },
  now: Instant,
): ReadonlySet<string> {
  const coverable = uses.flatMap((use) => {
    const principal = ownerOf(use, kinds)?.principal;
    return principal && provisions.of(principal).some((each) => !isPast(each, now)) ? [principal.kind] : [];
  });
  return new Set(coverable);
}

/** Whether nothing that is listed grants anything to whom a denial is for, now or later. */
export const looksNeedless = (denial: NamedProvision, provisions: ProvisionIndex, now: Instant): boolean =>
  !isPast(denial, now) && provisions.of(denial.means.holder).every((each) => isPast(each, now));

/** Whether anything says of a principal that they were there before Curfew. */
const saysExisting = (principal: Principal, provisions: ProvisionIndex): boolean =>
  provisions.of(principal).some(({ ofManaged }) => ofManaged === false);

/** Whether anything hangs on what the last apply declared. */
export function asksDeclared(provisions: ProvisionIndex, residents: Residents, now: Instant): boolean {
  return (
    provisions.denials.some((denial) => looksNeedless(denial, provisions, now)) ||
    provisions.all.some(({ ofManaged, holder }) => ofManaged === false && holder && residentOf(holder, residents))
  );
}

/**
 * Whether Curfew made somebody: whoever lives where it makes them, unless the last apply declared that they were there
 * before. What speaks of them proves nothing; it is only why the declaration is read.
 *
 * @param shown whether a use's owner shows that they live there
 * @returns undefined where that could not be read
 */
export function isManaged(
  principal: Principal,
  shown: boolean,
  { residents, declared, provisions }: Pick<Observation, 'residents' | 'declared' | 'provisions'>,
): boolean | undefined {
  const lives = shown || residentOf(principal, residents) !== undefined;
  if (!lives) return residents.has(principal.kind) ? false : undefined;
  if (!saysExisting(principal, provisions)) return true;
  return declared?.is === 'read' ? !declared.existing.has(principal.key) : undefined;
}
