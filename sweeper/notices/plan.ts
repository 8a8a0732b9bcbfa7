import type { LogLine } from '../../model/contracts/log-line';
import type { Manifest } from '../../model/contracts/manifest';
import type { Notice } from '../../model/contracts/notice';
import { earliest, epoch, type Instant, latest, minutes } from '../../model/time/instant';
import { type GrantNotice, type GrantNotices, grantNotices, grantsAfter, type Standing } from './grants';
import { type Channel, channels, type Ledger, ledgerText } from './ledger';
import { entryNotices, findingNotices, type LoggedNotice, remembered } from './logged';

/** What a run sees. Undefined is what it could not read: of that it neither tells nor forgets anything. */
export interface NoticeObservation {
  readonly manifest: { readonly value: Manifest; readonly written: Instant } | undefined;
  /** Of the audit log, since the cursor less the overlap. */
  readonly entries: readonly LogLine[] | undefined;
  /** Of the sweeper's own log, likewise. */
  readonly findings: readonly LogLine[] | undefined;
  /** Of IAM; asked for only where something has to be told of a grant. */
  readonly standing?: Standing;
}

/** A notice that has to be told. */
export interface DueNotice {
  /** The same in every run until it is told. */
  readonly id: string;
  readonly notice: Notice;
  /** The channels that have not taken it. */
  readonly to: readonly Channel[];
}

type Mark =
  | { readonly of: 'grant'; readonly mark: GrantNotice }
  | { readonly of: 'entries' | 'findings'; readonly mark: LoggedNotice };

type MarkedNotice = DueNotice & Mark;

export interface NoticePlan {
  readonly due: readonly DueNotice[];
  /**
   * The ledger after telling.
   *
   * @param told what was taken, by id; what is missing there is due again
   */
  after(told: ReadonlyMap<string, readonly Channel[]>): Ledger;
}

/** Without news the cursor moves this often. What lies behind it is read each minute; a write is a version in S3. */
const idle = minutes(60);

/** The ledger of a first run: it tells nothing of what is past. */
const started = (now: Instant): Ledger => ({
  cursor: now,
  claimed: epoch,
  grants: new Map(),
  entries: new Map(),
  findings: new Map(),
  half: new Map(),
});

function marked(grants: GrantNotices, entries: readonly LoggedNotice[], findings: readonly LoggedNotice[]) {
  const all: (Mark & { id: string; notice: Notice })[] = [];
  for (const mark of grants.due) all.push({ of: 'grant', mark, id: `${mark.stage} ${mark.arn}`, notice: mark.notice });
  for (const mark of entries) all.push({ of: 'entries', mark, id: mark.key, notice: mark.notice });
  for (const mark of findings) all.push({ of: 'findings', mark, id: `finding ${mark.key}`, notice: mark.notice });
  return all;
}

/**
 * What has to be told now, from what is and from what is told already. Pure. It asks what stage each grant is in and
 * not what happened since: a run that never came, or crashed, is made good by the next. What was due in between and is
 * true no longer, such as that access ends soon, is not told late; that a grant was made, and that it ended, always is.
 *
 * @param ledger undefined before the first run
 */
export function planNotices(seen: NoticeObservation, ledger: Ledger | undefined, now: Instant): NoticePlan {
  const before = ledger ?? started(now);
  const grants = grantNotices(seen.manifest, ledger, now, seen.standing);
  const entries = entryNotices(seen.entries ?? [], before);
  const findings = findingNotices(seen.findings ?? [], before);
  // What was logged before the first run is past; the next reads it again, and must know it.
  const logged = ledger ? { entries, findings: findings.due } : { entries: [], findings: [] };
  const past = ledger ? { entries: [], findings: [] } : { entries, findings: findings.due };
  const due: MarkedNotice[] = marked(grants, logged.entries, logged.findings).map((each) => {
    return { ...each, to: channels.filter((channel) => before.half.get(each.id) !== channel) };
  });

  const after = (told: ReadonlyMap<string, readonly Channel[]>): Ledger => {
    const half = new Map<string, Channel>();
    const done: MarkedNotice[] = [];
    let cursor = seen.entries && seen.findings ? now : before.cursor;
    for (const each of due) {
      const taken = new Set([...channels.filter((c) => !each.to.includes(c)), ...(told.get(each.id) ?? [])]);
      const [one] = taken;
      if (taken.size === channels.length) done.push(each);
      else if (one !== undefined) half.set(each.id, one);
      if (taken.size === channels.length || each.of === 'grant') continue;
      // What is not told must be read again. Never back from where it was: what is told before that is forgotten.
      cursor = earliest(cursor, latest(before.cursor, each.mark.at));
    }
    const times = (of: 'entries' | 'findings'): [string, Instant][] =>
      [...past[of], ...done.flatMap((each) => (each.of === of ? [each.mark] : []))].map(({ key, at }) => [key, at]);
    const all: Ledger = {
      cursor,
      claimed: epoch,
      grants: grantsAfter(
        grants.known,
        done.flatMap((each) => (each.of === 'grant' ? [each.mark] : [])),
      ),
      entries: new Map([...before.entries, ...times('entries')]),
      findings: new Map([...findings.known, ...times('findings')]),
      half,
    };
    return { ...all, ...remembered(all, now) };
  };
  return { due, after };
}

/** Whether a ledger says more than the one before it: more than that time went by. */
export function isNews(after: Ledger, before: Ledger | undefined): boolean {
  if (before === undefined || after.cursor >= before.cursor + idle) return true;
  return ledgerText({ ...after, cursor: before.cursor, claimed: before.claimed }) !== ledgerText(before);
}
