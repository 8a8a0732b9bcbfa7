import { accessChanges, fileChanges } from '../../../../cli/commands/diff/access';
import type { GrantRow, SessionRow } from '../../../../cli/commands/report/report';
import { totalsOf } from '../../../../cli/commands/report/totals';
import { describeAccess, describeKind, type ValidAccess } from '../../../../model/access';
import type { ValidGrant } from '../../../../model/grant/valid-grant';
import { lengthOf } from '../../../../model/time/window';
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
const toldAs = (grant: ValidGrant): string => describeAccess(grant.access);

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
  expect(rows(command, ofKind('command', '000000000001')).sort()).toEqual([
    `john gains eu-central-1 ${instance} (a command of kind command) in account 000000000001`,
    `john loses eu-central-1 ${instance} (a command of kind command) in account ${account}`,
  ]);
});

test('what somebody has is told with its kind: no two are told in the same words', () => {
  const told = [shell, command, script].map(toldAs);
  expect(told[0]).toBe(`eu-central-1 ${instance} (a shell)`);
  expect(new Set(told).size).toBe(3);
});

describe('totals of a report', () => {
  const period = { from: instant('2030-06-03T00:00:00Z'), until: instant('2030-06-04T00:00:00Z') };
  const commit = { hash: 'c', author: 'Anna', email: 'anna@example.org', at: now, subject: 's' };
  const rowOf = (grant: ValidGrant, id: string): GrantRow => {
    const held = grant.window;
    return { id, file: `grants/${id}.ts`, grant, held, within: lengthOf(held), added: commit, changes: [] };
  };
  const session = (more: Partial<SessionRow>): SessionRow => {
    const about = { user: 'john', region: 'eu-central-1', target: instance, how: 'closed', byCurfew: false };
    return { id: 's', ...about, started: now, ended: instant('2030-06-03T09:30:00Z'), ...more };
  };
  const targets = (grants: readonly ValidGrant[], sessions: readonly SessionRow[] = []) =>
    totalsOf(
      period,
      now,
      grants.map((grant, i) => rowOf(grant, `${i}`)),
      sessions,
      account,
    ).targets.map(({ of, grants: count, sessions: opened }) => [of, count, opened]);

  test('are by kind: a command on an instance is no more hours of a shell there', () => {
    expect(targets([shell, command, script])).toEqual([
      [`eu-central-1 ${instance} (a command of kind command)`, 1, 0],
      [`eu-central-1 ${instance} (a command of kind script)`, 1, 0],
      [`eu-central-1 ${instance} (a shell)`, 1, 0],
    ]);
  });

  test('are by account', () => {
    expect(targets([command, ofKind('command', '000000000001')])).toEqual([
      [`eu-central-1 ${instance} (a command of kind command) in account 000000000001`, 1, 0],
      [`eu-central-1 ${instance} (a command of kind command) in account ${account}`, 1, 0],
    ]);
  });

  test('count a session to the kind of its grant, and without a grant as a shell', () => {
    expect(targets([command, shell], [session({ grant: '1' }), session({})])).toEqual([
      [`eu-central-1 ${instance} (a command of kind command)`, 1, 0],
      [`eu-central-1 ${instance} (a shell)`, 1, 2],
    ]);
  });
});

test('where there is one kind only, no words are spent on it', () => {
  jest.isolateModules(() => {
    jest.unmock('../../../../model/access/kinds');
    const alone: typeof import('../../../../model/access') = jest.requireActual('../../../../model/access');
    expect(alone.describeKind(shell.access.kind)).toEqual([]);
  });
  expect(describeKind(shell.access.kind)).toEqual(['(a shell)']);
});
