import type { ValidAccess } from './access';
import type { Conditions } from './document';
import type { Instant } from './instant';
import type { ValidSettings } from './settings';
import type { State, Window } from './window';

export interface ValidPerson {
  readonly user: string;
  readonly existing: boolean;
  /** An armored OpenPGP public key. */
  readonly pgpKey?: string;
  readonly email?: string;
}

/** A grant that was judged. Everything after validation takes only these. */
export interface ValidGrant {
  readonly id: string;
  readonly file: string;
  readonly person: ValidPerson;
  readonly access: ValidAccess;
  readonly window: Window;
  readonly state: State;
  readonly reason: string;
  readonly ticket?: string;
  /** What the rules of the deployment have AWS ask for; absent: nothing. */
  readonly conditions?: Conditions;
  readonly __valid: true;
}

/** Who has what, at one instant: the whole input of synth. Sorted by user and by id. */
export interface Register {
  readonly now: Instant;
  readonly settings: ValidSettings;
  readonly people: readonly ValidPerson[];
  /** The upcoming and the live: what has to be present in AWS. */
  readonly provisioned: readonly ValidGrant[];
  readonly expired: readonly ValidGrant[];
}
