import fc from 'fast-check';
import { covers } from '../../../../model/access';
import { openIn, reaching } from '../../../../model/coverage/open';
import { plus, seconds } from '../../../../model/time/instant';
import { contains, overlap } from '../../../../model/time/window';
import { grantOf } from '../../../support/grants/grant';
import { grant, instanceId, region, start, window } from '../../../support/grants/random';
import { instant } from '../../../support/instant';

const instantOnly = (text: string) => ({ from: instant(text), until: instant(text) });

test('at an instant those are open whose window holds it', () => {
  const john = grantOf();
  expect(openIn([john], instantOnly('2030-06-03T08:00:00Z'))).toEqual([john]);
  expect(openIn([john], instantOnly('2030-06-03T07:59:59Z'))).toEqual([]);
  expect(openIn([john], instantOnly('2030-06-03T10:00:00Z'))).toEqual([]);
});

test('those that tags decide depend on them; those that name another instance are left out', () => {
  const [ids, tags, other] = [grantOf({ id: 'a' }), grantOf({ id: 'b', tags: { Role: 'Web' } }), grantOf({ ids: [] })];
  const rows = reaching([ids, tags, other], ({ account }) => ({
    account,
    region: 'eu-central-1',
    instance: 'i-0ee0bc84a481f7852',
  }));
  expect(rows).toEqual([
    { grant: ids, depends: false },
    { grant: tags, depends: true },
  ]);
});

test('for any grants: in a window those are open that are open at some instant of it', () => {
  fc.assert(
    fc.property(
      fc.array(grant, { maxLength: 5 }),
      window,
      fc.integer({ min: 0, max: 90_000 }),
      (all, asked, second) => {
        const now = plus(start, seconds(second));
        const at = openIn(all, { from: now, until: now });
        expect(at).toEqual(all.filter((each) => contains(each.window, now)));
        const during = openIn(all, asked);
        expect(during).toEqual(all.filter((each) => overlap(each.window, asked)));
        if (contains(asked, now)) expect(during).toEqual(expect.arrayContaining(at));
      },
    ),
  );
});

test('for any grants: none reaches a target that it does not cover, and none that could is left out', () => {
  fc.assert(
    fc.property(fc.array(grant, { maxLength: 5 }), instanceId, region, (all, instance, where) => {
      const rows = reaching(all, ({ account }) => ({ account, region: where, instance }));
      expect(rows.map(({ grant: each, depends }) => [each, depends ? 'unknown' : 'yes'])).toEqual(
        all
          .map((each) => [each, covers(each.access, { account: each.access.account, region: where, instance })])
          .filter(([, answer]) => answer !== 'no'),
      );
    }),
  );
});
