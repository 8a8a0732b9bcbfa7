import { accessChanges } from '../../../../cli/commands/diff/access';
import { fileChanges } from '../../../../cli/commands/diff/file-changes';
import { judgeChange } from '../../../../cli/commands/diff/judgement';
import { accessWords, describeKind, type ValidAccess } from '../../../../model/access';
import type { ValidGrant } from '../../../../model/grant/valid-grant';
import { grantOf } from '../../../support/grants/grant';
import { instant } from '../../../support/instant';

/** A second kind of access, and a third one that people call by the same noun as the second. */
jest.mock('../../../../model/access/kinds', () => {
  const { kinds, carriedKinds } = jest.requireActual('../../../../model/access/kinds');
  const { commandKind } = jest.requireActual('../../model/access/command');
  const more = { command: commandKind, script: commandKind };
  return { kinds: { ...kinds, ...more }, carriedKinds: { ...carriedKinds, ...more } };
});

const instance = 'i-0ee0bc84a481f7852';
const now = instant('2030-06-03T09:00:00Z');
const shell = grantOf();
const { account } = shell.access;

const ofKind = (kind: string, where = account): ValidGrant => {
  const access = { kind, account: where, region: 'eu-central-1', instances: [instance], run: 'uptime' };
  return { ...shell, access: access as object as ValidAccess };
};
const [command, script] = [ofKind('command'), ofKind('script')];
const elsewhere = ofKind('command', '000000000001');
const toldAs = (...grants: readonly ValidGrant[]): string[] => {
  const words = accessWords(grants.map(({ access }) => access));
  return grants.map(({ access }) => words(access));
};

/** Who gains and who loses what: the words of a row, and what it says. */
const rows = (before: ValidGrant, after: ValidGrant): string[] =>
  accessChanges([before], [after], now).map(
    ({ user, region, target, gains }) => `${user} ${gains.length > 0 ? 'gains' : 'loses'} ${region} ${target}`,
  );

describe('the difference tells a grant that changed its kind as what it loses and what it gains', () => {
  test.each<[string, ValidGrant, ValidGrant, string, string]>([
    ['of kinds with two nouns', shell, command, 'a shell', 'a command of kind command'],
    ['of kinds with one noun', script, command, 'a command of kind script', 'a command of kind command'],
  ])('%s', (_, before, after, was, is) => {
    expect(rows(before, after).sort()).toEqual([
      `john gains eu-central-1 ${instance} (${is})`,
      `john loses eu-central-1 ${instance} (${was})`,
    ]);
    expect(fileChanges([before], [after], now).map(({ what }) => what)).toEqual([`is ${is} instead of ${was}`]);
  });
});

test('where it changed its account, the rows say the accounts', () => {
  expect(rows(command, elsewhere).sort()).toEqual([
    `john gains eu-central-1 ${instance} (a command of kind command) in account 000000000001`,
    `john loses eu-central-1 ${instance} (a command of kind command) in account ${account}`,
  ]);
});

test('where it changed its account, its file says the accounts', () => {
  expect(fileChanges([command], [elsewhere], now).map(({ what }) => what)).toEqual([
    `reaches eu-central-1 ${instance} in account 000000000001 instead of eu-central-1 ${instance} in account ${account}`,
  ]);
  expect(fileChanges([shell], [elsewhere], now).map(({ what }) => what)).toEqual([
    `is a command of kind command instead of a shell; reaches eu-central-1 ${instance} in account 000000000001 instead of eu-central-1 ${instance} in account ${account}`,
  ]);
});

test('where a change has grants of two accounts, each file says which one it reaches into', () => {
  const [before, after] = [{ ...shell, id: 'b' }, { ...grantOf({ id: 'b', ids: ['i-0dd0bc84a481f7852'] }) }];
  expect(fileChanges([before, elsewhere], [after, elsewhere], now).map(({ what }) => what)).toEqual([
    `reaches eu-central-1 i-0dd0bc84a481f7852 in account ${account} instead of eu-central-1 ${instance} in account ${account}`,
  ]);
  expect(fileChanges([before], [after], now).map(({ what }) => what)).toEqual([
    `reaches eu-central-1 i-0dd0bc84a481f7852 instead of eu-central-1 ${instance}`,
  ]);
});

describe('where a command became another one on the same instance', () => {
  const root = { ...command, access: { ...command.access, run: 'root-shell' } };
  const says = (run: string) =>
    `{"account":"${account}","instances":["${instance}"],"kind":"command","region":"eu-central-1","run":"${run}"}`;

  test('the rows tell a gain and a loss, and what of it differs', () => {
    expect(rows(command, root).sort()).toEqual([
      `john gains eu-central-1 ${instance} (a command of kind command) as ${says('root-shell')}`,
      `john loses eu-central-1 ${instance} (a command of kind command) as ${says('uptime')}`,
    ]);
  });

  test('its file says what it runs now', () => {
    const what = 'has run "root-shell" instead of "uptime"';
    expect(fileChanges([command], [root], now).map((change) => change.what)).toEqual([what]);
  });

  test('the rules are asked', () => {
    expect(judgeChange([command], [root], [], [], now).grants.map(({ grant }) => grant)).toEqual([command.id]);
    expect(judgeChange([command], [{ ...command, reason: 'another' }], [], [], now).grants).toEqual([]);
  });

  test('a file that moved and runs something else is no file that moved', () => {
    const moved = { ...root, id: 'b', file: 'grants/b.ts' };
    expect(
      fileChanges([command], [moved], now)
        .map(({ what }) => what)
        .sort(),
    ).toEqual(['is deleted, 1 h before its end', 'is new']);
  });
});

test('what somebody has is told with its kind: no two are told in the same words', () => {
  const told = toldAs(shell, command, script);
  expect(told[0]).toBe(`eu-central-1 ${instance} (a shell)`);
  expect(new Set(told).size).toBe(3);
});

test('what somebody has is told with its account where a list has more than one, and in one account never', () => {
  expect(toldAs(command, elsewhere)).toEqual([
    `eu-central-1 ${instance} (a command of kind command) in account ${account}`,
    `eu-central-1 ${instance} (a command of kind command) in account 000000000001`,
  ]);
  expect(toldAs(elsewhere)).toEqual([`eu-central-1 ${instance} (a command of kind command)`]);
});

test('where there is one kind only, no words are spent on it', () => {
  jest.isolateModules(() => {
    jest.unmock('../../../../model/access/kinds');
    const alone: typeof import('../../../../model/access') = jest.requireActual('../../../../model/access');
    expect(alone.describeKind(shell.access.kind)).toEqual([]);
  });
  expect(describeKind(shell.access.kind)).toEqual(['(a shell)']);
});
