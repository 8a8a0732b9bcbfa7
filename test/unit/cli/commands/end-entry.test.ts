import { endEntry } from '../../../../cli/commands/revoke/end-entry';
import { entriesOnce, tryEntryOf } from '../../../../model/contracts/audit-entry';
import { instant } from '../../../support/instant';

const when = instant('2030-06-03T12:00:00Z');
const session = { id: 'john-1', region: 'eu-central-1', target: 'i-0ee0bc84a481f7852', owner: 'john' };

test('a session that a revocation ended, and a sweep that saw the Deny as well, has ended once', () => {
  const byHand = endEntry(session, 'john', { when, why: 'revoked' });
  const record = {
    action: 'end session',
    outcome: 'gone',
    session: 'john-1',
    region: 'eu-central-1',
    why: 'revoked',
  } as const;
  const bySweep = tryEntryOf(record, when);
  expect(bySweep).toMatchObject({ change: 'session ended' });
  expect(entriesOnce([byHand, ...(bySweep ? [bySweep] : [])])).toEqual([byHand]);
  expect(byHand).toEqual({
    when,
    change: 'session ended',
    id: 'john-1',
    who: 'john',
    session: 'john-1',
    region: 'eu-central-1',
    target: 'i-0ee0bc84a481f7852',
    why: 'revoked',
  });
});
