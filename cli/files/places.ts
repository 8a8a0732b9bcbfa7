import { accountWords, describeKind, type PlaceOfKind, partsOf, placesOf, type ValidAccess } from '../../model/access';
import { byKey } from '../../model/base/order';

/** One place apart from every other: two kinds, or two accounts, never reach the same. None of the first three has a blank. */
export const placeKey = ({ kind, account, region, target }: PlaceOfKind): string =>
  [kind, account, region, target].join(' ');

/**
 * Words for what is reached in a region, such that no two places of a list are told in the same: with the kind of access
 * where there are several, and with the account where the list has more than one.
 */
export function placeWords(all: readonly PlaceOfKind[]): (place: PlaceOfKind) => string {
  const accountOf = accountWords(all);
  return ({ kind, account, target }) => [target, ...describeKind(kind), ...accountOf(account)].join(' ');
}

const inOrder = (_key: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(byKey(([key]) => key)))
    : value;

/** All that plain data says, in one spelling: what says the same has the same text, in whatever order it is written. */
export const saysOf = (value: unknown): string => JSON.stringify(value, inOrder) ?? 'nothing';

/** An access in one of its places. */
export interface PartOfAccess {
  readonly place: PlaceOfKind;
  /** All that it says there; where two parts do not say the same, nobody can prove that they open the same. */
  readonly says: string;
}

export const partsOfAccess = (access: ValidAccess): PartOfAccess[] =>
  partsOf(access).flatMap((part) => placesOf(part).map((place) => ({ place, says: saysOf(part) })));

/** As `placeWords`; where two of a list say something else in one place, with all that they say. */
export function partWords(all: readonly PartOfAccess[]): (part: PartOfAccess) => string {
  const words = placeWords(all.map(({ place }) => place));
  const said = new Map<string, Set<string>>();
  for (const { place, says } of all) {
    const key = placeKey(place);
    said.set(key, (said.get(key) ?? new Set<string>()).add(says));
  }
  return ({ place, says }) =>
    [words(place), ...((said.get(placeKey(place))?.size ?? 0) > 1 ? [`as ${says}`] : [])].join(' ');
}
