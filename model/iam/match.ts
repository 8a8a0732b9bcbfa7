import type { ForeignStatement } from './statement';

/**
 * Whether a pattern is all of a text: `*` is anything, `one` any one character, where there is such a sign. After a
 * mismatch only the last star takes one character more, since what an earlier one took was enough: so a pattern of
 * nothing but stars costs no more than its length times that of the text. As a regular expression it could take years.
 */
function fits(pattern: string, text: string, one: '?' | ''): boolean {
  let at = 0;
  let star = -1;
  let taken = 0;
  for (let i = 0; i < text.length; ) {
    if (pattern[at] === '*') {
      star = at;
      taken = i;
      at += 1;
    } else if (pattern[at] === one || pattern[at] === text[i]) {
      at += 1;
      i += 1;
    } else if (star >= 0) {
      at = star + 1;
      taken += 1;
      i = taken;
    } else return false;
  }
  while (pattern[at] === '*') at += 1;
  return at === pattern.length;
}

/**
 * As IAM matches: `*` is anything, `?` one character.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html#reference_policies_elements_resource_wildcards
 */
export const matches = (pattern: string, text: string): boolean => fits(pattern, text, '?');

/** The same for patterns in which `*` alone is special, and `?` stands for itself. */
export const matchesStars = (pattern: string, text: string): boolean => fits(pattern, text, '');

/** As `matches`, without case: so IAM compares actions and the names of users. */
export const matchesAnyCase = (pattern: string, text: string): boolean =>
  matches(pattern.toLowerCase(), text.toLowerCase());

/** A field of a statement, which may hold one value or several. */
export const valuesOf = <T>(values: T | readonly T[] | undefined): readonly T[] =>
  values === undefined ? [] : Array.isArray(values) ? values : [values as T];

/** Whether a statement, allowing or denying, is about an action. */
export function isAbout({ Action, NotAction }: ForeignStatement, action: string): boolean {
  const isNamed = (patterns: unknown) => valuesOf(patterns).some((pattern) => matchesAnyCase(String(pattern), action));
  return NotAction === undefined ? isNamed(Action) : !isNamed(NotAction);
}
