import { describeKind, type PlaceOfKind } from '../../model/access';

/** One place apart from every other: two kinds, or two accounts, never reach the same. None of the first three has a blank. */
export const placeKey = ({ kind, account, region, target }: PlaceOfKind): string =>
  [kind, account, region, target].join(' ');

/**
 * Words for what is reached in a region, such that no two places of a list are told in the same: with the kind of access
 * where there are several, and with the account where the list has more than one.
 */
export function placeWords(all: readonly PlaceOfKind[]): (place: PlaceOfKind) => string {
  const accounts = new Set(all.map(({ account }) => account));
  return ({ kind, account, target }) =>
    [target, ...describeKind(kind), ...(accounts.size > 1 ? [`in account ${account}`] : [])].join(' ');
}
