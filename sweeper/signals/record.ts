import type { Log, SweepRecord } from '../../model/contracts/log-record';

/** What one sweep did, in numbers. */
export interface Summary {
  readonly sweep: string;
  readonly dryRun: boolean;
  readonly policies: number;
  readonly sessions: number;
  /** Of the policies those of provisioned grants: upcoming or live, as their names say. Only a tick counts them. */
  readonly grants?: number;
  readonly sessionsEnded: number;
  readonly keysDeleted: number;
  readonly policiesDeleted: number;
  readonly unreadable: number;
  readonly findings: number;
  readonly failed: number;
  /** Of what was late or is still there: for how long its window has been over, in seconds. */
  readonly oldestOverdueSeconds: number;
}

/** Keeps what a sweep did, and writes each thing down the moment it happens: a crash must not lose it. */
export class Journal {
  readonly records: SweepRecord[] = [];

  constructor(private readonly log: Log) {}

  write(record: SweepRecord): void {
    this.records.push(record);
    this.log(record);
  }

  count(action: SweepRecord['action'], ...outcomes: SweepRecord['outcome'][]): number {
    return this.records.filter((each) => each.action === action && outcomes.includes(each.outcome)).length;
  }
}

/** So many failures are told by the error itself, which the failure queue must be able to hold. */
const most = 20;

/** Raised at the end of a sweep, after everything that could be done was done. */
export class SweepFailed extends Error {
  override readonly name = 'SweepFailed';

  constructor(
    readonly summary: Summary,
    readonly records: readonly SweepRecord[],
  ) {
    const told = records
      .slice(0, most)
      .map(({ action, why, error }) => `${action}: ${why}${error === undefined ? '' : ` (${error})`}`);
    const more = records.length - told.length;
    super([...told, ...(more > 0 ? [`and ${more} more, each a line of the log`] : [])].join('; '));
  }
}
