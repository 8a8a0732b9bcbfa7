import { formatInstant } from '../../../model/time/instant';
import { grantJson } from '../../files/grants';
import { escapeMarkdown, markdownTable } from '../../frame/markdown';
import { plain } from '../../frame/screen';
import type { Commit } from '../../git/repository';
import { at, wholeSeconds } from './machine-values';
import type { AccessReport, Total } from './report';
import { sectionsOf, titleOf } from './sections';

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
