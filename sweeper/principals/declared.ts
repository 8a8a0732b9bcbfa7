import type { Instant } from '../../model/time/instant';

/** What the last apply declared, by keys of principals. */
export type Declared =
  | {
      readonly is: 'read';
      /** Persons who were there before Curfew. */
      readonly existing: ReadonlySet<string>;
      /** When the last of somebody's grants ends. */
      readonly ends: ReadonlyMap<string, Instant>;
    }
  /** `why` is a clause. */
  | { readonly is: 'unreadable'; readonly why: string };
