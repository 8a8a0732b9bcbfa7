import type { CarriedKind, Rendering } from '../../../model/access/kind';
import type { ValidShell } from '../../../model/access/shell/access';
import { tryRead } from '../../../model/grant/document';
import { policyPath, policyPlace } from '../../../model/iam/policy-name';
import type { PolicyDocument, Statement } from '../../../model/iam/statement';
import type { Instant } from '../../../model/time/instant';
import { Account, at, documentOf } from '../../support/sweep/account';

/**
 * While an upgrade is applied, documents of two versions stand in the account. Here the version before wrote every Sid
 * with `Old` in front; nothing else of it is known.
 */
jest.mock('../../../model/access/kinds', () => {
  const actual = jest.requireActual('../../../model/access/kinds');
  const shell: CarriedKind<ValidShell> = actual.carriedKinds.shell;
  const [today] = shell.renderings;
  const previous: Rendering<ValidShell> = {
    statements: (access, facts) => today.statements(access, facts).map((each) => ({ ...each, Sid: `Old${each.Sid}` })),
    read: (statements) => (statements[0]?.Sid.startsWith('Old') ? today.read(statements) : undefined),
  };
  return { ...actual, carriedKinds: { shell: { ...shell, renderings: [today, previous] } } };
});

const edited = (text: string, change: (statement: Statement, i: number) => Statement): string => {
  const document = JSON.parse(text) as PolicyDocument;
  return JSON.stringify({ ...document, Statement: document.Statement.map(change) });
};

const old = (text: string): string => edited(text, (each) => ({ ...each, Sid: `Old${each.Sid}` }));

/** A grant whose policy was written otherwise than today. */
function grantBy(account: Account, user: string, until: Instant, write: (text: string) => string): string {
  const text = write(documentOf({ user, until }));
  const holders = [{ kind: 'user' as const, name: user }];
  return account.addPolicy(policyPath('m', user), policyPlace('m', user, `${user}-1`, until).name, text, holders);
}

test('in the middle of an upgrade’s apply the sessions of both versions are covered, and nothing is unreadable', async () => {
  const account = new Account();
  for (const user of ['john', 'anna']) {
    account.person(user);
    account.session(`${user}-1`, user);
  }
  grantBy(account, 'john', at(60), old);
  account.grant({ user: 'anna' });
  const { lines, summary, failed } = await account.sweep();
  expect(lines).toEqual([]);
  expect(failed).toBeUndefined();
  expect(summary).toMatchObject({ sessions: 2, sessionsEnded: 0, unreadable: 0 });
});

test('what the version before wrote ends on time as well', async () => {
  const account = new Account();
  account.person('john');
  grantBy(account, 'john', at(0), old);
  account.session('john-1', 'john');
  await account.sweep();
  expect(account.state().sessions).toEqual([]);
  account.time = at(1);
  await account.sweep();
  expect(account.state()).toEqual({ policies: [], sessions: [], keys: [] });
});

test.each<[what: string, write: (text: string) => string]>([
  ['half of each version', (text) => edited(text, (each, i) => (i < 2 ? { ...each, Sid: `Old${each.Sid}` } : each))],
  [
    'one statement of the version before',
    (text) => edited(text, (each, i) => (i === 4 ? { ...each, Sid: 'OldKey' } : each)),
  ],
  [
    'the version before, and more',
    (text) => edited(old(text), (each, i) => (i === 0 ? { ...each, Resource: '*' } : each)),
  ],
])('a document is compared whole with one version, so %s is read by none', async (_, write) => {
  expect(tryRead(old(documentOf({ user: 'john' })))).toBeDefined();
  expect(tryRead(write(documentOf({ user: 'john' })))).toBeUndefined();
  const account = new Account();
  account.person('john');
  grantBy(account, 'john', at(60), write);
  account.session('john-1', 'john');
  const { summary } = await account.sweep();
  expect(summary).toMatchObject({ unreadable: 1, sessionsEnded: 0 });
});
