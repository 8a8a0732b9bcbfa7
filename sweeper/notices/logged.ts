import { createHash } from 'node:crypto';
import { type AuditEntry, tryReadEntry } from '../../model/contracts/audit-entry';
import type { LogLine } from '../../model/contracts/log-line';
import { tryReadFinding } from '../../model/contracts/log-record';
import type { Notice } from '../../model/contracts/notice';
import { tryParseUserArn } from '../../model/iam/arn';
import { formatInstant, type Instant, minutes } from '../../model/time/instant';
import type { Ledger } from './ledger';

/**
 * So far before the cursor logs are read again: a tick writes what it did at its end, up to five minutes after it did
 * it, and CloudWatch shows it some seconds later.
 */
export const overlap = minutes(15);

/** A finding that was not seen for so long has come back. */
const absence = minutes(24 * 60);

/** So often a lasting finding is noted in the ledger: each minute would be a version of it in S3 each minute. */
const noted = minutes(60);

/** Something logged that has to be told. */
export interface LoggedNotice {
  readonly key: string;
  /** When it was logged. */
  readonly at: Instant;
  readonly notice: Notice;
}

/** The name of a user of whom an entry may say the whole ARN. A role is nobody of ours, whatever its session is called. */
const personIn = (who: string): string => tryParseUserArn(who)?.user ?? who;

/** What was done to everybody at once names nobody. */
function tryEverybody({ change, when, why = '' }: AuditEntry, at: Instant): LoggedNotice | undefined {
  if (change !== 'everybody revoked' && change !== 'everybody restored') return undefined;
  const kind = change === 'everybody revoked' ? 'everybody-revoked' : 'everybody-restored';
  return { key: `${kind} ${formatInstant(when)}`, at, notice: { kind, at, reason: why } };
}

function tryEntry({ at, message }: LogLine): LoggedNotice | undefined {
  const entry = tryReadEntry(message);
  const ofAll = entry && tryEverybody(entry, at);
  if (ofAll !== undefined) return ofAll;
  const person = personIn(entry?.who ?? '');
  if (entry === undefined || person === '') return undefined;
  const { change, when, why = '', session = '', target = '', region = '' } = entry;
  // By the session, for two ticks that overlap may both write that they ended it.
  if (change === 'session ended') {
    const notice = { kind: 'session-ended', person, session, target, region, why } as const;
    return { key: `session ${region} ${session}`, at, notice };
  }
  const kind = change === 'access revoked' ? 'revoked' : change === 'access restored' ? 'restored' : undefined;
  return kind && { key: `${kind} ${person} ${formatInstant(when)}`, at, notice: { kind, person, at, reason: why } };
}

function tryFinding({ at, message }: LogLine): LoggedNotice | undefined {
  const found = tryReadFinding(message);
  if (found === undefined) return undefined;
  const { code, about, user, why } = found;
  const hash = createHash('sha256')
    .update(JSON.stringify([code, about, user, why]))
    .digest('hex');
  const person = user === undefined ? {} : { person: personIn(user) };
  return { key: hash.slice(0, 32), at, notice: { kind: 'finding', ...person, code, resource: about, why } };
}

/** The first of each key, in the order of the log. */
function firsts(found: readonly (LoggedNotice | undefined)[]): Map<string, LoggedNotice> {
  const all = new Map<string, LoggedNotice>();
  for (const each of found) if (each && !all.has(each.key)) all.set(each.key, each);
  return all;
}

/** The entries of the audit log that have to be told. */
export function entryNotices(entries: readonly LogLine[], ledger: Ledger): LoggedNotice[] {
  return [...firsts(entries.map(tryEntry)).values()].filter(({ key }) => !ledger.entries.has(key));
}

/** The findings that have to be told, and when the lasting ones were last seen. */
export function findingNotices(lines: readonly LogLine[], ledger: Ledger) {
  const known = new Map(ledger.findings);
  const due = new Map<string, LoggedNotice>();
  const found = lines.map(tryFinding).filter((each) => each !== undefined);
  for (const each of found.sort((a, b) => a.at - b.at)) {
    const last = known.get(each.key);
    const isNew = last === undefined || last + absence <= each.at;
    if (isNew && !due.has(each.key)) due.set(each.key, each);
    if (!isNew && last + noted <= each.at) known.set(each.key, each.at);
  }
  return { known, due: [...due.values()] };
}

/** What nobody can ask for again is dropped: entries no longer read, findings that count as new. */
export function remembered(ledger: Ledger, now: Instant): Pick<Ledger, 'entries' | 'findings'> {
  const { cursor, entries, findings } = ledger;
  return {
    entries: new Map([...entries].filter(([, at]) => at >= cursor - overlap)),
    findings: new Map([...findings].filter(([, at]) => now < at + absence + noted)),
  };
}
