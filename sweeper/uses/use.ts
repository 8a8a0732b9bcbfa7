import type { EndAction, KeepAction, SweepRecord } from '../../model/contracts/log-record';
import type { DocumentGrant } from '../../model/grant/document';
import type { Instant } from '../../model/time/instant';
import type { Tags } from '../aws/port';

/** What lives on after the permission that it was opened with: a session. Active, whatever its status. */
export interface Use {
  readonly kind: string;
  /** Unlike that of any other of its kind in its region. */
  readonly id: string;
  readonly region: string;
  /** What it is on. */
  readonly target: string;
  /** The ARN of whoever opened it. */
  readonly owner: string;
  /** The document it was opened through, by name or ARN; absent where it was through none of somebody's own. */
  readonly document?: string;
  /** When it was opened. */
  readonly started?: Instant;
}

/** Whether a grant names a use, whatever the time is; `why` not, or why nobody can tell, is a clause. */
export type Naming = { readonly is: 'yes' } | { readonly is: 'no' | 'unknown'; readonly why: string };

/** One kind of use, as far as it can be told without asking. */
export interface UseKind<Id extends string = string> {
  readonly id: Id;
  /** One of them, in messages. */
  readonly noun: string;
  readonly plural: string;
  /** What it is on, in messages. */
  readonly targets: string;
  /** What records call its end, and that it is kept. */
  readonly ends: EndAction;
  readonly keeps: KeepAction;
  /** How a record says which it is. */
  readonly about: (use: Use) => Pick<SweepRecord, 'session' | 'resource'>;
  /** Whether it was opened by a way that is Curfew's own: then it is Curfew's to end, whosever it is. */
  readonly isMarked: (use: Use) => boolean;
  /** What one is that is not marked, in messages. */
  readonly unmarked: string;
  /** @param tags of its target; undefined where they were not, or could not be, read */
  readonly naming: (granted: DocumentGrant, use: Use, tags: Tags | undefined) => Naming;
  /** Whether a use that a grant names could be in a region. */
  readonly mayBeIn: (granted: DocumentGrant, region: string) => boolean;
}

/** One kind of use in AWS. */
export interface UsePort<Id extends string = string> extends UseKind<Id> {
  /** All active ones of a region. */
  readonly list: (region: string) => Promise<readonly Use[]>;
  /** The tags of targets; one that does not exist has none, and one that is left out could not be read. */
  readonly tags: (region: string, targets: readonly string[]) => Promise<ReadonlyMap<string, Tags>>;
  /** Asks for its end. That it was asked proves nothing. */
  readonly end: (use: Use) => Promise<void>;
}
