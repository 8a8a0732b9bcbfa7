/** `1 session`, `2 sessions`. */
export const count = (n: number, what: string): string => {
  const several = what.endsWith('y') && !/[aeiou]y$/.test(what) ? `${what.slice(0, -1)}ies` : `${what}s`;
  return `${n} ${n === 1 ? what : several}`;
};
