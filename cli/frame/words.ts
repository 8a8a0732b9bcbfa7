/** `1 session`, `2 sessions`. */
export const count = (n: number, what: string): string => {
  const several = what.endsWith('y') && !/[aeiou]y$/.test(what) ? `${what.slice(0, -1)}ies` : `${what}s`;
  return `${n} ${n === 1 ? what : several}`;
};

/** `a, b, c, d, e and 3 more`. */
export const some = (names: readonly string[]): string =>
  `${names.slice(0, 5).join(', ')}${names.length > 5 ? ` and ${names.length - 5} more` : ''}`;
