import type { Issue } from './issue';

/**
 * One file of `people/` or `grants/`, read but not yet judged. A program that builds its grants itself makes
 * sources too (`sourceOf`), so both ways meet the same validation.
 */
export interface Source {
  /** For messages: the path below the home folder, with `/`. */
  readonly file: string;
  /** Of a grant: its id. Of a person: the name of the file. */
  readonly id: string;
  /**
   * What the file exports. The `person` in a grant is the very object that is the value of the person's source.
   * Absent: the file could not be read as data, and its issues say why; what refers to it is not blamed as well.
   */
  readonly value?: unknown;
  /** The line where the value at this path stands, e.g. `['access', 'instances', 0]`; the nearest one known. */
  lineOf(path: readonly PropertyKey[]): number | undefined;
}

/** What a folder holds: `people/`, `grants/`, and what could not be read. */
export interface Sources {
  readonly people: readonly Source[];
  readonly grants: readonly Source[];
  readonly issues: readonly Issue[];
}

/** The id of a grant is the path of its file below `grants/` without the extension, `/` read as `-`. */
export function grantIdOf(pathBelowGrants: string): string {
  return pathBelowGrants.replace(/\.ts$/, '').replaceAll('/', '-');
}

/** For programs that build people and grants themselves. `file` is only used in messages. */
export function sourceOf(id: string, value: unknown, file = `(program) ${id}`): Source {
  return { id, value, file, lineOf: () => undefined };
}
