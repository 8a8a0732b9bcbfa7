import { opensSessions, reach } from '../../../../cli/files/reach';
import type { ValidAccess } from '../../../../model/access';
import { mayBeUnder, PastCoverage, type PastUse } from '../../../../model/coverage/past';
import type { ValidGrant } from '../../../../model/grant/valid-grant';
import { grantOf } from '../../../support/grants/grant';
import { instant } from '../../../support/instant';

/** A kind of access under which no session lives, though it reaches the same instances. */
jest.mock('../../../../model/access/kinds', () => {
  const { kinds, carriedKinds } = jest.requireActual('../../../../model/access/kinds');
  const { commandKind } = jest.requireActual('../../model/access/command');
  return {
    kinds: { ...kinds, command: commandKind },
    carriedKinds: { ...carriedKinds, command: commandKind },
  };
});

const instance = 'i-0ee0bc84a481f7852';
const { account } = grantOf().access;
const now = instant('2030-06-03T09:00:00Z');
const shell = grantOf({ ids: [instance] });
const access = { kind: 'command', account, region: 'eu-central-1', instances: [instance], run: 'uptime' };
const command: ValidGrant = { ...shell, id: 'command', access: access as object as ValidAccess };
const question = { user: 'john', instance, document: 'Curfew-Shell', at: now };

test('a grant that opens no session lets nobody start one, and says what it is for', () => {
  expect(reach([command], question, 'Curfew-Shell')).toEqual({
    answer: 'no',
    misses: [{ grant: 'command', why: 'is for a command, and opens no session' }],
  });
  expect([shell, command].map(opensSessions)).toEqual([true, false]);
});

test('it stands behind a grant of a shell that misses, and hides none that lets somebody in', () => {
  const elsewhere = grantOf({ id: 'elsewhere', ids: ['i-0dd0bc84a481f7852'] });
  const answer = reach([command, elsewhere], question, 'Curfew-Shell');
  expect(answer.answer === 'no' && answer.misses.map(({ grant }) => grant)).toEqual(['elsewhere', 'command']);
  expect(reach([command, shell], question, 'Curfew-Shell')).toMatchObject({ answer: 'yes', grant: { id: shell.id } });
});

test('no session of the past was opened under it, nor covered by it', () => {
  const target = { account, region: 'eu-central-1', instance };
  const use: PastUse = { kind: 'ssm-session', user: 'john', target, started: now, reason: undefined };
  const held = [shell, command].map((grant) => ({ ...grant.window, grant }));
  expect([shell, command].map((grant) => mayBeUnder(grant, use))).toEqual([true, false]);
  const [first, second] = held.map((holding) => new PastCoverage([holding]));
  expect([first?.openedUnder(use)?.grant.id, second?.openedUnder(use)]).toEqual([shell.id, undefined]);
  expect([first?.at(use, now)?.grant.id, second?.at(use, now)]).toEqual([shell.id, undefined]);
});

test('a session goes on under a shell alone: a command that follows without a gap keeps none', () => {
  const target = { account, region: 'eu-central-1', instance };
  const use: PastUse = { kind: 'ssm-session', user: 'john', target, started: now, reason: undefined };
  const first = { ...shell.window, grant: shell };
  const next = { from: shell.window.until, until: instant('2030-06-03T12:00:00Z'), grant: command };
  expect(new PastCoverage([first, next]).end(use, first)).toBe(shell.window.until);
});
