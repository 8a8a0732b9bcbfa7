import { stringify } from 'csv-stringify/sync';
import { describeKind, kindOf, regionsOf } from '../../../model/access';
import { plain } from '../../frame/screen';
import { at, wholeSeconds } from './machine-values';
import type { AccessReport, Total } from './report';

const columns = [
  ...['record', 'user', 'region', 'target', 'from', 'until', 'grant', 'reason', 'ticket', 'session', 'key'],
  ...['seconds_after_until', 'seconds', 'by', 'commit', 'detail'],
] as const;

type Cells = Partial<Record<(typeof columns)[number], string | number | undefined>>;

const rowsOfTotals = (record: string, totals: readonly Total[]): Cells[] =>
  totals.map(({ of, grants, granted, sessions, used }) => ({
    record,
    user: record === 'total-person' ? of : undefined,
    target: record === 'total-target' ? of : undefined,
    seconds: wholeSeconds(granted),
    detail: `${record === 'total-week' ? `${of}: ` : ''}${grants} grants, ${sessions} sessions, ${wholeSeconds(used)} s in sessions`,
  }));

const grantsOf = ({ grants }: AccessReport): Cells[] =>
  grants.map(({ grant, id, held, within, added, changes }) => ({
    record: 'grant',
    user: grant.person.user,
    region: regionsOf(grant.access).join(' '),
    target: [kindOf(grant.access).describe(grant.access), ...describeKind(grant.access.kind)].join(' '),
    from: at(held.from),
    until: at(held.until),
    grant: id,
    reason: grant.reason,
    ticket: grant.ticket,
    seconds: wholeSeconds(within),
    by: `${added.author} <${added.email}>`,
    commit: added.hash,
    detail: changes.map(({ what, commit }) => `${what} (${commit.hash.slice(0, 8)})`).join(', '),
  }));

const sessionsOf = ({ sessions, now }: AccessReport): Cells[] =>
  sessions.map(({ id, user, region, target, started, ended, grant, how, late }) => ({
    record: 'session',
    user,
    region,
    target,
    from: at(started),
    until: at(ended),
    grant,
    session: id,
    seconds_after_until: late === undefined ? undefined : wholeSeconds(late),
    seconds: started === undefined ? undefined : wholeSeconds((ended ?? now) - started),
    detail: how,
  }));

const changesOf = ({ changes }: AccessReport): Cells[] =>
  changes.map(({ when, what, user, until, key, why }) => ({ record: what, user, from: when, until, key, reason: why }));

const findingsOf = ({ findings }: AccessReport): Cells[] =>
  findings.map(({ code, resource, user, why, first, last, now }) => ({
    record: 'finding',
    user,
    target: resource,
    from: at(first),
    until: at(last),
    detail: `${code}${now === undefined ? '' : now ? ', now' : ', not now'}: ${why}`,
  }));

const keysOf = ({ keys }: AccessReport): Cells[] =>
  keys.map(({ user, id, active, made, age }) => ({
    record: 'key',
    user,
    from: at(made),
    key: id,
    seconds: wholeSeconds(age),
    detail: active ? 'active' : 'inactive',
  }));

const differencesOf = ({ differences }: AccessReport): Cells[] =>
  differences.map(({ code, user, what, remedy }) => ({
    record: 'difference',
    user,
    detail: `${code}: ${what}. ${remedy}`,
  }));

/** One table for all: the first column says what a row is, so that a spreadsheet can filter. */
function csvRows(report: AccessReport): Cells[] {
  const { totals, missing } = report;
  return [
    ...[grantsOf, sessionsOf, changesOf, findingsOf, keysOf, differencesOf].flatMap((of) => of(report)),
    ...rowsOfTotals('total-person', totals.people),
    ...rowsOfTotals('total-target', totals.targets),
    ...rowsOfTotals('total-week', totals.weeks),
    ...missing.map(({ what, why }) => ({ record: 'missing', detail: `${what}: ${why}` })),
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
