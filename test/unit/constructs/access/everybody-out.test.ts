import { definePerson } from 'curfew';
import { deniedActions } from '../../../../model/access/denial';
import { live, onInstance, registerOf, synthesize } from '../../../support/stack/stack';

/** The Deny that stands ready to keep everybody out: made by the stack, and attached by nobody of it. */

const people = ['john', 'anna'].map((user) => definePerson({ user, existing: user === 'anna' }));
const grants = { one: { person: people[0] as never, access: onInstance, ...live } };
const stack = synthesize(registerOf(people, grants, { pipeline: { repository: 'acme/access' } }));
const resources = Object.entries(stack.json.resource as Record<string, Record<string, Record<string, unknown>>>);

test('it denies what a revocation of one person denies, on everything, without a condition', () => {
  const deny = stack.of('aws_iam_policy')['everybody-out__policy'];
  expect(deny).toMatchObject({ name: 'curfew-everybody-out', path: '/curfew-system/' });
  expect(JSON.parse(String(deny?.policy)).Statement).toEqual([
    { Sid: 'Revoked', Effect: 'Deny', Action: deniedActions(), Resource: '*' },
  ]);
});

test('nothing in the stack names it: no attachment is Terraform’s', () => {
  const naming = resources.flatMap(([type, all]) =>
    Object.entries(all)
      .filter(([, resource]) => /everybody-out__policy\.|curfew-everybody-out/.test(JSON.stringify(resource)))
      .map(([name]) => `${type}.${name}`),
  );
  // Its own resource, and who may see whom it is on.
  expect(naming.sort()).toEqual(['aws_iam_policy.everybody-out__policy', 'aws_iam_role_policy.sweeper__policy']);
});

test('no resource of the stack owns the attachments of a user as a whole: an apply would take it off', () => {
  const types = resources.map(([type]) => type);
  expect(types).toContain('aws_iam_user_policy_attachment');
  expect(types.filter((type) => /exclusive|^aws_iam_policy_attachment$/.test(type))).toEqual([]);
  const users = Object.values(stack.of('aws_iam_user'));
  expect(users.map((user) => user.force_destroy)).toEqual([true]);
});
