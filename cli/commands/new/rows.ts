import { readFileSync } from 'node:fs';
import { type CsvError, parse } from 'csv-parse/sync';
import { Failure, refuse } from '../../frame/failure';
import type { Wish } from './wish';

export interface Row {
  /** 1-based, the header counted. */
  readonly line: number;
  readonly wish: Wish;
}

const columns = [
  'id',
  'user',
  'existing',
  'email',
  'instance',
  'tag',
  'region',
  'from',
  'until',
  'for',
  'reason',
  'ticket',
];

/** Several in one cell are written with `;` between them. */
const many = (cell: string | undefined): string[] | undefined => {
  const parts = (cell ?? '').split(';').flatMap((part) => part.trim() || []);
  return parts.length > 0 ? parts : undefined;
};

function wishOf(row: Readonly<Record<string, string>>): Wish {
  const text = (name: string): string | undefined => row[name]?.trim() || undefined;
  return {
    ...Object.fromEntries(
      ['id', 'user', 'email', 'region', 'from', 'until', 'for', 'reason', 'ticket'].map((n) => [n, text(n)]),
    ),
    existing: /^(true|yes|1)$/i.test(text('existing') ?? ''),
    instance: many(row.instance),
    tag: many(row.tag),
  };
}

/**
 * Reads grants from a table: a line of column names first.
 *
 * @param shown the file as the person named it
 */
export function readRows(file: string, shown: string): Row[] {
  const bad = (place: string, value: unknown, rule: string, remedy: string) =>
    refuse({ place, value, rule, remedy, code: 'bad-csv' });
  let records: { record: Record<string, string>; info: { lines: number } }[];
  let header: string[] = [];
  try {
    records = parse(readFileSync(file, 'utf8'), {
      bom: true,
      columns: (names: string[]) => {
        header = names.map((name) => name.trim().toLowerCase());
        return header;
      },
      info: true,
      skip_empty_lines: true,
      trim: true,
    });
  } catch (error) {
    const { message, lines } = error as CsvError & { lines?: number };
    if (error instanceof Failure) throw error;
    throw bad(
      lines === undefined ? shown : `${shown}:${lines}`,
      undefined,
      `cannot be read: ${message.replace(/, open .*/, '')}`,
      'Write a line of column names, then a row for each grant.',
    );
  }
  const unknown = header.filter((name) => !columns.includes(name));
  if (unknown.length > 0) {
    throw bad(`${shown}:1`, unknown.join(', '), 'is no column', `Columns are ${columns.join(', ')}.`);
  }
  if (records.length === 0) throw bad(shown, undefined, 'has no rows', `Columns are ${columns.join(', ')}.`);
  return records.map(({ record, info }) => ({ line: info.lines, wish: wishOf(record) }));
}
