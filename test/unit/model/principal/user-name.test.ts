import fc from 'fast-check';
import { groupByUser, isSameUser, userKey } from '../../../../model/principal/user-name';

/** As IAM allows them. */
const name = fc.stringMatching(/^[\w+=,.@-]{1,8}$/);

test('names that differ in case alone are one user, and no others are', () => {
  expect(isSameUser('john-dev', 'John-DEV')).toBe(true);
  expect(isSameUser('john-dev', 'john.dev')).toBe(false);
});

test('a name has the key of each way to write it', () => {
  fc.assert(
    fc.property(name, fc.array(fc.boolean()), (one, upper) => {
      const other = [...one].map((sign, i) => (upper[i] ? sign.toUpperCase() : sign.toLowerCase())).join('');
      expect(userKey(other)).toBe(userKey(one));
      expect(isSameUser(one, other)).toBe(true);
    }),
  );
});

test('two names are of one user exactly where they have one key', () => {
  fc.assert(
    fc.property(name, name, (a, b) => {
      expect(isSameUser(a, b)).toBe(userKey(a) === userKey(b));
      expect(isSameUser(a, b)).toBe(isSameUser(b, a));
    }),
  );
});

test('what belongs to one user is grouped in the order in which it came', () => {
  const all = ['anna 1', 'John 2', 'ANNA 3', 'john 4'];
  const groups = groupByUser(all, (each) => each.split(' ')[0] ?? '');
  expect([...groups]).toEqual([
    ['anna', ['anna 1', 'ANNA 3']],
    ['john', ['John 2', 'john 4']],
  ]);
});
