import { systemPath, systemPolicies, systemRoles } from '../../../../model/iam/names';
import { registerOf, synthesize } from '../../../support/stack/stack';

const stack = synthesize(registerOf([], {}, { pipeline: { repository: 'acme/access' } }));

/** Names of what a type's resources make at the path of the stack. */
const namesAt = (type: string): string[] =>
  Object.values(stack.of(type))
    .filter(({ path }) => path === systemPath)
    .map(({ name }) => name)
    .sort();

test('what the audit takes for the stack’s own is all that the stack makes at its path, and nothing else', () => {
  expect(namesAt('aws_iam_policy')).toEqual([...systemPolicies].sort());
  expect(namesAt('aws_iam_role')).toEqual([...systemRoles].sort());
});
