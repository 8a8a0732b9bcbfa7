import type { Log } from '../../model/contracts/log-record';
import type { Milliseconds } from '../../model/time/instant';
import type { Clock } from '../aws/port';
import type { DeclaredRole } from './declared-role';
import type { AuditAws } from './port';

export interface AuditOptions {
  readonly aws: AuditAws;
  readonly clock: Clock;
  readonly log: Log;
  /** Where the manifest is, for messages: `bucket/key`. */
  readonly where: string;
  readonly account: string;
  /** The session document's name. */
  readonly document: string;
  /** What it was called before. */
  readonly retiredDocuments: readonly string[];
  /** Where ticks look for sessions: in use and retired. */
  readonly regions: readonly string[];
  /** Region in use → the bucket of its transcripts. Rejects where nobody can tell. */
  readonly buckets: () => Promise<ReadonlyMap<string, string>>;
  /** The names of the roles that may hold what applies. */
  readonly appliers: readonly string[];
  /** Says what it would do and does nothing. */
  readonly dryRun: boolean;
  /**
   * What the stack wrote about the sweeper's own role.
   * @default it is not judged
   */
  readonly role?: DeclaredRole | undefined;
  /**
   * What is left of the invocation's time.
   * @default without end
   */
  readonly remaining?: () => Milliseconds;
}
