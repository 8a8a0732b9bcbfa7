/** By code unit, so that two runs sort alike on every machine. */
export const compare = <T extends string | number>(a: T, b: T): number => (a < b ? -1 : a > b ? 1 : 0);

export const byKey =
  <T>(key: (item: T) => string | number) =>
  (a: T, b: T): number =>
    compare(key(a), key(b));
