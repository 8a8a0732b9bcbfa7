import { accessChanges } from '../../../../cli/commands/diff/access';
import { fileChanges } from '../../../../cli/commands/diff/file-changes';
import { canMeet } from '../../../../model/access';
import { kinds } from '../../../../model/access/kinds';
import { byTags, examples, grantOf, inRegion, now, tryValid, validOf, written } from './examples';

/** What `diff` says of a grant whose access is another one: of another kind, or of the same. */

jest.mock('../../../../model/access/kinds', () => {
  const { kinds, carriedKinds } = jest.requireActual('../../../../model/access/kinds');
  const { commandKind } = require('./command') as typeof import('./command');
  return {
    kinds: { ...kinds, command: commandKind },
    carriedKinds: { ...carriedKinds, command: commandKind },
  };
});

const pairs = examples.flatMap(([one, was]) =>
  examples.filter(([other]) => other !== one).map(([other, is]) => [one, other, was, is] as const),
);

describe.each(pairs)('a grant changed from %s to %s', (one, other, was, is) => {
  const [before, after] = [grantOf(was), grantOf(is)];

  test('is a gain, though it names the same instance', () => {
    const changes = accessChanges([before], [after], now);
    expect(changes.some(({ gains }) => gains.length > 0)).toBe(true);
    expect(changes.some(({ loses }) => loses.length > 0)).toBe(true);
    expect(changes.some(({ keeps }) => keeps > 0)).toBe(false);
  });

  test('is told as what it is', () => {
    const [change] = fileChanges([before], [after], now);
    expect(change?.what).toContain(
      `is ${kinds[other as keyof typeof kinds].noun} instead of ${kinds[one as keyof typeof kinds].noun}`,
    );
  });

  test('could still reach the same: of two kinds nobody can tell', () => {
    expect(canMeet(was, is)).toBe('unknown');
    expect(canMeet(was, inRegion(other, 'ap-south-1'))).toBe('no');
    expect(canMeet(was, validOf(kinds[other as keyof typeof kinds].example, '000000000001'))).toBe('no');
  });
});

type Path = readonly (string | number)[];

/** The texts of what somebody wrote, but for the name of the kind. */
function textsOf(value: unknown, path: Path = []): Path[] {
  if (typeof value === 'string') return path.join() === 'kind' ? [] : [path];
  return Object.entries(Object(value)).flatMap(([key, inner]) =>
    textsOf(inner, [...path, Array.isArray(value) ? Number(key) : key]),
  );
}

/** The same with another text in one place. */
function changed(value: unknown, [key, ...rest]: Path, change: (text: string) => string): unknown {
  if (key === undefined) return change(String(value));
  const inner = changed(Object(value)[key], rest, change);
  return Array.isArray(value) ? value.with(Number(key), inner) : { ...Object(value), [key]: inner };
}

/** Other texts that one kind or another takes in some place. */
const others: readonly ((text: string) => string)[] = [
  (text) => `${text}x`,
  () => 'ap-south-1',
  () => 'i-0dd0bc84a481f7852',
];

const differing = [...written, ...byTags].flatMap(([name, fields]) =>
  textsOf(fields).map((path) => [`${name} in ${path.join('.')}`, fields, path] as const),
);

test('every kind is changed here, and a command in what it runs', () => {
  const named = differing.map(([what]) => what);
  for (const [name] of examples) expect(named.some((what) => what.startsWith(`${name} in `))).toBe(true);
  expect(named).toContain('command in run');
});

describe.each(differing)('a grant changed from one %s to another', (_, fields, path) => {
  const was = validOf(fields);
  const all = others.flatMap((change) => tryValid(changed(fields, path, change)) ?? []);

  test('is a gain and a loss, in either direction, and its file says what changed', () => {
    expect(all.length).toBeGreaterThan(0);
    for (const is of all) {
      expect(is).not.toEqual(was);
      for (const [before, after] of [
        [grantOf(was), grantOf(is)],
        [grantOf(is), grantOf(was)],
      ] as const) {
        const changes = accessChanges([before], [after], now);
        expect(changes.map(({ gains, loses }) => [gains.length, loses.length]).sort()).toEqual([
          [0, 1],
          [1, 0],
        ]);
        expect(new Set(changes.map(({ region, target }) => `${region} ${target}`)).size).toBe(2);
        expect(fileChanges([before], [after], now).map(({ what }) => what)).toEqual([
          expect.stringMatching(/^(reaches|has) .+ instead of .+$/),
        ]);
      }
    }
  });

  test('says the same in another order: that changes nothing', () => {
    const turned = validOf(Object.fromEntries(Object.entries(fields).reverse()));
    expect(accessChanges([grantOf(was)], [grantOf(turned)], now)).toEqual([]);
    expect(fileChanges([grantOf(was)], [grantOf(turned)], now)).toEqual([]);
  });
});
