import fc from 'fast-check';
import { documentText, literal } from '../../../../constructs/kit/literal';
import { logicalId } from '../../../../constructs/kit/logical-id';
import { terraformString } from '../../../support/stack/stack';

const nasty = fc.string({ unit: fc.constantFrom('$', '{', '}', '%', 'a', '"', '\\', '.') });

test('Terraform reads literal text as it was', () => {
  fc.assert(fc.property(nasty, (text) => terraformString(literal(text)) === text));
});

test('only the whole value that was named becomes a reference', () => {
  const key = '${aws_kms_key.a.arn}';
  const text = documentText({ key, within: `x${key}`, name: { [`x${key}`]: 1 }, list: [key, '${aws:userid}'] }, [key]);
  expect(JSON.parse(terraformString(text, { 'aws_kms_key.a.arn': 'ARN' }))).toEqual({
    key: 'ARN',
    within: `x${key}`,
    name: { [`x${key}`]: 1 },
    list: ['ARN', '${aws:userid}'],
  });
});

test('no two construct paths share a name in the state, and Terraform takes every name', () => {
  const id = fc.string({ unit: fc.constantFrom('a', 'Z', '0', '_', '-', '.', '@', 'é', '2', 'e'), minLength: 1 });
  const path = fc.array(id, { minLength: 1, maxLength: 3 });
  fc.assert(
    fc.property(path, path, (a, b) => {
      expect(logicalId(a)).toMatch(/^[A-Za-z_][A-Za-z0-9_-]*$/);
      expect(logicalId(a) === logicalId(b)).toBe(a.join('/') === b.join('/'));
    }),
  );
});

test('names that a person can read', () => {
  expect(logicalId(['person-john.dev', 'user'])).toBe('person-john_2edev__user');
  expect(logicalId(['grant-john-dev-checkout', 'policy'])).toBe('grant-john-dev-checkout__policy');
});
