import { openerOf, opensSessions, reach } from '../../../../cli/files/reach';
import type { ValidAccess } from '../../../../model/access';
import { mayBeUnder, PastCoverage, type PastUse } from '../../../../model/coverage/past';
import type { ValidGrant } from '../../../../model/grant/valid-grant';
import { grantOf } from '../../../support/grants/grant';
import { instant } from '../../../support/instant';

/**
 * A kind of access under which no session lives, though it reaches the same instances; and one whose sessions are opened
 * through a document of its own.
 */
jest.mock('../../../../model/access/kinds', () => {
  const { kinds, carriedKinds } = jest.requireActual('../../../../model/access/kinds');
  const { commandKind } = jest.requireActual('../../model/access/command');
  const more = { command: commandKind, tunnel: { ...commandKind, use: 'ssm-session', noun: 'a tunnel' } };
  return { kinds: { ...kinds, ...more }, carriedKinds: { ...carriedKinds, ...more } };
});

const instance = 'i-0ee0bc84a481f7852';
const { account } = grantOf().access;
const now = instant('2030-06-03T09:00:00Z');
const shell = grantOf({ ids: [instance] });
const ofKind = (kind: string): ValidGrant => {
  const access = { kind, account, region: 'eu-central-1', instances: [instance], run: 'uptime' };
  return { ...shell, id: kind, access: access as object as ValidAccess };
};
const [command, tunnel] = [ofKind('command'), ofKind('tunnel')];
const document = 'Curfew-Shell';
const question = { user: 'john', instance, document, at: now };
const ofTunnel = { ...question, document: 'Curfew-Run-uptime' };

test('a grant that opens no session lets nobody start one, and says what it is for', () => {
  expect(reach([command], question, document)).toEqual({
    answer: 'no',
    misses: [{ grant: 'command', why: 'is for a command, and opens no session' }],
  });
  expect([shell, command].map(opensSessions)).toEqual([true, false]);
});

test('it stands behind a grant of a shell that misses, and hides none that lets somebody in', () => {
  const elsewhere = grantOf({ id: 'elsewhere', ids: ['i-0dd0bc84a481f7852'] });
  const answer = reach([command, elsewhere], question, document);
  expect(answer.answer === 'no' && answer.misses.map(({ grant }) => grant)).toEqual(['elsewhere', 'command']);
  expect(reach([command, shell], question, document)).toMatchObject({ answer: 'yes', grant: { id: shell.id } });
});

test('a grant of a tunnel lets nobody open a shell, though sessions live under both', () => {
  expect([tunnel].map(opensSessions)).toEqual([true]);
  expect(reach([tunnel], question, document)).toEqual({
    answer: 'no',
    misses: [{ grant: 'tunnel', why: 'is for a tunnel, through document Curfew-Run-uptime' }],
  });
  expect(reach([tunnel, shell], question, document)).toMatchObject({ answer: 'yes', grant: { id: shell.id } });
});

test('a grant of a shell opens nothing through the document of a tunnel, and that of the tunnel does', () => {
  expect(reach([shell], ofTunnel, document)).toEqual({
    answer: 'no',
    misses: [{ grant: shell.id, why: 'document Curfew-Run-uptime is in no grant: use --document-name Curfew-Shell' }],
  });
  expect(reach([shell, tunnel], ofTunnel, document)).toMatchObject({ answer: 'yes', grant: { id: 'tunnel' } });
});

test('where no grant has the document, what would open through the right one is nearest', () => {
  const elsewhere = grantOf({ id: 'elsewhere', ids: ['i-0dd0bc84a481f7852'] });
  const answer = reach([elsewhere, tunnel], { ...question, document: 'Other' }, document);
  expect(answer.answer === 'no' && answer.misses[0]).toEqual({
    grant: 'tunnel',
    why: 'document Other is in no grant: use --document-name Curfew-Run-uptime',
  });
});

test('what would open a session is the grant with its document, else any that opens sessions, and never another', () => {
  const all = [command, tunnel, shell];
  expect(openerOf(all, document, document)?.id).toBe(shell.id);
  expect(openerOf(all, 'Curfew-Run-uptime', document)?.id).toBe('tunnel');
  expect(openerOf([command, tunnel], document, document)?.id).toBe('tunnel');
  expect(openerOf([shell], undefined, document)?.id).toBe(shell.id);
  expect(openerOf([command], document, document)).toBeUndefined();
});

const past: PastUse = {
  kind: 'ssm-session',
  user: 'john',
  target: { account, region: 'eu-central-1', instance },
  document,
  started: now,
  reason: undefined,
};
const held = (grant: ValidGrant) => ({ ...grant.window, grant });

test.each<[string, PastUse, string]>([
  ['of a shell', past, shell.id],
  ['of a tunnel', { ...past, document: 'Curfew-Run-uptime' }, 'tunnel'],
])('a session of the past %s was opened under a grant of its kind, and covered by it alone', (_, use, id) => {
  const all = [shell, command, tunnel];
  const those = (is: (grant: ValidGrant) => boolean) => all.filter(is).map((grant) => grant.id);
  expect(those((grant) => mayBeUnder(grant, use, document))).toEqual([id]);
  expect(those((grant) => mayBeUnder(grant, { ...use, reason: grant.id }, document))).toEqual([id]);
  const alone = (grant: ValidGrant) => new PastCoverage([held(grant)], document);
  expect(those((grant) => alone(grant).openedUnder(use) !== undefined)).toEqual([id]);
  expect(those((grant) => alone(grant).at(use, now) !== undefined)).toEqual([id]);
});

test.each([command, tunnel])(
  'a session goes on under a shell alone: a $id that follows without a gap keeps none',
  (other) => {
    const first = held(shell);
    const next = { from: shell.window.until, until: instant('2030-06-03T12:00:00Z'), grant: other };
    expect(new PastCoverage([first, next], document).end(past, first)).toBe(shell.window.until);
  },
);
