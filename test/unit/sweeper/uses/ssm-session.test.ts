import type { DocumentGrant } from '../../../../model/grant/document';
import { ssmSessions } from '../../../../sweeper/uses/ssm-session';
import type { Use } from '../../../../sweeper/uses/use';
import { at, deployment, instance, region } from '../../../support/sweep/account';
import { session } from '../../../support/sweep/look';

/** A kind of access under which no session lives, and one whose sessions are opened through a document of its own. */
jest.mock('../../../../model/access/kinds', () => {
  const { kinds, carriedKinds } = jest.requireActual('../../../../model/access/kinds');
  const { commandKind } = jest.requireActual('../../model/access/command');
  return {
    kinds: { ...kinds, command: commandKind },
    carriedKinds: { ...carriedKinds, command: commandKind, tunnel: { ...commandKind, use: 'ssm-session' } },
  };
});

test.each<[string | undefined, boolean]>([
  ['Curfew-Shell', true],
  ['arn:aws:ssm:eu-central-1:123456789012:document/Curfew-Shell', true],
  ['arn:aws:ssm:eu-central-1:123456789012:document/Curfew-Shell-2', false],
  ['arn:aws:ssm:eu-central-1:123456789012:document/Other', false],
  ['arn:aws:ssm:eu-central-1:999999999999:document/Curfew-Shell', false],
  ['arn:aws:ssm:eu-central-1::document/Curfew-Shell', false],
  ['x arn:aws:ssm:eu-central-1:123456789012:document/Curfew-Shell', false],
  ['Other', false],
  [undefined, false],
])('document %s is ours: %s', (document, ours) => {
  const { document: _, ...rest } = session();
  const each: Use = document === undefined ? rest : { ...rest, document };
  expect(ssmSessions({ ...deployment, document: 'Curfew-Shell' }).isMarked(each)).toBe(ours);
});

test.each<[string, boolean]>([
  ['Curfew-Shell', true],
  ['Old-Shell', true],
  ['arn:aws:ssm:eu-central-1:123456789012:document/Old-Shell', true],
  ['arn:aws:ssm:eu-central-1:999999999999:document/Old-Shell', false],
  ['Older-Shell', false],
])('where the document was called Old-Shell before, %s is ours: %s', (document, ours) => {
  const marks = { ...deployment, document: 'Curfew-Shell', retiredDocuments: ['Old-Shell'] };
  expect(ssmSessions(marks).isMarked({ ...session(), document })).toBe(ours);
});

const grantedBy = (access: object): DocumentGrant => ({
  access: { account: deployment.account, region, ...access } as DocumentGrant['access'],
  facts: { partition: 'aws', document: deployment.document, sessionKeyArn: 'k' },
  window: { from: at(-60), until: at(60) },
});

test.each([
  ['a shell', { kind: 'shell', target: { by: 'ids', ids: [instance] } }, { is: 'yes' }, true],
  ['a command', { kind: 'command', instances: [instance], run: 'x' }, { is: 'no', why: 'opens no session' }, false],
  [
    'a tunnel',
    { kind: 'tunnel', instances: [instance], run: 'x' },
    { is: 'no', why: 'is for document Curfew-Run-x' },
    true,
  ],
])('a grant of %s on the same instance names a session, and may have one in a region, or not', (_, access, is, may) => {
  const { naming, mayBeIn } = ssmSessions(deployment);
  expect(naming(grantedBy(access), session(), undefined)).toEqual(is);
  expect(mayBeIn(grantedBy(access), region)).toBe(may);
});

test('a session through the document of another kind is named by that kind alone', () => {
  const { naming } = ssmSessions(deployment);
  const use = { ...session(), document: 'Curfew-Run-x' };
  const shell = grantedBy({ kind: 'shell', target: { by: 'ids', ids: [instance] } });
  const tunnel = grantedBy({ kind: 'tunnel', instances: [instance], run: 'x' });
  expect([shell, tunnel].map((granted) => naming(granted, use, undefined).is)).toEqual(['no', 'yes']);
});
