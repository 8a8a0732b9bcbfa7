import fc from 'fast-check';
import { isAbout, matches, matchesAnyCase, matchesStars, valuesOf } from '../../../../model/iam/match';

/** As one would write it by hand: the same answers, in a time that grows with every star. */
function slowly(pattern: string, text: string): boolean {
  const [first = '', rest] = [pattern[0], pattern.slice(1)];
  if (first === '') return text === '';
  if (first === '*') return slowly(rest, text) || (text !== '' && slowly(pattern, text.slice(1)));
  return text !== '' && (first === '?' || first === text[0]) && slowly(rest, text.slice(1));
}

test.each([
  ['ssm:*', 'ssm:StartSession', true],
  ['*', '', true],
  ['', '', true],
  ['?', '', false],
  ['a*b*c', 'aXbXbXc', true],
  ['a*b*c', 'aXbXbX', false],
  ['*ab', 'aab', true],
  ['a.c', 'abc', false],
  ['a?c', 'abc', true],
  ['arn:aws:ec2:*:*:instance/*', 'arn:aws:ec2:eu-central-1:123456789012:instance/i-1', true],
  ['a*', 'a\nb', true],
])('%j against %j: %s', (pattern, text, expected) => {
  expect(matches(pattern, text)).toBe(expected);
});

test.each([
  ['a?c', 'abc', false],
  ['a?c', 'a?c', true],
  ['a?*', 'a?bc', true],
  ['a?*', 'abc', false],
  ['', '', true],
  ['a', 'ab', false],
])('where the star alone is special, %j against %j: %s', (pattern, text, expected) => {
  expect(matchesStars(pattern, text)).toBe(expected);
});

test('it answers as the slow one does', () => {
  const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 8 });
  const text = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 10 });
  fc.assert(
    fc.property(pattern, text, (one, other) => {
      expect(matches(one, other)).toBe(slowly(one, other));
    }),
    { numRuns: 2_000 },
  );
});

test('200 stars are answered at once: one that tried every way would not come back', () => {
  const text = 'a'.repeat(2_000);
  expect(matches('*'.repeat(200), text)).toBe(true);
  expect(matches(`${'*a'.repeat(200)}*b`, text)).toBe(false);
  expect(matches(`${'*a?'.repeat(200)}*`, text)).toBe(true);
});

test('actions and users are compared without case, resources are not', () => {
  expect(matchesAnyCase('SSM:start*', 'ssm:StartSession')).toBe(true);
  expect(matches('SSM:start*', 'ssm:StartSession')).toBe(false);
});

test('a statement is about what its Action names, or about all that its NotAction does not', () => {
  expect(isAbout({ Action: ['iam:*', 'ssm:Start*'] }, 'ssm:StartSession')).toBe(true);
  expect(isAbout({ Action: 'iam:*' }, 'ssm:StartSession')).toBe(false);
  expect(isAbout({ NotAction: 'iam:*' }, 'ssm:StartSession')).toBe(true);
  expect(isAbout({ NotAction: ['iam:*', 'SSM:*'] }, 'ssm:StartSession')).toBe(false);
  expect(isAbout({}, 'ssm:StartSession')).toBe(false);
});

test('one value stands for a list of it', () => {
  expect([valuesOf('a'), valuesOf(['a', 'b']), valuesOf(undefined)]).toEqual([['a'], ['a', 'b'], []]);
});
