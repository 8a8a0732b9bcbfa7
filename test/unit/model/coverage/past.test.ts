import fc from 'fast-check';
import { type Holding, mayBeUnder as mayBe, PastCoverage as Past, type PastUse } from '../../../../model/coverage/past';
import type { ValidGrant } from '../../../../model/grant/valid-grant';
import { plus, seconds } from '../../../../model/time/instant';
import { contains, union } from '../../../../model/time/window';
import { grantOf } from '../../../support/grants/grant';
import { grant, start, user } from '../../../support/grants/random';
import { shellOf } from '../../../support/grants/shell-of';
import { instant } from '../../../support/instant';

const held = (all: ValidGrant): Holding => ({ ...all.window, grant: all });
const nine = instant('2030-06-03T09:00:00Z');

const document = 'Curfew-Shell';
const mayBeUnder = (each: ValidGrant, use: PastUse): boolean => mayBe(each, use, document);
const coverageOf = (some: readonly Holding[]): Past => new Past(some, document);

const john: PastUse = {
  kind: 'ssm-session',
  user: 'John',
  target: { account: grantOf().access.account, region: 'eu-central-1', instance: 'i-0ee0bc84a481f7852' },
  document,
  started: nine,
  reason: undefined,
};

describe('whether something may have been opened under a grant', () => {
  test('it was, where it says so itself, whatever the time and the target are', () => {
    const said = { ...john, reason: 'a', started: undefined };
    expect(mayBeUnder(grantOf({ id: 'a' }), said)).toBe(true);
    expect(mayBeUnder(grantOf({ id: 'a', region: 'us-east-1' }), said)).toBe(true);
  });

  test('it was not, whatever it says, where somebody else opened it, or through another document', () => {
    const said = { ...john, reason: 'a' };
    expect(mayBeUnder(grantOf({ id: 'a', user: 'anna' }), said)).toBe(false);
    expect(mayBeUnder(grantOf({ id: 'a' }), { ...said, document: 'Other' })).toBe(false);
    expect(mayBeUnder(grantOf({ id: 'a' }), { ...said, document: undefined })).toBe(false);
  });

  test('it may be, where person, target and time fit; of tags nothing is known', () => {
    expect(mayBeUnder(grantOf(), john)).toBe(true);
    expect(mayBeUnder(grantOf({ tags: { Role: 'Web' } }), john)).toBe(true);
  });

  test('it was not, where one of them does not fit', () => {
    expect(mayBeUnder(grantOf({ user: 'anna' }), john)).toBe(false);
    expect(mayBeUnder(grantOf({ region: 'us-east-1' }), john)).toBe(false);
    expect(mayBeUnder(grantOf({ ids: ['i-0dd0bc84a481f7852'] }), john)).toBe(false);
    expect(mayBeUnder(grantOf(), { ...john, started: instant('2030-06-03T10:00:00Z') })).toBe(false);
    expect(mayBeUnder(grantOf(), { ...john, started: undefined })).toBe(false);
  });
});

test('it was opened under the grant that it names, else the surest, else the one that lasts longest', () => {
  const byTags = held(grantOf({ id: 'tags', tags: { Role: 'Web' }, until: '2030-06-03T12:00:00Z' }));
  const short = held(grantOf({ id: 'short', until: '2030-06-03T09:30:00Z' }));
  const long = held(grantOf({ id: 'long' }));
  const opened = (some: readonly Holding[], reason?: string) =>
    coverageOf(some).openedUnder({ ...john, reason })?.grant.id;
  expect(opened([byTags, short, long], 'short')).toBe('short');
  expect(opened([byTags, short, long])).toBe('long');
  expect(opened([byTags])).toBe('tags');
  expect(opened([])).toBeUndefined();
  expect(coverageOf([long]).openedUnder({ ...john, started: undefined })).toBeUndefined();
});

test('what was opened through another document was opened under none, and none covers it', () => {
  const long = held(grantOf({ id: 'long' }));
  const other = { ...john, document: 'SSM-SessionManagerRunShell', reason: 'long' };
  expect(coverageOf([long]).openedUnder(other)).toBeUndefined();
  expect(coverageOf([long]).at(other, nine)).toBeUndefined();
});

test('how a grant was held at an instant, or last before it', () => {
  const first = held(grantOf({ id: 'a' }));
  const next = held(grantOf({ id: 'a', from: '2030-06-03T11:00:00Z', until: '2030-06-03T12:00:00Z' }));
  const coverage = coverageOf([next, held(grantOf({ id: 'b' })), first]);
  expect(coverage.before('A', nine)).toEqual(first);
  expect(coverage.before('a', instant('2030-06-03T10:30:00Z'))).toEqual(first);
  expect(coverage.before('a', next.from)).toEqual(next);
  expect(coverage.before('a', instant('2030-06-03T07:59:59Z'))).toBeUndefined();
  expect(coverage.before('c', nine)).toBeUndefined();
});

test('grants that follow one another without a gap cover it until the last of them ends', () => {
  const first = held(grantOf({ id: 'a' }));
  const next = held(grantOf({ id: 'b', from: '2030-06-03T10:00:00Z', until: '2030-06-03T11:00:00Z' }));
  const later = held(grantOf({ id: 'c', from: '2030-06-03T11:00:01Z', until: '2030-06-03T12:00:00Z' }));
  expect(coverageOf([later, next, first]).end(john, first)).toBe(next.until);
});

test('at an instant only what surely names it covers it', () => {
  const byTags = held(grantOf({ id: 'tags', tags: { Role: 'Web' } }));
  const byId = held(grantOf({ id: 'ids' }));
  expect(coverageOf([byTags]).at(john, nine)).toBeUndefined();
  expect(coverageOf([byTags, byId]).at(john, nine)).toEqual(byId);
  expect(coverageOf([byId]).at(john, byId.until)).toBeUndefined();
});

test('for any grants: what it was opened under held then, and it is covered to the end of a stretch of the person', () => {
  fc.assert(
    fc.property(fc.array(grant, { maxLength: 8 }), user, fc.integer({ min: 0, max: 90_000 }), (all, name, second) => {
      const [like] = all;
      if (!like) return;
      const { account, region, target } = shellOf(like.access);
      const instance = target.by === 'ids' ? (target.ids[0] ?? '') : 'i-00000000';
      const started = plus(start, seconds(second));
      const use: PastUse = {
        kind: 'ssm-session',
        user: name,
        target: { account, region, instance },
        document,
        started,
        reason: undefined,
      };
      const coverage = coverageOf(all.map(held));
      const opened = coverage.openedUnder(use);
      const possible = all.filter((each) => mayBeUnder(each, use));
      expect(opened === undefined).toBe(possible.length === 0);
      if (!opened) return;
      expect(possible).toContain(opened.grant);
      const end = coverage.end(use, opened);
      expect(end).toBeGreaterThanOrEqual(opened.until);
      const stretch = union(all.map(({ window }) => window)).find((each) => contains(each, started));
      expect(end).toBeLessThanOrEqual(stretch?.until ?? end);
    }),
  );
});
