import type { Manifest } from '../../model/contracts/manifest';
import type { Instant } from '../../model/time/instant';
import type { DeclaredRole } from './declared-role';
import type { Account } from './port';

export type ManifestLook =
  | { readonly ok: true; readonly value: Manifest; readonly written: Instant }
  /** `why` is a clause. Nothing is deleted on account of a manifest that cannot be read. */
  | { readonly ok: false; readonly resource: string; readonly why: string };

/** What one look found, for the audit to judge. A value: judging needs nothing else. */
export interface AuditObservation {
  readonly account: Account;
  readonly manifest: ManifestLook;
  /** What the stack wrote about the sweeper's own role; absent where nobody said. */
  readonly role?: DeclaredRole | undefined;
  /** The names of the roles that may hold what applies. */
  readonly appliers: readonly string[];
}
