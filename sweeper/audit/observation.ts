import type { Manifest } from '../../model/contracts/manifest';
import type { Instant } from '../../model/time/instant';
import type { Account } from './port';

/** What one look found, for the audit to judge. A value: judging needs nothing else. */
export interface AuditObservation {
  readonly account: Account;
  readonly manifest:
    | { readonly ok: true; readonly value: Manifest; readonly written: Instant }
    /** `why` is a clause. Nothing is deleted on account of a manifest that cannot be read. */
    | { readonly ok: false; readonly resource: string; readonly why: string };
  /** Managed users with a password. */
  readonly passwords: ReadonlySet<string>;
  /** The keys of declared managed persons whom nobody grants anything; see `idle`. */
  readonly keys: ReadonlyMap<string, readonly string[]>;
}

/** Keys that nobody grants anything to any more. */
export interface KeyRemoval {
  readonly user: string;
  readonly keys: readonly string[];
  readonly why: string;
}
