import fc from 'fast-check';
import { covers } from '../../../../model/access';
import { canReachSame, overlapsOf } from '../../../../model/coverage/meet';
import { isSameUser } from '../../../../model/principal/user-name';
import { contains, overlap } from '../../../../model/time/window';
import { grantOf } from '../../../support/grants/grant';
import { grant } from '../../../support/grants/random';
import { shellOf } from '../../../support/grants/shell-of';

const [web, db] = ['i-0ee0bc84a481f7852', 'i-0dd0bc84a481f7852'];

test('by ids two grants reach the same where they share one; of tags a file does not tell', () => {
  const john = grantOf({ ids: [web] });
  const other = { id: 'b' };
  expect(canReachSame(john, grantOf({ ...other, ids: [db, web] }))).toBe('yes');
  expect(canReachSame(john, grantOf({ ...other, ids: [db] }))).toBe('no');
  expect(canReachSame(john, grantOf({ ...other, tags: { Role: 'Web' } }))).toBe('unknown');
  expect(canReachSame(john, grantOf({ ...other, ids: [web], region: 'us-east-1' }))).toBe('no');
  expect(canReachSame(grantOf({ tags: { Role: 'Web' } }), grantOf({ ...other, tags: { Role: 'Web' } }))).toBe('yes');
  expect(canReachSame(grantOf({ tags: { Role: 'Web' } }), grantOf({ ...other, tags: { Role: 'Db' } }))).toBe('unknown');
});

test('the case of a user’s name makes no other person; another person’s grant meets none', () => {
  expect(canReachSame(grantOf({ user: 'john' }), grantOf({ user: 'JOHN' }))).toBe('yes');
  expect(canReachSame(grantOf({ user: 'john' }), grantOf({ user: 'anna' }))).toBe('no');
});

test('an overlap is the time that two share; windows that touch share none', () => {
  const first = grantOf({ id: 'a', from: '2030-06-03T08:00:00Z', until: '2030-06-03T10:00:00Z' });
  const second = grantOf({ id: 'b', from: '2030-06-03T09:00:00Z', until: '2030-06-03T11:00:00Z' });
  const third = grantOf({ id: 'c', from: '2030-06-03T11:00:00Z', until: '2030-06-03T12:00:00Z' });
  expect(overlapsOf([third, second, first])).toEqual([
    { grants: ['b', 'a'], user: 'john', from: second.window.from, until: first.window.until },
  ]);
});

test('grants that are said never to meet cover no target in common, and to meet is mutual', () => {
  fc.assert(
    fc.property(grant, grant, (a, b) => {
      const answer = canReachSame(a, b);
      expect(canReachSame(b, a)).toBe(answer);
      if (!isSameUser(a.person.user, b.person.user)) expect(answer).toBe('no');
      const { account, region, target } = shellOf(a.access);
      const named = target.by === 'ids' ? target.ids : ['i-00000000'];
      const tags = new Map(Object.entries(target.by === 'tags' ? target.tags : {}));
      const shared = named.filter((instance) => covers(b.access, { account, region, instance, tags }) === 'yes');
      const isOne = isSameUser(a.person.user, b.person.user);
      if (isOne && shared.length > 0) expect(answer).not.toBe('no');
    }),
  );
});

test('every overlap lies in both windows, in order, and each pair of one person that surely meets is told', () => {
  fc.assert(
    fc.property(fc.array(grant, { maxLength: 6 }), (some) => {
      const all = some.map((each, i) => ({ ...each, id: `${i}` }));
      const found = overlapsOf(all);
      const pairs = all.flatMap((a, i) => all.slice(i + 1).map((b) => [a, b] as const));
      const due = pairs.filter(([a, b]) => overlap(a.window, b.window) && canReachSame(a, b) === 'yes');
      expect(new Set(found.map(({ grants }) => grants.join()))).toEqual(
        new Set(due.map(([a, b]) => `${a.id},${b.id}`)),
      );
      expect(found.map(({ from }) => from)).toEqual(found.map(({ from }) => from).sort((a, b) => a - b));
      for (const { grants, from } of found) {
        expect(grants.every((id) => contains(all[Number(id)]?.window ?? { from, until: from }, from))).toBe(true);
      }
    }),
  );
});
