import { allowsSomewhere, onlyDenies } from '../../../../model/iam/foreign';

const start = ['ssm:StartSession'];
const text = (...Statement: readonly unknown[]): string => JSON.stringify({ Version: '2012-10-17', Statement });

test.each([
  ['a pattern', text({ Effect: 'Allow', Action: 'ssm:*' }), true],
  ['a statement that is not in a list', JSON.stringify({ Statement: { Effect: 'Allow', Action: '*' } }), true],
  ['everything but something else', text({ Effect: 'Allow', NotAction: 'iam:*' }), true],
  ['something else', text({ Effect: 'Allow', Action: 'iam:*' }), false],
  ['a Deny', text({ Effect: 'Deny', Action: '*' }), false],
  ['no statement', '{}', false],
  ['no JSON', '{', undefined],
  ['a statement that is none', text(null), undefined],
])('%s', (_name, document, expected) => {
  expect(allowsSomewhere(document, start)).toBe(expected);
});

test('a policy that can only deny', () => {
  const deny = { Effect: 'Deny', Action: '*' };
  expect([text(deny), text(deny, { Effect: 'Allow' }), '{'].map(onlyDenies)).toEqual([true, false, false]);
});
