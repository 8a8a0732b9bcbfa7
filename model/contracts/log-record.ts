/** One thing that a sweep did, would do, or could not do. One line of the log. */
export interface SweepRecord {
  readonly action:
    | 'end session'
    | 'keep session'
    | 'look again'
    | 'delete key'
    | 'delete policy'
    | 'finding'
    | 'read'
    | 'audit';
  /** `gone`: seen to be gone. `held`: something else must go first. `planned`: a dry run. */
  readonly outcome: 'gone' | 'already gone' | 'kept' | 'held' | 'planned' | 'reported' | 'failed';
  readonly why: string;
  readonly user?: string;
  readonly grant?: string;
  readonly session?: string;
  readonly region?: string;
  readonly target?: string;
  readonly policy?: string;
  /** Of a finding of the audit: what it is about, as AWS calls it. */
  readonly resource?: string;
  readonly key?: string;
  readonly code?: string;
  readonly error?: string;
  /** When the window ended, where a session was ended by the clock. */
  readonly until?: string;
  /** How long ago the window ended, in seconds. */
  readonly overdueSeconds?: number;
}

/** Takes each thing the moment it is done. */
export type Log = (record: SweepRecord) => void;
