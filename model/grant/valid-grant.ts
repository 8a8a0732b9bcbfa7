import type { ValidAccess } from '../access';
import type { State, Window } from '../time/window';
import type { Conditions } from './document';

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
