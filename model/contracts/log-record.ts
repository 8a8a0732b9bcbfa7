import type { AuditFinding, TickFinding } from './finding';
import { textOf, tryReadFields } from './log-line';

/** What became of a use, such as a session, and of a provision, such as a policy: each kind says its own noun. */
export type EndAction = `end ${string}`;
export type KeepAction = `keep ${string}`;
export type DeleteAction = `delete ${string}`;

/** One thing that a sweep did, would do, or could not do. One line of the log. */
export interface SweepRecord {
  readonly action: EndAction | KeepAction | DeleteAction | 'look again' | 'finding' | 'read' | 'audit';
  /** `gone`: seen to be gone. `held`: something else must go first. `planned`: a dry run. */
  readonly outcome: 'gone' | 'already gone' | 'kept' | 'held' | 'planned' | 'reported' | 'failed';
  readonly why: string;
  readonly user?: string;
  readonly grant?: string;
  readonly session?: string;
  readonly region?: string;
  readonly target?: string;
  readonly policy?: string;
  /** What it is about, as AWS calls it, where no field above is for it: of a finding of the audit. */
  readonly resource?: string;
  readonly key?: string;
  readonly code?: string;
  readonly error?: string;
  /** When the window ended, where a session was ended by the clock. */
  readonly until?: string;
  /** How long ago the window ended, in seconds. */
  readonly overdueSeconds?: number;
  /**
   * False: done as if alone, beside another sweep that may have done it too, so it is in no metric.
   * @default counted
   */
  readonly counted?: false;
}

export const isEnd = (action: SweepRecord['action']): action is EndAction => action.startsWith('end ');

/** What a record says of whether it is counted. */
export const countedIf = (counts: boolean): Pick<SweepRecord, 'counted'> => (counts ? {} : { counted: false });

/** Takes each thing the moment it is done. */
export type Log = (record: SweepRecord) => void;

/** A finding as the log of the sweeper has it. */
export interface LoggedFinding {
  /** One that this version does not know may have been written by another. */
  readonly code: string;
  /** The ARN, or what AWS calls it. */
  readonly about: string;
  readonly user?: string;
  /** What is wrong, and what to do. */
  readonly why: string;
}

/** A tick finds provisions such as policies, an audit whatever there is. */
export function findingRecord(finding: TickFinding | AuditFinding, about: 'policy' | 'resource'): SweepRecord {
  const { code, resource, user, what, remedy } = finding;
  const subject = about === 'policy' ? { policy: resource } : { resource };
  const person = user === undefined ? {} : { user };
  return { action: 'finding', outcome: 'reported', code, ...subject, ...person, why: `${what}. ${remedy}` };
}

/** The lines that `tryReadFinding` reads, in the language of CloudWatch. */
export const findingPattern = '{ $.action = "finding" }';

/** Undefined where the line is of something else. */
export function tryReadFinding(message: string): LoggedFinding | undefined {
  const fields = tryReadFields(message);
  if (fields?.action !== 'finding') return undefined;
  const [user, resource, policy] = [fields.user, fields.resource, fields.policy].map(textOf);
  return {
    code: textOf(fields.code) ?? '',
    about: resource ?? policy ?? '',
    ...(user === undefined ? {} : { user }),
    why: textOf(fields.why) ?? '',
  };
}
