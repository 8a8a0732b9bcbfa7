import { denials } from '../../../../cli/aws/denials';
import { stillShown } from '../../../../cli/commands/restore/still-shown';
import { denialOf, renderDenial } from '../../../../model/access/denial';
import { seconds } from '../../../../model/time/instant';
import { FaultyPort, stale } from '../../../../sandbox/faults';
import { Account, at, now } from '../../../support/sweep/account';

/** Taking a Deny off, with reads of IAM that lag behind. All on virtual time. */

/** An account whose Denies on these persons were just taken off. */
async function restored(...users: string[]) {
  const account = new Account();
  account.remembers = true;
  account.time = at(-120);
  for (const user of users) {
    account.person(user);
    const { path, name } = denialOf(user, at(60));
    account.addPolicy(path, name, JSON.stringify(renderDenial()), [{ kind: 'user', name: user }]);
  }
  account.time = now;
  const taken = await denials(account);
  for (const { arn, user } of taken) {
    await account.detach(arn, { kind: 'user', name: user });
    await account.deletePolicy(arn);
  }
  return { account, taken };
}

const passed = (account: Account): number => (account.now() - now) / 1000;

test('where reads are without the Deny at once, nobody waits', async () => {
  const { account, taken } = await restored('john', 'jane');
  expect(taken).toHaveLength(2);
  expect(await stillShown(taken, account, account)).toEqual([]);
  expect(passed(account)).toBe(0);
});

test('where they lag by twenty seconds, it returns only when they are without it', async () => {
  const { account, taken } = await restored('john');
  const { aws, clock } = new FaultyPort(account, [stale(seconds(20))]);
  expect(await stillShown(taken, aws, clock)).toEqual([]);
  expect(passed(account)).toBeGreaterThanOrEqual(20);
  expect(await aws.attached('john')).toEqual([]);
});

test.each(['policies', 'attached'])('and so where only one of the reads lags: %s', async (read) => {
  const { account, taken } = await restored('john');
  const { aws, clock } = new FaultyPort(account, [stale(seconds(20), read)]);
  expect(await stillShown(taken, aws, clock)).toEqual([]);
  expect(passed(account)).toBeGreaterThanOrEqual(20);
});

test('where they show it for longer than a minute, it says so', async () => {
  const { account, taken } = await restored('john');
  const { aws, clock } = new FaultyPort(account, [stale(seconds(3600))]);
  expect(await stillShown(taken, aws, clock)).toEqual(taken);
  expect(passed(account)).toBeGreaterThan(50);
  expect(passed(account)).toBeLessThan(70);
});
