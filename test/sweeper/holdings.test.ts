import { policyPath } from '../../model/names';
import { Holdings } from '../../sweeper/holdings';
import type { DocumentCache } from '../../sweeper/observe';
import { sweep } from '../../sweeper/sweep';
import { Account, at, deployment, now } from './account';

/** What a container that lives from tick to tick asks again, and what it must not believe twice. */

let account: Account;
let container: { holdings: Holdings; documents: DocumentCache };

beforeEach(() => {
  account = new Account();
  container = { holdings: new Holdings(), documents: new Map() };
});

/** One tick in the same container. @returns the calls about persons and documents */
async function tick(): Promise<string[]> {
  const before = account.calls.length;
  await sweep({ aws: account, clock: account, deployment, log: () => undefined, dryRun: false, ...container });
  return account.calls.slice(before).filter((call) => /^(attached|document|terminate) /.test(call));
}

function john({ until = at(60) } = {}): string {
  account.person('john');
  const arn = account.grant({ user: 'john', until });
  account.session('john-1', 'john');
  return arn;
}

const holder = { kind: 'user', name: 'john' } as const;

test('a person with a session is asked for once, whatever the size of the account', async () => {
  const arn = john();
  expect(await tick()).toEqual(['attached john', `document ${arn}`]);
  expect(await tick()).toEqual([]);
  account.session('john-2', 'john');
  expect(await tick()).toEqual([]);
});

test('a policy detached by hand is seen in the count, and the session ended', async () => {
  const arn = john();
  await tick();
  await account.detach(arn, holder);
  expect(await tick()).toEqual(['attached john', 'attached john', 'terminate john-1']);
  expect(account.state().sessions).toEqual([]);
});

test('a policy given to one more is asked for again', async () => {
  const arn = john();
  await tick();
  account.attach(arn, { kind: 'group', name: 'everybody' });
  expect(await tick()).toEqual(['attached john']);
  expect(await tick()).toEqual([]);
});

test('a policy made again is another one', async () => {
  const arn = john();
  await tick();
  account.dropPolicy(arn);
  account.grant({ user: 'john', until: at(60) });
  expect(await tick()).toEqual(['attached john', `document ${arn}`]);
});

test('a revocation is seen though nothing of the person changed, and is never taken for granted', async () => {
  john();
  await tick();
  account.addPolicy(policyPath('d', 'john'), 'revoked@20300603T230000Z', '{}', [holder]);
  account.session('john-2', 'john');
  expect(await tick()).toEqual(['attached john', 'terminate john-1', 'terminate john-2']);
  account.session('john-3', 'john');
  expect(await tick()).toEqual(['attached john', 'terminate john-3']);
});

test('a denial of somebody else is asked about once', async () => {
  john();
  account.person('anna');
  account.addPolicy(policyPath('d', 'anna'), 'revoked@20300603T230000Z', '{}', [{ kind: 'user', name: 'anna' }]);
  expect(await tick()).toHaveLength(2);
  expect(await tick()).toEqual([]);
});

test('what was lacking is asked again: AWS may still have been spreading the attachment', async () => {
  account.person('john');
  const arn = account.grant({ user: 'john', attached: false });
  account.session('john-1', 'john');
  // Between the two looks Terraform attaches it; the first look's answer must not count any more.
  account.before = (call) => {
    if (call.startsWith('sleep')) account.attach(arn, holder);
  };
  expect(await tick()).toEqual(['attached john', `document ${arn}`, 'attached john']);
  expect(account.state().sessions).toEqual(['john-1']);
});

test('where all grants of a person are over, nobody asks who holds them', async () => {
  const arn = john({ until: at(0) });
  expect(await tick()).toEqual([`document ${arn}`, 'terminate john-1']);
  expect(account.state()).toEqual({ policies: [], sessions: [], keys: [] });
  expect(account.now()).toBeGreaterThan(now);
});

test('an expired grant that goes does not make the other one be asked for again', async () => {
  const arn = john();
  const short = account.grant({ user: 'john', id: 'short', until: at(5) });
  expect(await tick()).toEqual(['attached john', `document ${arn}`, `document ${short}`]);
  account.time = at(6);
  expect(await tick()).toEqual([]);
  expect(account.state().sessions).toEqual(['john-1']);
});
