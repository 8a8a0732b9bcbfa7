/**
 * Persons take turns: one of each, then another of each. Whoever has thousands keeps nobody waiting who has one.
 *
 * @param items what comes first, of all or of one person, comes first
 */
export function inTurns<T>(items: readonly T[], personOf: (item: T) => string): T[] {
  const numbers = new Map<string, number>();
  const rounds: T[][] = [];
  for (const item of items) {
    const person = personOf(item);
    const number = numbers.get(person) ?? 0;
    numbers.set(person, number + 1);
    const round = rounds[number] ?? [];
    rounds[number] = round;
    round.push(item);
  }
  return rounds.flat();
}
