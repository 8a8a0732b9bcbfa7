import { isOpening } from '../../../../cli/commands/gate/run';
import { entry, grant, john, person, plan } from '../../../support/files/plan';
import { PlanFolder } from '../../../support/files/plan-folder';

/** What waits while everybody is out, and that nothing is applied where nobody can say. */

type Values = Record<string, unknown> | null;
const denyOut: Values = { name: 'curfew-everybody-out', path: '/curfew-system/' };
const change = (address: string, actions: string[], after: Values = {}, unknown: Values = null) => ({
  address,
  type: address.split('.')[0] ?? '',
  actions,
  before: null as Values,
  after,
  unknown,
});
const of = (entries: ReturnType<typeof grant>) =>
  entries.map(({ address, change: { actions, after } }) => change(address, actions, after));

test.each<[string, ReturnType<typeof change>[], boolean]>([
  ['a grant that is made', of(grant('a', ['create'], null, john('12:00'))), true],
  ['one that is extended', of(grant('a', ['create', 'delete'], john('11:00'), john('13:00'))), true],
  ['one that is made anew after it went', of(grant('a', ['delete', 'create'], john('11:00'), john('13:00'))), true],
  ['its attachment alone', of(grant('a', ['create'], null, john('12:00'))).slice(1), true],
  ['one that goes', of(grant('a', ['delete'], john('12:00'), null)), false],
  ['one that is changed in place', of(grant('a', ['update'], john('12:00'), john('12:00'))).slice(0, 1), true],
  ['a person', [change('aws_iam_user.person-x__user', ['create'], { name: 'x', path: '/curfew/' })], false],
  ['a policy of the stack', [change('aws_iam_policy.applier__policy', ['create'], { path: '/curfew-system/' })], false],
  ['a role that a grant becomes', [change('aws_iam_role.grant-x__role', ['create'], { path: '/curfew/g/x/' })], true],
  ['a policy inside of a user', [change('aws_iam_user_policy.x', ['create'])], true],
  ['a group that somebody joins', [change('aws_iam_user_group_membership.x', ['create'])], true],
  ['a policy of a path that is not known yet', [change('aws_iam_policy.x', ['create'], {}, { path: true })], true],
  ['a policy for several', [change('aws_iam_policy_attachment.x', ['update'], { users: ['x'] })], true],
  ['a group that gains a member', [change('aws_iam_group_membership.x', ['update'], { users: ['x'] })], true],
  ['another group of a user', [change('aws_iam_user_group_membership.x', ['update'], { groups: ['x'] })], true],
  ['a changed policy inside of a user', [change('aws_iam_user_policy.x', ['update'])], true],
  ['a policy that a role gets', [change('aws_iam_role_policy_attachment.x', ['create'])], true],
  ['a change of the Deny', [change('aws_iam_policy.out', ['update'], denyOut)], true],
  ['the Deny that goes', [{ ...change('aws_iam_policy.out', ['delete'], null), before: denyOut }], true],
  ['a person who is renamed', [change('aws_iam_user.x', ['update'], { name: 'y', path: '/curfew/' })], false],
  ['a policy inside of a user that goes', [change('aws_iam_user_policy.x', ['delete'], null)], false],
  ['a log group', [change('aws_cloudwatch_log_group.x', ['create'], { name: '/curfew/audit' })], false],
])('%s', (_what, changes, opens) => {
  expect(changes.some(isOpening)).toBe(opens);
});

describe('the command', () => {
  let folder: PlanFolder;
  beforeEach(() => {
    folder = new PlanFolder();
  });
  afterEach(() => folder.remove());
  const gate = (changes: unknown[]) => {
    folder.write('plan.json', JSON.stringify(plan(changes)));
    return folder.run('gate plan.json', '2030-06-03T10:00:00Z', { AWS_ENDPOINT_URL: 'http://127.0.0.1:9' });
  };

  test('a plan that opens nothing may be applied, and AWS is not asked', async () => {
    const said = await gate([person('mary', 'create'), ...grant('a', ['delete'], john('12:00'), null)]);
    expect(said).toEqual({ code: 0, out: '', err: 'This plan opens no access.\n' });
  });

  test('where AWS cannot be asked nothing is applied that opens access', async () => {
    const said = await gate(grant('a', ['create'], null, john('12:00')));
    expect([said.code, said.out]).toEqual([3, '']);
    expect(said.err).toMatch(/\[(unreachable|no-credentials)\]/);
  });

  test('what is no plan is refused', async () => {
    folder.write('plan.json', 'PK');
    expect((await folder.run('gate plan.json')).code).toBe(1);
    folder.write('plan.json', JSON.stringify(plan([entry('aws_x.y', [], null, null)])));
    expect((await folder.run('gate plan.json')).code).toBe(0);
  });
});
