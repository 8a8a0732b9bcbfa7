import { sourceOf } from '../../../../model/base/source';
import { validate } from '../../../../model/register/validate';
import { requireMfa, sourceIps } from '../../../../model/rules';
import { conditionsOf } from '../../../../model/rules/conditions';
import { grantOf } from '../../../support/grants/grant';
import { instant } from '../../../support/instant';

const office = '203.0.113.0/24';
const vpn = '198.51.100.0/24';

test.each([
  ['none', [], {}],
  ['MFA of those whom it is about', [requireMfa({ users: ['john'] }), requireMfa({ users: ['mary'] })], { mfa: true }],
  ['MFA of others', [requireMfa({ users: ['mary'] })], {}],
  ['ranges', [sourceIps([vpn, office])], { sourceIps: [vpn, office] }],
  ['both', [requireMfa(), sourceIps([office])], { mfa: true, sourceIps: [office] }],
  ['ranges of two rules: those in both', [sourceIps([office, vpn]), sourceIps([vpn])], { sourceIps: [vpn] }],
  ['ranges of two rules that share none', [sourceIps([office]), sourceIps([vpn])], { sourceIps: [] }],
])('%s', (_, rules, expected) => {
  expect(conditionsOf(grantOf(), rules)).toEqual(expected);
});

const person = { user: 'john' };
const sources = {
  people: [sourceOf('john', person)],
  grants: [
    sourceOf('work', {
      person,
      access: { kind: 'shell', region: 'eu-central-1', instances: ['i-0ee0bc84a481f7852'] },
      from: '2030-06-03T09:00:00Z',
      until: '2030-06-03T12:00:00Z',
      reason: 'x',
    }),
  ],
  issues: [],
};
const settings = { account: '123456789012', regions: ['eu-central-1'] };

test('a judged grant carries what its rules ask for, and goes on to when it is over: the manifest names it still', () => {
  const rules = [requireMfa(), sourceIps([office])];
  const live = validate(sources, { ...settings, rules }, instant('2030-06-03T10:00:00Z'));
  expect(live.ok && live.value.provisioned[0]?.conditions).toEqual({ mfa: true, sourceIps: [office] });
  const over = validate(sources, { ...settings, rules }, instant('2030-06-03T12:00:00Z'));
  expect(over.ok && over.value.expired[0]?.conditions).toEqual({ mfa: true, sourceIps: [office] });
});

test('rules that leave no address are an issue, and so is what is no rule', () => {
  const rules = [sourceIps([office]), sourceIps([vpn])];
  const judged = validate(sources, { ...settings, rules }, instant('2030-06-03T10:00:00Z'));
  expect(!judged.ok && judged.issues.map(({ code }) => code)).toEqual(['no-source-ip']);
  expect(validate(sources, { ...settings, rules }, instant('2030-06-03T12:00:00Z')).ok).toBe(true);
  const bad = validate(sources, { ...settings, rules: [{ name: 'x' }] as never }, instant('2030-06-03T10:00:00Z'));
  expect(!bad.ok && bad.issues.map(({ code, field }) => [code, field])).toEqual([['missing-field', 'rules[0].judge']]);
});
