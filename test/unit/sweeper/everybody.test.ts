import { denialOf, renderDenial } from '../../../model/access/denial';
import { minutes, plus } from '../../../model/time/instant';
import { Holdings } from '../../../sweeper/observe/holdings';
import { at } from '../../support/sweep/account';
import { EverybodyAccount } from '../../support/sweep/everybody';
import { truthOf } from '../../support/sweep/truth';

/** What a tick makes of the one Deny that keeps everybody out. */

/** John is managed and Anna is not; each has a grant and a session. */
function open(): EverybodyAccount {
  const account = new EverybodyAccount();
  account.person('john');
  account.grant({ user: 'john' });
  account.session('john-1', 'john');
  account.person('anna', { existing: true });
  account.grant({ user: 'anna', existing: true });
  account.session('anna-1', 'anna', { owner: `arn:aws:iam::${account.account}:user/anna` });
  return account;
}
const putOut = (account: EverybodyAccount, ...users: string[]): void => {
  for (const name of users) account.attach(account.deny, { kind: 'user', name });
};

test('sessions under it end at once; it stays, and so do the grants', async () => {
  const account = open();
  const { policies } = account.state();
  putOut(account, 'john', 'anna');
  for (let tick = 1; tick <= 3; tick++) {
    const { lines, failed } = await account.sweep();
    expect(failed).toBeUndefined();
    expect(lines.map(({ action, outcome, why }) => `${action} ${outcome}: ${why}`)).toEqual(
      tick === 1 ? ['end session gone: everybody is out', 'end session gone: everybody is out'] : [],
    );
    account.time = plus(account.time, minutes(1));
  }
  expect(account.state()).toEqual({ policies, sessions: [], keys: ['anna AKIA1', 'john AKIA1'] });
  expect(account.out).toEqual(['anna', 'john']);
});

test('who is not under it keeps what is covered', async () => {
  const account = open();
  putOut(account, 'john');
  const before = account.everything();
  expect(before.sessions.map((each) => truthOf(each, account, account.now()))).toEqual(['covered', 'uncovered']);
  await account.sweep();
  expect(account.state().sessions).toEqual(['anna-1']);
});

test('a warm container that saw everybody covered ends them once they are out', async () => {
  const account = open();
  const [documents, holdings] = [new Map(), new Holdings()];
  for (const _tick of [1, 2, 3]) {
    await account.sweep({ documents, holdings } as object);
    account.time = plus(account.time, minutes(1));
  }
  expect(account.state().sessions).toEqual(['anna-1', 'john-1']);
  putOut(account, 'anna', 'john');
  await account.sweep({ documents, holdings } as object);
  expect(account.state().sessions).toEqual([]);
});

test('it is asked for where something open could be covered, by one call as long as nobody is out', async () => {
  const account = open();
  const asked = () => account.calls.filter((call) => call.includes('curfew-system'));
  await account.sweep();
  expect(asked()).toEqual(['policies /curfew-system/']);
  account.time = at(61);
  account.calls.length = 0;
  await account.sweep({ dryRun: true });
  expect([asked(), account.state().sessions]).toEqual([[], ['anna-1', 'john-1']]);
  for (const { id, region } of account.everything().sessions) {
    await account.terminate({ id, region, target: '', owner: '' });
  }
  account.calls.length = 0;
  putOut(account, 'john', 'anna');
  await account.sweep();
  expect(asked()).toEqual([]);
});

test('where that cannot be asked, what is covered stays, what is not ends, and the run fails', async () => {
  const account = open();
  account.session('john-other', 'john', { target: 'i-0123456789abcdef0' });
  putOut(account, 'john', 'anna');
  account.before = (call) => {
    if (call === 'policies /curfew-system/') throw new Error('no list');
  };
  const { failed } = await account.sweep();
  expect(failed?.message).toContain('asking whether each user is out: Error: no list');
  expect(account.state().sessions).toEqual(['anna-1', 'john-1']);
});

test('a revocation of one person stays beside it, and goes at its own end alone', async () => {
  const account = open();
  const { path, name } = denialOf('john', at(30));
  account.addPolicy(path, name, JSON.stringify(renderDenial()), [{ kind: 'user', name: 'john' }]);
  putOut(account, 'john', 'anna');
  await account.sweep();
  expect(account.state().policies).toContain(path + name);
  account.time = at(31);
  await account.sweep();
  expect(account.state().policies).not.toContain(path + name);
  expect(account.out).toEqual(['anna', 'john']);
});

test('another policy of its name, elsewhere, keeps nobody out', async () => {
  const account = open();
  const document = JSON.stringify(renderDenial());
  account.addPolicy('/', 'curfew-everybody-out', document, [{ kind: 'user', name: 'john' }]);
  await account.sweep();
  expect(account.state().sessions).toEqual(['anna-1', 'john-1']);
});
