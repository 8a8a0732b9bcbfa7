import { policyPath } from '../../../../model/iam/policy-name';
import { plus, seconds } from '../../../../model/time/instant';
import { portsOf } from '../../../../sweeper/kinds/list';
import { Holdings } from '../../../../sweeper/observe/holdings';
import type { ReadingCache } from '../../../../sweeper/observe/look';
import { sweep } from '../../../../sweeper/sweep';
import { Account, at, deployment } from '../../../support/sweep/account';

/** What a container that lives from tick to tick asks again, and what it must not believe twice. */

let account: Account;
let container: { holdings: Holdings; documents: ReadingCache };

beforeEach(() => {
  account = new Account();
  container = { holdings: new Holdings(), documents: new Map() };
});

/** One tick in the same container. @returns the calls about persons and documents */
async function tick(): Promise<string[]> {
  const before = account.calls.length;
  await sweep({
    ports: portsOf(account, deployment),
    clock: account,
    log: () => undefined,
    dryRun: false,
    ...container,
  });
  return account.calls.slice(before).filter((call) => /^(attached|document|terminate) /.test(call));
}

/** Ticks until the container believes what it read: twice, half a minute apart. */
async function settle(): Promise<void> {
  await tick();
  account.time = plus(account.time, seconds(30));
  await tick();
}

function john({ until = at(60) } = {}): string {
  account.person('john');
  const arn = account.grant({ user: 'john', until });
  account.session('john-1', 'john');
  return arn;
}

const holder = { kind: 'user', name: 'john' } as const;

test('a person with a session is asked for twice, half a minute apart, and then no more', async () => {
  const arn = john();
  expect(await tick()).toEqual(['attached john', `document ${arn}`]);
  account.time = plus(account.time, seconds(29));
  expect(await tick()).toEqual(['attached john', `document ${arn}`]);
  account.time = plus(account.time, seconds(1));
  expect(await tick()).toEqual(['attached john', `document ${arn}`]);
  expect(await tick()).toEqual([]);
  account.session('john-2', 'john');
  expect(await tick()).toEqual([]);
});

test('a policy detached by hand is seen in the count, and the session ended', async () => {
  const arn = john();
  await settle();
  await account.detach(arn, holder);
  expect(await tick()).toEqual(['attached john', 'attached john', 'terminate john-1']);
  expect(account.state().sessions).toEqual([]);
});

test('a policy given to one more is asked for again', async () => {
  const arn = john();
  await settle();
  account.attach(arn, { kind: 'group', name: 'everybody' });
  expect(await tick()).toEqual(['attached john']);
  account.time = plus(account.time, seconds(30));
  expect(await tick()).toEqual(['attached john']);
  expect(await tick()).toEqual([]);
});

test('a read that contradicts the count is not believed twice', async () => {
  const arn = john();
  // As a stale read would: the list knows already that nobody holds it, the person's own list not yet.
  const { attached } = account;
  account.attached = async () => [arn];
  await account.detach(arn, holder);
  await tick();
  account.attached = attached;
  account.time = plus(account.time, seconds(30));
  expect(await tick()).toEqual(['attached john', `document ${arn}`, 'attached john', 'terminate john-1']);
});

test('a policy made again is another one', async () => {
  const arn = john();
  await settle();
  account.dropPolicy(arn);
  account.grant({ user: 'john', until: at(60) });
  expect(await tick()).toEqual(['attached john', `document ${arn}`]);
});

test('a revocation is seen though nothing of the person changed, and is never taken for granted', async () => {
  john();
  await settle();
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
  await settle();
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
  expect(await tick()).toEqual(['attached john', `document ${arn}`, 'attached john', `document ${arn}`]);
  expect(account.state().sessions).toEqual(['john-1']);
});

test('where a grant has ended it is asked again: its extension may be attached and not be listed yet', async () => {
  john({ until: at(5) });
  await settle();
  expect(await tick()).toEqual([]);
  account.time = at(5);
  expect(await tick()).toEqual(['attached john', 'terminate john-1']);
  expect(account.state().sessions).toEqual([]);
});

test('an expired grant that has gone does not make the other one be asked for again', async () => {
  john();
  account.grant({ user: 'john', id: 'short', until: at(5) });
  await settle();
  expect(await tick()).toEqual([]);
  account.time = at(6);
  expect(await tick()).toEqual(['attached john']);
  expect(await tick()).toEqual([]);
  expect(account.state().sessions).toEqual(['john-1']);
});
