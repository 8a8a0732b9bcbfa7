import type { LogLine } from '../../model/contracts/log-line';
import type { NoticeEvent, Publication } from '../../model/contracts/notice';
import type { Instant } from '../../model/time/instant';
import type { ListedPolicy, WrittenManifest } from '../aws/port';

/** The ledger as it lies in S3. */
export interface WrittenLedger {
  readonly text: string;
  /** Tells this version of it from any other. */
  readonly tag: string;
}

/** The few operations of AWS that notices need. Every call may throw; every list is whole. */
export interface NoticeAws {
  /** Undefined where there is none. */
  manifest(): Promise<WrittenManifest | undefined>;
  /** Undefined where there is none, or where S3 will not say: without the right to list a bucket both look alike. */
  ledger(): Promise<WrittenLedger | undefined>;
  /**
   * Writes the ledger in the place of the version with that tag; without a tag, where there is none yet.
   *
   * @returns the new tag; undefined where another version stands there: somebody else wrote it
   */
  writeLedger(text: string, tag: string | undefined): Promise<string | undefined>;
  /** What was written to the audit log since then. */
  entries(since: Instant): Promise<LogLine[]>;
  /** The findings in the sweeper's own log since then. */
  findings(since: Instant): Promise<LogLine[]>;
  /** Our policies in IAM: what stands, whatever an apply meant to do. */
  policies(): Promise<readonly Pick<ListedPolicy, 'arn' | 'path' | 'name'>[]>;
  /** Users on whom the Deny is that keeps everybody out. */
  out(): Promise<readonly string[]>;
  publish(publication: Publication): Promise<void>;
  emit(event: NoticeEvent): Promise<void>;
}
