/** What went wrong, in one line. */
export const messageOf = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message}` : `${error}`;

/** The same for people, whom the name of the error tells nothing. */
export const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
