import { carriedKinds } from '../../../../model/access/kinds';
import { tryEntryOf } from '../../../../model/contracts/audit-entry';
import { kindsOf, portsOf } from '../../../../sweeper/kinds/list';
import { Account, deployment, now } from '../../../support/sweep/account';

/** What every kind in the lists must have beside what the compiler asks of it. */

const kinds = kindsOf(deployment);
const ids = ({ provisions, uses, principals }: typeof kinds) =>
  [provisions, uses, principals].map((list) => list.map(({ id }) => id));

test('the lists of what is judged and of what is asked are of the same kinds, each once', () => {
  expect(ids(portsOf(new Account(), deployment))).toEqual(ids(kinds));
  for (const list of ids(kinds)) expect(new Set(list).size).toBe(list.length);
});

test('what lives on under each kind of access is of a kind that the sweeper ends', () => {
  const [, uses] = ids(kinds);
  for (const { use } of Object.values(carriedKinds)) expect(uses).toContain(use);
});

test.each([...kinds.uses.map(({ ends }) => ends), ...kinds.provisions.map(({ removes }) => removes)])(
  '%s is an entry of the audit log',
  (action) => {
    expect(tryEntryOf({ action, outcome: 'gone', why: 'w' }, now)).toMatchObject({ outcome: 'gone', why: 'w' });
  },
);
