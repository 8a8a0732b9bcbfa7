import fc from 'fast-check';
import { defineRule } from '../../../../model/rules';
import { allowed, decide, decisionOf, strictest } from '../../../../model/rules/decision';
import type { Verdict } from '../../../../model/rules/rule';
import { grantOf } from '../../../support/grants/grant';
import { instant } from '../../../support/instant';

/** A known peer documents one precedence and implements another; here the algebra is what is tested. */

const verdict: fc.Arbitrary<Verdict> = fc.oneof(
  fc.constant<Verdict>({ is: 'allow' }),
  fc.record({
    is: fc.constant('needs-approval' as const),
    by: fc.constantFrom('acme/a', 'acme/b'),
    because: fc.constantFrom('x', 'y'),
  }),
  fc.record({ is: fc.constant('refuse' as const), because: fc.constantFrom('x', 'y'), remedy: fc.constant('Do.') }),
);
const decision = fc
  .array(fc.tuple(fc.constantFrom('r', 's', 't'), verdict), { maxLength: 4 })
  .map((all) => all.map(([rule, each]) => decisionOf(rule, each)).reduce(strictest, allowed));

const rank = { allow: 0, 'needs-approval': 1, refuse: 2 };

test('order, repetition and grouping mean nothing; allowing says nothing', () => {
  fc.assert(
    fc.property(decision, decision, decision, (a, b, c) => {
      expect(strictest(a, b)).toEqual(strictest(b, a));
      expect(strictest(strictest(a, b), c)).toEqual(strictest(a, strictest(b, c)));
      expect(strictest(a, a)).toEqual(a);
      expect(strictest(a, allowed)).toEqual(a);
    }),
  );
});

test('another rule never makes it laxer: not in what it is, not in who must agree, not in what was said', () => {
  fc.assert(
    fc.property(decision, decision, (a, b) => {
      const both = strictest(a, b);
      expect(rank[both.is]).toBe(Math.max(rank[a.is], rank[b.is]));
      for (const each of [a, b]) {
        expect(both.approvals).toEqual(expect.arrayContaining([...each.approvals]));
        expect(both.reasons).toEqual(expect.arrayContaining([...each.reasons]));
      }
    }),
  );
});

test('one verdict', () => {
  const refuse = { is: 'refuse', because: 'is x', remedy: 'Do.' } as const;
  const ask = { is: 'needs-approval', by: 'acme/a', because: 'is x' } as const;
  expect(decisionOf('r', { is: 'allow' })).toStrictEqual({ is: 'allow', approvals: [], reasons: [] });
  const refused = decisionOf('r', refuse);
  expect(refused).toStrictEqual({ is: 'refuse', approvals: [], reasons: [{ ...refuse, rule: 'r' }] });
  const asked = decisionOf('r', ask);
  expect(asked).toStrictEqual({ is: 'needs-approval', approvals: ['acme/a'], reasons: [{ ...ask, rule: 'r' }] });
  // Said twice it is said once, in whatever order its fields stand.
  const again = { because: 'is x', by: 'acme/a', is: 'needs-approval' } as const;
  expect(strictest(asked, decisionOf('r', again))).toStrictEqual(asked);
  expect(strictest(asked, refused).reasons).toStrictEqual(strictest(refused, asked).reasons);
});

test('every rule is asked; one that throws refuses', () => {
  const what = { grant: grantOf(), others: [], now: instant('2030-06-03T07:00:00Z') };
  const rules = [
    defineRule('a', () => ({ is: 'allow' })),
    defineRule('b', () => ({ is: 'needs-approval', by: 'acme/b', because: 'is b' })),
    defineRule('c', () => {
      throw new Error('oops');
    }),
  ];
  // What main.ts says is not type-checked when it runs.
  for (const wrong of [undefined, null, {}, { is: 'refused' }, Promise.resolve({ is: 'allow' })]) {
    const rule = defineRule('wrong', () => wrong as never);
    expect(decide(what, [rule])).toMatchObject({ is: 'refuse', reasons: [{ rule: 'wrong' }] });
  }
  expect(decide(what, [])).toEqual(allowed);
  expect(decide(what, rules)).toEqual({
    is: 'refuse',
    approvals: ['acme/b'],
    reasons: expect.arrayContaining([
      { rule: 'b', is: 'needs-approval', by: 'acme/b', because: 'is b' },
      { rule: 'c', is: 'refuse', because: 'could not be judged: oops', remedy: 'Correct the rule in main.ts.' },
    ]),
  });
});
