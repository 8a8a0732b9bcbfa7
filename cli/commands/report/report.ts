import type { Kind } from '../../../model/access';
import type { Holding } from '../../../model/coverage/past';
import type { ValidGrant } from '../../../model/grant/valid-grant';
import type { Instant } from '../../../model/time/instant';
import type { Window } from '../../../model/time/window';
import type { Commit } from '../../git/repository';
import type { Missing } from './observe';

/** A grant that held, or would have, at some time of the period. */
export interface GrantRow {
  readonly id: string;
  readonly file: string;
  /** As its newest version says. */
  readonly grant: ValidGrant;
  /** When it held, from its first instant to its last, as git tells it: a file that was deleted early ended then. */
  readonly held: Window;
  /** The times in which it was held, each as its version said: in order, and none overlaps the next. */
  readonly spans: readonly Holding[];
  /** How much of that lies in the period, in milliseconds. */
  readonly within: number;
  readonly added: Commit;
  /** What was done to it after that: `extended to …`, `ended early, at …`. */
  readonly changes: readonly { readonly what: string; readonly commit: Commit }[];
}

export interface SessionRow {
  readonly id: string;
  readonly user: string;
  readonly region: string;
  readonly target: string;
  /** Undefined where only the audit log knows the session. */
  readonly started?: Instant;
  /** Undefined while it is active. */
  readonly ended?: Instant;
  /** The grant in git that it was opened under. */
  readonly grant?: string;
  /** Of which kind that grant was then. */
  readonly kind?: Kind;
  /** `active`, `closed`, `failed`, or `ended by Curfew: …`. */
  readonly how: string;
  /** The audit log says that Curfew ended it. */
  readonly byCurfew: boolean;
  /** So many milliseconds after the last grant that covered it; 0 where it ended before. */
  readonly late?: number;
}

/** Something done to somebody's access, from the audit log. */
export interface ChangeRow {
  readonly when: string;
  readonly what: string;
  readonly user: string;
  readonly until?: string;
  readonly key?: string;
  readonly why: string;
}

export interface FindingRow {
  readonly code: string;
  readonly resource: string;
  readonly user?: string;
  readonly why: string;
  /** When the sweeper saw it in the period, first and last. */
  readonly first?: Instant;
  readonly last?: Instant;
  /** Whether it is so now; undefined where nobody could look. */
  readonly now?: boolean;
}

export interface KeyRow {
  readonly user: string;
  readonly id: string;
  readonly active: boolean;
  readonly made: Instant;
  /** In milliseconds. */
  readonly age: number;
}

/** Where git and AWS do not tell the same. */
export interface Difference {
  readonly code:
    | 'session-without-grant'
    | 'session-outlived-grant'
    | 'session-cut'
    | 'grant-not-in-aws'
    | 'policy-not-in-git'
    | 'revoked-and-granted';
  /** Whom it concerns; undefined for what nobody can read. */
  readonly user: string | undefined;
  readonly what: string;
  /** A full sentence. */
  readonly remedy: string;
}

export interface Total {
  readonly of: string;
  readonly grants: number;
  /** Of grants, within the period, in milliseconds. */
  readonly granted: number;
  readonly sessions: number;
  /** Of sessions, within the period, in milliseconds. */
  readonly used: number;
}

export interface Totals {
  readonly people: readonly Total[];
  readonly targets: readonly Total[];
  /** ISO weeks, in UTC. */
  readonly weeks: readonly Total[];
}

export interface AccessReport {
  readonly period: Window;
  readonly now: Instant;
  readonly source: { readonly head: string; readonly branch: string | undefined };
  readonly grants: readonly GrantRow[];
  readonly sessions: readonly SessionRow[];
  readonly changes: readonly ChangeRow[];
  readonly findings: readonly FindingRow[];
  readonly keys: readonly KeyRow[];
  readonly differences: readonly Difference[];
  readonly totals: Totals;
  readonly missing: readonly Missing[];
}
