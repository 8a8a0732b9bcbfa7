import type { Access } from '../access';
import type { Person } from './person';

/** ISO 8601 with `Z` or an explicit offset, whole seconds: `2030-06-03T09:00:00+02:00`. */
export type InstantText = `${string}T${string}Z` | `${string}T${string}+${string}` | `${string}T${string}-${string}`;

/** Who may do what, from when until when, and why. */
export interface Grant {
  /** The object that a file in `people/` exports. */
  readonly person: Person;
  /** What is granted: `shell({ … })`. */
  readonly access: Access;
  /** The first instant at which access is open. */
  readonly from: InstantText;
  /** The first instant at which access is closed again. Windows that touch do not overlap. */
  readonly until: InstantText;
  /** Why, for the reviewer and the auditor. It stays in git; AWS never sees it. */
  readonly reason: string;
  /**
   * The ticket or incident this belongs to; becomes a tag of the policy.
   * @default none
   */
  readonly ticket?: string;
}

/** Declares a grant; the default export of a file in `grants/`. The path of the file is the id of the grant. */
export function defineGrant(grant: Grant): Grant {
  return Object.freeze({ ...grant });
}
