import { formatInstant, type Instant, tryParseFormatted } from '../time/instant';
import { type LogLine, textOf, tryReadFields, writeFields } from './log-line';
import type { SweepRecord } from './log-record';

/** What can be done to somebody's access. Programs match them in entries that are years old: none is ever renamed. */
const changes = [
  'session ended',
  'key deleted',
  'policy deleted',
  'key made',
  'access revoked',
  'access restored',
  'everybody revoked',
  'everybody restored',
] as const;

type Change = (typeof changes)[number];

/** One change to somebody's access, by the sweeper or from a command line: what an auditor reads years later. */
export interface AuditEntry {
  /** The log keeps whole seconds of it. */
  readonly when: Instant;
  readonly change: Change;
  /** Of a session that ended: the same, whoever of two sweeps that overlapped wrote it. */
  readonly id?: string | undefined;
  /** `already gone`: AWS had carried it out, and the answer was lost. Only the sweeper says it. */
  readonly outcome?: 'gone' | 'already gone' | undefined;
  /** A user, or the ARN of one. */
  readonly who?: string | undefined;
  readonly grant?: string | undefined;
  readonly session?: string | undefined;
  readonly region?: string | undefined;
  readonly target?: string | undefined;
  readonly key?: string | undefined;
  readonly policy?: string | undefined;
  /** Of a revocation: until when. Of a session: when its window ended. */
  readonly until?: Instant | undefined;
  readonly overdueSeconds?: number | undefined;
  readonly why?: string | undefined;
}

const changeBy: Partial<Record<SweepRecord['action'], Change>> = {
  'end session': 'session ended',
  'delete key': 'key deleted',
  'delete policy': 'policy deleted',
};

/**
 * The entry of what a sweep did; undefined where nothing changed. `already gone` counts, and says so: a call that AWS
 * carried out, and whose answer was lost, comes back like that when it is repeated.
 */
export function tryEntryOf(record: SweepRecord, when: Instant): AuditEntry | undefined {
  const { action, outcome, user, grant, session, region, target, key, policy, why, until } = record;
  const change = changeBy[action];
  if (change === undefined || (outcome !== 'gone' && outcome !== 'already gone')) return undefined;
  const id = session === undefined ? undefined : endId(session, until);
  return { when, change, id, outcome, who: user, grant, session, region, target, key, policy, why };
}

/** Names the end of a session, whoever writes it. @param until its window's, as text, where the clock ended it */
export const endId = (session: string, until?: string): string =>
  [session, ...(until === undefined ? [] : [until])].join('@');

/** Each change once: two sweeps that overlap may both write that they ended a session. The first counts. */
export function entriesOnce(entries: readonly AuditEntry[]): AuditEntry[] {
  const known = new Set<string>();
  return entries.filter(({ id, change, region = '' }) => {
    if (id === undefined) return true;
    const key = `${change} ${region} ${id}`;
    const isFirst = !known.has(key);
    known.add(key);
    return isFirst;
  });
}

export function writeEntry(entry: AuditEntry): LogLine {
  const { when, until } = entry;
  const end = until === undefined ? {} : { until: formatInstant(until) };
  return { at: when, message: writeFields({ ...entry, when: formatInstant(when), ...end }) };
}

const isChange = (value: unknown): value is Change => changes.some((change) => change === value);
const isOutcome = (value: unknown): value is AuditEntry['outcome'] => value === 'gone' || value === 'already gone';
const tryInstant = (value: unknown): Instant | undefined => tryParseFormatted(textOf(value) ?? '');

/** Undefined where the line is no entry, or one of a change that this version does not know. */
export function tryReadEntry(message: string): AuditEntry | undefined {
  const fields = tryReadFields(message) ?? {};
  const { change, outcome, until, overdueSeconds } = fields;
  const when = tryInstant(fields.when);
  if (!isChange(change) || when === undefined) return undefined;
  return {
    when,
    change,
    id: textOf(fields.id),
    outcome: isOutcome(outcome) ? outcome : undefined,
    who: textOf(fields.who),
    grant: textOf(fields.grant),
    session: textOf(fields.session),
    region: textOf(fields.region),
    target: textOf(fields.target),
    key: textOf(fields.key),
    policy: textOf(fields.policy),
    until: tryInstant(until),
    overdueSeconds: typeof overdueSeconds === 'number' ? overdueSeconds : undefined,
    why: textOf(fields.why),
  };
}
