import { accessWords } from '../../../model/access';
import { formatInstant, type Instant } from '../../../model/time/instant';
import { plain } from '../../frame/screen';
import { formatSpan } from '../../frame/when';
import type { AccessReport, SessionRow, Total } from './report';

/** A table with a title, or a sentence where there is nothing to show. */
export interface Section {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** What is said instead of an empty table. */
  readonly empty: string;
}

const at = (instant: Instant | undefined): string => (instant === undefined ? '' : formatInstant(instant));
/** Hours with one decimal: sums of spans, not spans. */
const hours = (span: number): string => (span / 3_600_000).toFixed(1);

const afterUntil = ({ late, grant }: SessionRow): string =>
  grant === undefined || late === undefined ? '' : late === 0 ? 'before' : formatSpan(late);

const totals = (title: string, of: string, rows: readonly Total[]): Section => ({
  title,
  head: [of, 'GRANTS', 'HOURS GRANTED', 'SESSIONS', 'HOURS IN SESSIONS'],
  rows: rows.map((row) => [row.of, `${row.grants}`, hours(row.granted), `${row.sessions}`, hours(row.used)]),
  empty: 'Nothing.',
});

function grantsOf({ grants }: AccessReport): Section {
  const words = accessWords(grants.map(({ grant }) => grant.access));
  return {
    title: 'Who had what, and why',
    head: ['USER', 'TARGET', 'FROM', 'UNTIL', 'GRANT', 'REASON', 'TICKET', 'BY', 'COMMIT', 'CHANGES'],
    rows: grants.map(({ grant, held, added, changes, id }) => [
      grant.person.user,
      words(grant.access),
      at(held.from),
      at(held.until),
      id,
      grant.reason,
      grant.ticket ?? '',
      added.author,
      added.hash.slice(0, 8),
      changes.map(({ what, commit }) => `${what} (${commit.author}, ${commit.hash.slice(0, 8)})`).join(', '),
    ]),
    empty: 'Nobody was granted anything.',
  };
}

const sessionsOf = ({ sessions }: AccessReport): Section => ({
  title: 'Sessions',
  head: ['SESSION', 'USER', 'TARGET', 'STARTED', 'ENDED', 'AFTER UNTIL', 'GRANT', 'HOW IT ENDED'],
  rows: sessions.map((row) => [
    row.id,
    row.user,
    `${row.region} ${row.target}`,
    at(row.started),
    at(row.ended),
    afterUntil(row),
    row.grant ?? '',
    row.how,
  ]),
  empty: 'No session was open.',
});

const changesOf = ({ changes }: AccessReport): Section => ({
  title: 'Revocations and keys made or deleted',
  head: ['WHEN', 'WHAT', 'USER', 'UNTIL', 'KEY', 'WHY'],
  rows: changes.map(({ when, what, user, until, key, why }) => [when, what, user, until ?? '', key ?? '', why]),
  empty: 'None.',
});

const findingsOf = ({ findings }: AccessReport): Section => ({
  title: 'Findings',
  head: ['FINDING', 'RESOURCE', 'FIRST', 'LAST', 'NOW', 'WHAT'],
  rows: findings.map(({ code, resource, first, last, now, why }) => [
    code,
    resource,
    at(first),
    at(last),
    now === undefined ? '?' : now ? 'yes' : 'no',
    why,
  ]),
  empty: 'None.',
});

const keysOf = ({ keys }: AccessReport): Section => ({
  title: 'Keys that managed people hold now',
  head: ['USER', 'KEY', 'STATUS', 'MADE', 'AGE'],
  rows: keys.map(({ user, id, active, made, age }) => [
    user,
    id,
    active ? 'active' : 'inactive',
    at(made),
    formatSpan(age),
  ]),
  empty: 'None.',
});

const differencesOf = ({ differences }: AccessReport): Section => ({
  title: 'Where git and AWS differ',
  head: ['WHAT', 'DIFFERENCE', 'WHAT TO DO'],
  rows: differences.map(({ code, what, remedy }) => [code, what, remedy]),
  empty: 'Nowhere.',
});

/** The report as tables, for a terminal and for Markdown. Texts that others wrote cannot steer the terminal. */
export function sectionsOf(report: AccessReport): Section[] {
  const sections = [
    ...[grantsOf, sessionsOf, changesOf, findingsOf, keysOf, differencesOf].map((of) => of(report)),
    totals('Totals by person', 'USER', report.totals.people),
    totals('Totals by target', 'TARGET', report.totals.targets),
    totals('Totals by week', 'WEEK (UTC)', report.totals.weeks),
  ];
  return sections.map((section) => ({ ...section, rows: section.rows.map((row) => row.map(plain)) }));
}

/** What the report is about, in one line. */
export function titleOf({ period, source }: AccessReport): string {
  const place =
    source.branch === undefined ? source.head.slice(0, 8) : `${source.branch} at ${source.head.slice(0, 8)}`;
  return `Access from ${formatInstant(period.from)} until ${formatInstant(period.until)}, by git (${place}) and AWS`;
}
