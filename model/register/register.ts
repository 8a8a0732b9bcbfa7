import type { ValidGrant, ValidPerson } from '../grant/valid-grant';
import type { ValidSettings } from '../settings/settings';
import type { Instant } from '../time/instant';

/** Who has what, at one instant: the whole input of synth. Sorted by user and by id. */
export interface Register {
  readonly now: Instant;
  readonly settings: ValidSettings;
  readonly people: readonly ValidPerson[];
  /** The upcoming and the live: what has to be present in AWS. */
  readonly provisioned: readonly ValidGrant[];
  readonly expired: readonly ValidGrant[];
}
