import type { Instant } from '../../model/time/instant';
import type { Tags } from '../aws/port';
import type { Kinds, Place } from '../kinds/kinds';
import type { Declared } from '../principals/declared';
import type { Resident } from '../principals/principal';
import type { Reading } from '../provisions/provision';
import type { ProvisionIndex } from '../provisions/provision-index';
import type { Use } from '../uses/use';

/** What is known about the owner of an active use. */
export interface OwnerFacts {
  /** ARNs of the provisions they hold; none where the owner is gone; undefined where it could not be read. */
  readonly attached: ReadonlySet<string> | undefined;
  /** Whether Curfew made this principal; undefined where it could not be read. */
  readonly managed: boolean | undefined;
  /** When this principal was made, where that is known. */
  readonly made?: Instant;
}

/** By kind of principal, then by key: all who live where only Curfew makes any. */
export type Residents = ReadonlyMap<string, ReadonlyMap<string, Resident>>;

/** A place whose uses could not be seen. */
export interface UnseenPlace extends Place {
  readonly error: unknown;
}

/** What the lists of the account show. */
export interface Lists {
  /** By what it is judged. */
  readonly kinds: Kinds;
  /** When the look began. What has ended by then has ended for all that was read: nothing newer was to be seen. */
  readonly at: Instant;
  readonly provisions: ProvisionIndex;
  /** Active uses of every place that could be read. */
  readonly uses: readonly Use[];
  /** By `placeKey`. */
  readonly unseen: ReadonlyMap<string, UnseenPlace>;
  /** A kind is absent where nobody had to ask, and where it could not be read. */
  readonly residents: Residents;
  /**
   * Keys of those on whom the Deny is that keeps everybody out. Nobody is asked where nothing open could be covered; of a kind that
   * could not be asked there is nobody, and the look says so.
   */
  readonly out: ReadonlySet<string>;
  /** Undefined where nobody had to ask. */
  readonly declared: Declared | undefined;
}

/** What was asked beyond the lists, of some uses. */
export interface ReadFacts {
  /** By key of the principal; for owners of uses that matter. */
  readonly owners: ReadonlyMap<string, OwnerFacts>;
  /** By ARN; for the provisions of those owners. */
  readonly readings: ReadonlyMap<string, Reading>;
  /** By `targetKey`; for targets of uses that tags decide. Absent: could not be read. */
  readonly tags: ReadonlyMap<string, Tags>;
}

/** What one look at the account found. A value: planning needs nothing else. */
export interface Observation extends Lists, ReadFacts {
  /** Calls that failed while looking, in words: they fail the run, but not the rest of it. */
  readonly failures: readonly string[];
}
