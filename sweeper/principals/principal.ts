import type { NamedPrincipal, Principal } from '../../model/principal/principal';
import type { Instant } from '../../model/time/instant';
import type { Gone } from '../aws/port';

/** One kind of principal, as far as it can be told without asking. */
export interface PrincipalKind {
  readonly id: string;
  /** One of them, in messages. */
  readonly noun: string;
  /** What one must be to be one of them, in messages. */
  readonly what: string;
  /** The finding of one who was there before Curfew, and lives where only Curfew makes any. */
  readonly neighbour: (principal: Principal) => { readonly what: string; readonly remedy: string };
  /** Whom the owner of a use is, where it is one of this kind. */
  readonly tryOwner: (arn: string) => NamedPrincipal | undefined;
}

/** The keys of principals: what opens a way in that no window bounds. */
export interface KeyPort {
  /** None where the principal is gone, or not Curfew's to take keys from. */
  readonly keys: (principal: Principal) => Promise<readonly string[]>;
  readonly deleteKey: (principal: Principal, key: string) => Promise<Gone>;
}

/** A principal that lives where only Curfew makes any. */
export interface Resident {
  readonly principal: Principal;
  /** When this one was made: of one that was deleted and made anew, the second time. */
  readonly made: Instant;
}

/** One kind of principal in AWS. */
export interface PrincipalPort extends PrincipalKind, KeyPort {
  /** All who live where only Curfew makes any: those whom it manages. Cheap, however many there are. */
  readonly residents: () => Promise<readonly Resident[]>;
  /** Those on whom the Deny is that keeps everybody out, until it is taken off by hand. */
  readonly out: () => Promise<readonly Principal[]>;
  /** ARNs of the provisions that they hold; none where they are gone. */
  readonly held: (principal: Principal) => Promise<readonly string[]>;
}
