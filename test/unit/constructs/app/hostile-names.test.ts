import { definePerson } from 'curfew';
import fc from 'fast-check';
import { render } from '../../../../model/grant/document';
import type { ValidGrant } from '../../../../model/grant/valid-grant';
import { maxGrantId } from '../../../../model/iam/limits';
import { policyPath, policyPlace } from '../../../../model/iam/policy-name';
import type { Register } from '../../../../model/register/register';
import {
  expired,
  keyArn,
  live,
  onInstance,
  policyOf,
  registerOf,
  synthesize,
  terraformString,
  upcoming,
} from '../../../support/stack/stack';

const users = ['john.dev', 'johndev', '0digits', '9.9', 'a+b=c,d@e', 'under_score', 'a-b', 'ab', `u${'x'.repeat(63)}`];
const ids = ['john.dev', 'johndev', '0digits', '9.9', '-dash', '_under', '..', 'a-b', 'a_b', 'i'.repeat(maxGrantId)];

function at<T>(items: readonly T[], i: number): T {
  const item = items[i % items.length];
  if (item === undefined) throw new Error('There is none.');
  return item;
}

/** Every policy and attachment there is must be one that a grant calls for, compared whole. */
function expectExactly(register: Register): void {
  const stack = synthesize(register);
  const managed = register.people.filter((person) => !person.existing);
  expect(
    Object.values(stack.of('aws_iam_user'))
      .map(({ name }) => name)
      .sort(),
  ).toEqual(managed.map(({ user }) => user).sort());
  const {
    boundary__policy: boundary,
    applier__policy: applier,
    applier__regional: regional,
    applier__sweeper: sweeper,
    'everybody-out__policy': everybodyOut,
    ...policies
  } = stack.of('aws_iam_policy');
  expect(boundary).toBeDefined();
  expect(applier).toBeDefined();
  expect(regional).toBeDefined();
  expect(sweeper).toBeDefined();
  expect(everybodyOut).toBeDefined();
  const facts = (region: string) => ({
    partition: 'aws',
    document: 'Curfew-Shell',
    sessionKeyArn: keyArn(region),
  });
  const byName = (a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : 1);
  const expected = register.provisioned.map((grant) => ({
    name: policyPlace(grant.person.existing ? 'x' : 'm', grant.person.user, grant.id, grant.window.until).name,
    path: policyPath(grant.person.existing ? 'x' : 'm', grant.person.user),
    document: JSON.parse(JSON.stringify(render(grant, facts(grant.access.region)))),
    grant: grant.id,
  }));
  const found = Object.values(policies).map(({ name, path, policy, tags }) => ({
    name: terraformString(name),
    path: terraformString(path),
    document: policyOf(policy),
    grant: terraformString(tags.grant),
  }));
  expect(found.sort(byName)).toEqual(expected.sort(byName));

  const userNames = Object.fromEntries(
    Object.entries(stack.of('aws_iam_user')).map(([id, { name }]) => [`aws_iam_user.${id}.name`, name]),
  );
  const policyNames = Object.fromEntries(
    Object.entries(policies).map(([id, { name }]) => [`aws_iam_policy.${id}.arn`, terraformString(name)]),
  );
  const attached = Object.values(stack.of('aws_iam_user_policy_attachment')).map(
    ({ user, policy_arn }) => `${terraformString(user, userNames)} ${terraformString(policy_arn, policyNames)}`,
  );
  const wanted = register.provisioned.map(
    ({ id, person, window }) =>
      `${person.user} ${policyPlace(person.existing ? 'x' : 'm', person.user, id, window.until).name}`,
  );
  expect(attached.sort()).toEqual(wanted.sort());
}

test('exactly one user per managed person, one policy and one attachment per grant, whatever the names', () => {
  const people = users.map((user, i) => definePerson({ user, existing: i % 3 === 2 }));
  const grants = Object.fromEntries(ids.map((id, i) => [id, { person: at(people, i), access: onInstance, ...live }]));
  expectExactly(registerOf(people, grants));
});

test('text that means something to Terraform or to IAM reaches AWS as it was written', () => {
  const register = registerOf([definePerson({ user: 'john' })], {});
  const person = at(register.people, 0);
  // Validation refuses these characters; the constructs must not depend on it.
  const hostile: ValidGrant = {
    id: '${path.module}%{if true}',
    file: 'grants/hostile.ts',
    person,
    access: {
      kind: 'shell',
      account: '123456789012',
      region: 'eu-central-1',
      target: { by: 'tags', tags: { '%{if}': '${aws:userid}', '${x}': '$${y} %%{z}', plain: '"\\' } },
    },
    window: { from: Date.parse(live.from), until: Date.parse(live.until) } as ValidGrant['window'],
    state: 'live',
    reason: 'a test',
    ticket: '%{if}${aws:userid}',
    __valid: true,
  };
  expectExactly({ ...register, provisioned: [hostile] });
  const [policy] = Object.values(synthesize({ ...register, provisioned: [hostile] }).of('aws_iam_policy')).filter(
    ({ tags }) => tags,
  );
  expect(policy.tags.ticket).toBe('%%{if}$${aws:userid}');
});

test('an existing person has no user and an expired grant nothing at all', () => {
  const existing = definePerson({ user: 'on-call', existing: true });
  const register = registerOf([existing], { past: { person: existing, access: onInstance, ...expired } });
  const stack = synthesize(register);
  expect(stack.of('aws_iam_user')).toEqual({});
  expect(stack.of('aws_iam_user_policy_attachment')).toEqual({});
  expect(Object.keys(stack.of('aws_iam_policy')).sort()).toEqual([
    'applier__policy',
    'applier__regional',
    'applier__sweeper',
    'boundary__policy',
    'everybody-out__policy',
  ]);
  expect(stack.of('terraform_data').connect__lines?.input).toEqual({});
});

test('any people and any grants: as many resources as they call for', () => {
  const user = fc.stringMatching(/^[a-z0-9+=,.@_-]{1,6}$/);
  const id = fc.stringMatching(/^[a-z0-9._-]{1,6}$/);
  const window = fc.constantFrom(live, upcoming, expired);
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.record({ user, existing: fc.boolean() }), {
        minLength: 1,
        maxLength: 8,
        selector: (p) => p.user,
      }),
      fc.uniqueArray(fc.record({ id, window, who: fc.nat() }), { maxLength: 8, selector: (g) => g.id }),
      (people, grants) => {
        const written = Object.fromEntries(
          grants.map(({ id, window, who }) => [id, { person: at(people, who), access: onInstance, ...window }]),
        );
        expectExactly(registerOf(people, written, { attachmentQuota: 20 }));
      },
    ),
    { numRuns: 30 },
  );
});
