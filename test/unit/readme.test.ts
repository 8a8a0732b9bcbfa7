import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { definitions } from '../../cli/commands';
import * as rules from '../../model/rules';

/** What is a list in the code is the same list in the README. */

const readme = readFileSync(join(__dirname, '../../README.md'), 'utf8');
const named = (text: string): string[] => [...text.matchAll(/`([\w-]+)`/g)].map(([, name = '']) => name);

test('every rule is named, and none that is not', () => {
  const [, list = ''] = /^There are (`longestWindow`[^.]*), all from/m.exec(readme) ?? [];
  const functions = Object.keys(rules).filter((name) => name !== 'defineRule');
  expect(named(list).sort()).toEqual(functions.sort());
});

test('every command has its row, and none that is not', () => {
  const [, table = ''] = /^\| command \| does \|\n\| --- \| --- \|\n((?:\|.*\n)+)/m.exec(readme) ?? [];
  const rows = table.split('\n').flatMap((row) => named(row.split('|')[1] ?? ''));
  // Of that one the sentence above the table tells.
  const names = definitions.map(({ name }) => name).filter((name) => name !== 'completion');
  expect(rows.sort()).toEqual(names.sort());
});
