import { type Instant, instantOfMillis, tryParseFormatted } from '../../model/time/instant';

/**
 * An instant in words, by the reader that Curfew itself uses.
 *
 * @param text as `2030-06-03T09:00:00Z`
 * @throws where it is not written so, or does not exist
 */
export function instant(text: string): Instant {
  const at = tryParseFormatted(text);
  if (at === undefined) throw new Error(`${text} is not an instant.`);
  return at;
}

/** Some milliseconds after another instant; before it where negative. */
export const after = (at: Instant, milliseconds: number): Instant => instantOfMillis(at + milliseconds);
