import { isWithin, type Scope } from '../../../../model/rules/scope';
import { grantOf } from '../../../support/grants/grant';

const production = { Environment: 'Production' };

test.each<[what: string, scope: Scope, grant: Parameters<typeof grantOf>[0], within: boolean]>([
  ['nothing said: all', {}, {}, true],
  ['a user, ignoring case', { users: ['JOHN'] }, {}, true],
  ['another user', { users: ['johnny'] }, {}, false],
  ['a pattern', { users: ['contractor-*'] }, { user: 'contractor-7' }, true],
  ['a pattern is whole', { users: ['*-ops'] }, { user: 'anna-ops-2' }, false],
  ['a pattern is no expression', { users: ['jo.n'] }, {}, false],
  ['a question mark is no pattern', { users: ['joh?'] }, {}, false],
  ['no user at all', { users: [] }, {}, false],
  ['a region', { regions: ['eu-west-1'] }, {}, false],
  ['the account', { accounts: ['123456789012'] }, {}, true],
  ['another account', { accounts: ['000000000001'] }, {}, false],
  ['a kind', { kinds: ['shell'] }, {}, true],
  ['both must hold', { users: ['john'], regions: ['eu-west-1'] }, {}, false],
  ['tags: asked for', { tags: production }, { tags: production }, true],
  ['tags: another value', { tags: production }, { tags: { Environment: 'Staging' } }, false],
  [
    'tags: another value, and the key in another case',
    { tags: production },
    { tags: { ENVIRONMENT: 'Staging' } },
    false,
  ],
  ['tags: values compare exactly', { tags: production }, { tags: { Environment: 'production' } }, false],
  ['tags: another key, so it could reach one', { tags: production }, { tags: { Role: 'Web' } }, true],
  [
    'tags: one of two that it cannot have',
    { tags: { ...production, Role: 'Web' } },
    { tags: { Environment: 'Staging' } },
    false,
  ],
  ['no kind at all', { kinds: [] }, {}, false],
  ['tags: by id, so nobody can tell', { tags: production }, {}, true],
  ['tags: by id, and it is said which', { tags: production, instances: ['i-1'] }, {}, false],
  ['an instance', { instances: ['i-0ee0bc84a481f7852'] }, {}, true],
  ['an instance, one of several', { instances: ['i-1'] }, { ids: ['i-2', 'i-1'] }, true],
  ['an instance, which tags could reach', { instances: ['i-1'] }, { tags: production }, true],
])('%s', (_, scope, grant, within) => {
  expect(isWithin(grantOf(grant), scope)).toBe(within);
});
