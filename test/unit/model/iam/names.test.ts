import fc from 'fast-check';
import { maxGrantId } from '../../../../model/iam/limits';
import {
  policyNames,
  policyPath,
  policyPlace,
  tryParsePolicyName,
  tryParsePolicyPath,
  tryPathOwner,
} from '../../../../model/iam/policy-name';
import { epoch, plus, seconds } from '../../../../model/time/instant';
import { instant } from '../../../support/instant';

const until = instant('2030-06-03T13:00:00Z');

test('a policy says who, which grant and when it ends', () => {
  expect(policyPath('m', 'john-dev')).toBe('/curfew/m/john-dev/');
  expect(policyPlace('m', 'john-dev', 'john-dev-checkout', until).name).toBe(
    'john-dev-checkout.492b6d@20300603T130000Z',
  );
});

test('the longest id fills a policy name and no more', () => {
  expect(policyPlace('m', 'john', 'x'.repeat(maxGrantId), until).name).toHaveLength(128);
});

test('round trip: name and path are read back', () => {
  const user = fc.string({ unit: fc.constantFrom(...'abzAZ09_+=,.@-'), minLength: 1, maxLength: 64 });
  const id = fc.string({ unit: fc.constantFrom(...'abzAZ09_.-'), minLength: 1, maxLength: maxGrantId });
  const instant = fc.integer({ min: 0, max: 4_000_000_000 }).map((n) => plus(epoch, seconds(n)));
  fc.assert(
    fc.property(fc.constantFrom('m' as const, 'x' as const), user, id, instant, (kind, who, grant, end) => {
      const read = tryParsePolicyName(policyPlace(kind, who, grant, end));
      expect(read).toEqual({ kind, user: who, grant, until: end });
    }),
  );
});

const name = policyPlace('m', 'john', 'g', until).name;
test.each([
  ['another path', { path: '/elsewhere/m/john/', name }],
  ['an unknown kind', { path: '/curfew/q/john/', name }],
  ['a folder more', { path: '/curfew/m/john/x/', name }],
  ['no user', { path: '/curfew/m/', name }],
  ['a user that IAM would not take', { path: '/curfew/m/jo hn/', name }],
  ['the hash of somebody else', { path: '/curfew/m/jane/', name }],
  ['no date', { path: '/curfew/m/john/', name: name.replace(/@.*/, '') }],
  ['an impossible date', { path: '/curfew/m/john/', name: name.replace('0603', '0631') }],
  ['24 o’clock', { path: '/curfew/m/john/', name: name.replace('T130000', 'T240000') }],
  ['no id', { path: '/curfew/m/john/', name: name.slice(1) }],
  ['a stray character in the id', { path: '/curfew/m/john/', name: `+${name}` }],
])('%s is not ours', (_name, policy) => {
  expect(tryParsePolicyName(policy)).toBeUndefined();
});

test('a Deny has a user and an end, and no grant', () => {
  expect(tryParsePolicyName({ path: '/curfew/d/john/', name: 'revoked@20300603T130000Z' })).toEqual({
    kind: 'd',
    user: 'john',
    until,
  });
});

test('a kind more is a row more: it is written and read by the same table', () => {
  const { place, tryRead } = policyNames({
    m: { isGrant: true, hashed: [(user) => user] },
    r: { isGrant: true, hashed: [(user) => `r/${user}`, (user) => user] },
  });
  const role = place('r', 'john', 'g', until);
  expect(role.path).toBe('/curfew/r/john/');
  expect(role.name).not.toBe(place('m', 'john', 'g', until).name);
  expect(tryRead(role)).toEqual({ kind: 'r', user: 'john', grant: 'g', until });
  // What was written before its hash changed is read as well.
  expect(tryRead({ path: role.path, name })).toEqual({ kind: 'r', user: 'john', grant: 'g', until });
  expect(tryParsePolicyName(role)).toBeUndefined();
});

test('a path tells whose it is, whatever else is wrong with it', () => {
  expect(tryPathOwner('/curfew/q/john/x/')).toEqual({ kind: 'q', user: 'john' });
  expect(['/curfew/', '/curfew/m/', '/elsewhere/m/john/'].map(tryPathOwner)).toEqual(Array(3).fill(undefined));
  expect(tryParsePolicyPath('/curfew/m/john/')).toEqual({ kind: 'm', user: 'john' });
  expect(['/curfew/q/john/', '/curfew/m/john/x/'].map(tryParsePolicyPath)).toEqual([undefined, undefined]);
});
