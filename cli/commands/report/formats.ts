import { stringify } from 'csv-stringify/sync';
import { kindOf, regionsOf } from '../../../model/access';
import { formatInstant, type Instant } from '../../../model/time/instant';
import { grantJson } from '../../files/grants';
import { escapeMarkdown, markdownTable } from '../../frame/markdown';
import { plain } from '../../frame/screen';
import type { Commit } from '../../git/repository';
import type { AccessReport, Total } from './report';
import { sectionsOf, titleOf } from './sections';

const at = (instant: Instant | undefined): string | undefined =>
  instant === undefined ? undefined : formatInstant(instant);
const wholeSeconds = (span: number): number => Math.floor(span / 1000);
const commitJson = ({ hash, at: when, author, email, subject }: Commit) => ({
  hash,
  at: formatInstant(when),
  author,
  email,
  subject,
});
const totalJson = ({ of, grants, granted, sessions, used }: Total) => ({
  of,
  grants,
  secondsGranted: wholeSeconds(granted),
  sessions,
  secondsInSessions: wholeSeconds(used),
});

/** Instants are ISO 8601, spans are seconds. */
export function reportJson(report: AccessReport): object {
  const { period, now, source, totals } = report;
  return {
    from: formatInstant(period.from),
    to: formatInstant(period.until),
    made: formatInstant(now),
    commit: source.head,
    ...(source.branch === undefined ? {} : { branch: source.branch }),
    grants: report.grants.map(({ grant, held, within, added, changes }) => ({
      ...grantJson(grant, now),
      heldFrom: formatInstant(held.from),
      heldUntil: formatInstant(held.until),
      secondsInPeriod: wholeSeconds(within),
      added: commitJson(added),
      changes: changes.map(({ what, commit }) => ({ what, commit: commitJson(commit) })),
    })),
    sessions: report.sessions.map(({ id, user, region, target, grant, how, started, ended, late }) => ({
      ...{ id, user, region, target, grant, how },
      started: at(started),
      ended: at(ended),
      ...(late === undefined ? {} : { secondsAfterUntil: wholeSeconds(late) }),
    })),
    changes: report.changes,
    findings: report.findings.map(({ first, last, ...row }) => ({ ...row, first: at(first), last: at(last) })),
    keys: report.keys.map(({ made, age, ...row }) => ({
      ...row,
      made: formatInstant(made),
      ageDays: Math.floor(age / 86_400_000),
    })),
    differences: report.differences,
    totals: {
      people: totals.people.map(totalJson),
      targets: totals.targets.map(totalJson),
      weeks: totals.weeks.map(totalJson),
    },
    missing: report.missing,
  };
}

const columns = [
  ...['record', 'user', 'region', 'target', 'from', 'until', 'grant', 'reason', 'ticket', 'session', 'key'],
  ...['seconds_after_until', 'seconds', 'by', 'commit', 'detail'],
] as const;

type Cells = Partial<Record<(typeof columns)[number], string | number | undefined>>;

/** One table for all: the first column says what a row is, so that a spreadsheet can filter. */
function csvRows(report: AccessReport): Cells[] {
  const total = (record: string, { of, grants, granted, sessions, used }: Total): Cells => ({
    record,
    user: record === 'total-person' ? of : undefined,
    target: record === 'total-target' ? of : undefined,
    seconds: wholeSeconds(granted),
    detail: `${record === 'total-week' ? `${of}: ` : ''}${grants} grants, ${sessions} sessions, ${wholeSeconds(used)} s in sessions`,
  });
  return [
    ...report.grants.map(
      ({ grant, id, held, within, added, changes }): Cells => ({
        record: 'grant',
        user: grant.person.user,
        region: regionsOf(grant.access).join(' '),
        target: kindOf(grant.access).describe(grant.access),
        from: at(held.from),
        until: at(held.until),
        grant: id,
        reason: grant.reason,
        ticket: grant.ticket,
        seconds: wholeSeconds(within),
        by: `${added.author} <${added.email}>`,
        commit: added.hash,
        detail: changes.map(({ what, commit }) => `${what} (${commit.hash.slice(0, 8)})`).join(', '),
      }),
    ),
    ...report.sessions.map(
      ({ id, user, region, target, started, ended, grant, how, late }): Cells => ({
        record: 'session',
        user,
        region,
        target,
        from: at(started),
        until: at(ended),
        grant,
        session: id,
        seconds_after_until: late === undefined ? undefined : wholeSeconds(late),
        seconds: started === undefined ? undefined : wholeSeconds((ended ?? report.now) - started),
        detail: how,
      }),
    ),
    ...report.changes.map(
      ({ when, what, user, until, key, why }): Cells => ({ record: what, user, from: when, until, key, reason: why }),
    ),
    ...report.findings.map(
      ({ code, resource, user, why, first, last, now }): Cells => ({
        record: 'finding',
        user,
        target: resource,
        from: at(first),
        until: at(last),
        detail: `${code}${now === undefined ? '' : now ? ', now' : ', not now'}: ${why}`,
      }),
    ),
    ...report.keys.map(
      ({ user, id, active, made, age }): Cells => ({
        record: 'key',
        user,
        from: at(made),
        key: id,
        seconds: wholeSeconds(age),
        detail: active ? 'active' : 'inactive',
      }),
    ),
    ...report.differences.map(
      ({ code, user, what, remedy }): Cells => ({ record: 'difference', user, detail: `${code}: ${what}. ${remedy}` }),
    ),
    ...report.totals.people.map((row) => total('total-person', row)),
    ...report.totals.targets.map((row) => total('total-target', row)),
    ...report.totals.weeks.map((row) => total('total-week', row)),
    ...report.missing.map(({ what, why }): Cells => ({ record: 'missing', detail: `${what}: ${why}` })),
  ];
}

/** A cell that a spreadsheet would run as a formula gets an apostrophe before it: reasons are other people's text. */
export function reportCsv(report: AccessReport): string {
  const rows = csvRows(report).map((row) => columns.map((column) => row[column] ?? ''));
  return stringify(
    rows.map((row) => row.map((cell) => (typeof cell === 'string' ? plain(cell) : cell))),
    { header: true, columns: [...columns], escape_formulas: true },
  );
}

export function reportMarkdown(report: AccessReport): string {
  const lines = [`# ${escapeMarkdown(titleOf(report))}`, ''];
  for (const { title, head, rows, empty } of sectionsOf(report)) {
    lines.push(`## ${title}`, '');
    if (rows.length === 0) lines.push(empty);
    else lines.push(...markdownTable(head, rows));
    lines.push('');
  }
  if (report.missing.length > 0) {
    lines.push(
      '## What is missing',
      '',
      ...report.missing.map(({ what, why }) => `- ${escapeMarkdown(plain(`${what}: ${why}`))}`),
      '',
    );
  }
  return lines.join('\n');
}
