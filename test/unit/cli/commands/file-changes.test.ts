import { fileChanges } from '../../../../cli/commands/diff/file-changes';
import type { Conditions } from '../../../../model/grant/document';
import type { ValidGrant } from '../../../../model/grant/valid-grant';
import { grantOf } from '../../../support/grants/grant';
import { instant } from '../../../support/instant';

/** What a change of a file says of what AWS asks for, and of whose the user is. */

const now = instant('2030-06-03T09:00:00Z');
const office = { sourceIps: ['203.0.113.0/24'] };

const asking = (conditions: Conditions, more: Partial<ValidGrant> = {}): ValidGrant => ({
  ...grantOf(),
  conditions,
  ...more,
});
const existing = { person: { user: 'john', existing: true } };
const elsewhere = { id: 'b', file: 'grants/b.ts' };
const says = (before: ValidGrant, after: ValidGrant): string[] =>
  fileChanges([before], [after], now).map(({ what }) => what);

test.each<[string, Conditions, Conditions, string]>([
  ['lost', { mfa: true }, {}, 'is open no longer only with multi-factor authentication'],
  ['new', {}, { mfa: true }, 'is open only with multi-factor authentication'],
  [
    'another',
    office,
    { sourceIps: ['198.51.100.0/24'] },
    'is open no longer only from 203.0.113.0/24; is open only from 198.51.100.0/24',
  ],
  ['one of two', { mfa: true, ...office }, office, 'is open no longer only with multi-factor authentication'],
])('a condition that is %s is told, whether the file moved or not', (_, before, after, words) => {
  expect(says(asking(before), asking(after))).toEqual([words]);
  expect(says(asking(before), asking(after, elsewhere))).toEqual([
    `is moved from grants/a.ts: its policy is replaced, and no session is cut; ${words}`,
  ]);
});

test('where a grant reaches something else, and is asked for less there, both are told', () => {
  const other = grantOf({ ids: ['i-0dd0bc84a481f7852'] });
  expect(says(asking({ mfa: true }), other)).toEqual([
    'reaches eu-central-1 i-0dd0bc84a481f7852 instead of eu-central-1 i-0ee0bc84a481f7852; is open no longer only with multi-factor authentication',
  ]);
});

test('a user of another kind is told; and then nobody says of a move that no session is cut', () => {
  expect(says(grantOf(), asking({}, existing))).toEqual(['is of a user of another kind']);
  expect(says(grantOf(), asking({}, { ...existing, ...elsewhere }))).toEqual([
    'is moved from grants/a.ts: its policy is replaced; is of a user of another kind',
  ]);
});

test('a move alone says that no session is cut; and what stays as it was is not told', () => {
  const moved = 'is moved from grants/a.ts: its policy is replaced, and no session is cut';
  expect(says(grantOf(), asking({}, elsewhere))).toEqual([moved]);
  expect(says(asking({ mfa: true }), asking({ mfa: true }, elsewhere))).toEqual([moved]);
  expect(says(asking({ mfa: true, ...office }), asking({ ...office, mfa: true }))).toEqual([]);
});
