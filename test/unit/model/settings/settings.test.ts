import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Issue } from '../../../../model/base/issue';
import { checkSettings } from '../../../../model/settings/check-settings';
import { type Settings, settingsSchema } from '../../../../model/settings/settings';

const base: Settings = { account: '123456789012', regions: ['eu-central-1'] };
const told = (settings: object): string[] => {
  const checked = checkSettings({ ...base, ...settings });
  return checked.ok ? [] : checked.issues.map(({ code, field, rule }: Issue) => `${code} ${field}: ${rule}`);
};

test('what is wrong in one setting, in two, and between two is told at once', () => {
  expect(told({ account: '1', idleSessionMinutes: 61, homeRegion: 'us-east-1', logRetentionDays: 2 }).sort()).toEqual([
    'bad-setting account: is no account id',
    'bad-setting homeRegion: is none of regions',
    'bad-setting idleSessionMinutes: is out of range',
    'bad-setting logRetentionDays: is no retention that CloudWatch knows',
  ]);
});

test('two rules of one setting are told both', () => {
  expect(told({ regions: ['x', 'x'] })).toEqual([
    'bad-setting regions: holds what is no region',
    'bad-setting regions: names a region twice',
  ]);
});

test('where a type is wrong, only types are told', () => {
  expect(told({ account: '1', observeOnly: 'yes', regions: 'eu-central-1', homeRegion: 'x' })).toEqual([
    'wrong-type regions: is not an array',
    'wrong-type observeOnly: is not a boolean',
  ]);
});

test('whole texts, with rule and remedy', () => {
  const checked = checkSettings({ ...base, maxSessionMinutes: 1441, auditRetentionDays: 2, retiredRegions: ['x'] });
  expect(checked.ok ? [] : checked.issues.map(({ rule, remedy }) => `${rule}. ${remedy}`)).toEqual([
    'holds what is no region, or a region twice. Write each once, as eu-central-1.',
    'is out of range. Write a whole number from 1 to 1440.',
    'is no retention that CloudWatch knows. Write one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653.',
  ]);
});

test('a setting that is written and undefined has its default', () => {
  const checked = checkSettings({ ...base, stackName: undefined } as object as Settings);
  expect(checked.ok && checked.value.stackName).toBe('curfew');
});

test('what the interface says of defaults is what the rows have', () => {
  const source = readFileSync(join(__dirname, '../../../../model/settings/settings.ts'), 'utf8');
  const documented = source.matchAll(/@default ((?:(?!\*\/).)*?)\s*(?:\n\s*)?\*\/\s*readonly (\w+)\?:/gs);
  const rows: Readonly<Record<string, { parse: (value: undefined) => unknown }>> = settingsSchema.shape;
  const seen = [...documented].map(([, text = '', key = '']) => [key, text.split(':')[0], rows[key]?.parse(undefined)]);
  const words: Readonly<Record<string, unknown>> = { none: [], 'localBackend()': { kind: 'local' } };
  // These two follow from other settings, or have a shape of their own.
  const apart = ['homeRegion', 'pipeline'];
  expect(seen.map(([key]) => key).sort()).toEqual(
    Object.keys(rows)
      .filter((key) => !['account', 'regions'].includes(key))
      .sort(),
  );
  for (const [key, text, value] of seen.filter(([each]) => !apart.includes(String(each)))) {
    const said = String(text);
    expect([key, value]).toEqual([key, said in words ? words[said] : JSON.parse(said.replaceAll("'", '"'))]);
  }
});
