import type { ValidAccess } from '../../../../model/access';
import type { ValidGrant } from '../../../../model/grant/valid-grant';
import { forbiddenTags, type Rule, requiredTags } from '../../../../model/rules';
import { isWithin } from '../../../../model/rules/scope';
import { grantOf } from '../../../support/grants/grant';
import { instant } from '../../../support/instant';

/** A kind that names instances and cannot be granted by tags, and one that is on no instance at all. */
jest.mock('../../../../model/access/kinds', () => {
  const { kinds, carriedKinds } = jest.requireActual('../../../../model/access/kinds');
  const { commandKind } = jest.requireActual('../access/command');
  const tunnel = {
    ...commandKind,
    instances: () => [],
    isAmong: () => 'unknown',
    untagged: () => ({ because: 'leads to a database, which has no tags', remedy: 'Nobody can grant it by tags.' }),
  };
  const more = { command: commandKind, tunnel };
  return { kinds: { ...kinds, ...more }, carriedKinds: { ...carriedKinds, ...more } };
});

const [web, db] = ['i-0ee0bc84a481f7852', 'i-0dd0bc84a481f7852'];
const { account } = grantOf().access;

const ofKind = (kind: string): ValidGrant => {
  const access = { kind, account, region: 'eu-central-1', instances: [web], run: 'uptime' };
  return { ...grantOf(), access: access as object as ValidAccess };
};

test.each<[what: string, kind: string, instances: string[], within: boolean]>([
  ['a command on the instance', 'command', [web], true],
  ['a command on another instance', 'command', [db], false],
  ['what is on no instance: nobody can tell what it leads to', 'tunnel', [db], true],
])('a rule about instances is about %s, or not', (_, kind, instances, within) => {
  expect(isWithin(ofKind(kind), { instances })).toBe(within);
});

const production = { Environment: 'Production' };

test.each<[string, Rule]>([
  ['required', requiredTags(production)],
  ['forbidden', forbiddenTags(production)],
])('where tags are %s, a kind that has none says why, and that there is no way by tags', (_, rule) => {
  const judged = (kind: string) =>
    rule.judge({ grant: ofKind(kind), others: [], now: instant('2030-06-03T07:00:00Z') });
  expect(judged('command')).toEqual({
    is: 'refuse',
    because: 'runs a command on instances by id, whatever their tags',
    remedy: 'Nobody can be granted a command by tags: name other instances.',
  });
  expect(judged('tunnel')).toEqual({
    is: 'refuse',
    because: 'leads to a database, which has no tags',
    remedy: 'Nobody can grant it by tags.',
  });
});
