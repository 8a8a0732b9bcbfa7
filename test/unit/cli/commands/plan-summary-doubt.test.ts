import { entry, grant, john, manifest, plan, type Values } from '../../../support/files/plan';
import { PlanFolder } from '../../../support/files/plan-folder';

/** Plans that are none, and resources that look like grants. Now is 10:00. */

let folder: PlanFolder;
beforeEach(() => {
  folder = new PlanFolder();
});
afterEach(() => folder.remove());

describe('what only looks like a grant stands under everything else', () => {
  const made = grant('a', ['create'], null, john('12:00'));
  const [policy, attachment] = made as [ReturnType<typeof entry>, ReturnType<typeof entry>];
  const admin = 'arn:aws:iam::aws:policy/AdministratorAccess';
  const of = (each: ReturnType<typeof entry>, change: Values) => ({ ...each, change: { ...each.change, ...change } });
  const over = grant('a', ['delete'], john('09:00'), null)[1] as ReturnType<typeof entry>;
  test.each([
    [
      'another policy at the address of its attachment',
      [policy, of(attachment, { after: { user: 'john', policy_arn: admin }, after_unknown: {} })],
    ],
    ['its policy attached to somebody else', [policy, of(attachment, { after: { user: 'eve' } })]],
    ['its attachment removed while the policy is made', [policy, of(attachment, { actions: ['delete'] })]],
    ['an attachment alone', [attachment]],
    ['an attachment of what is over to somebody else', [of(over, { before: { ...over.change.before, user: 'eve' } })]],
    ['a policy at another path', [of(policy, { after: { ...policy.change.after, path: '/curfew-system/' } })]],
    [
      'a name that Curfew did not write',
      [of(policy, { after: { ...policy.change.after, name: 'a.000000@20300603T120000Z' } })],
    ],
    [
      'a Deny whose end has passed',
      [entry('aws_iam_policy.x', ['delete'], { path: '/curfew/d/john/', name: 'deny@20300603T090000Z' }, null)],
    ],
    ['another type', [{ ...policy, type: 'aws_iam_role' }]],
    ['a user elsewhere', [entry('aws_iam_user.x', ['create'], null, { name: 'x', path: '/' })]],
    [
      'a person whose boundary goes',
      [
        entry(
          'aws_iam_user.x',
          ['update'],
          { name: 'x', path: '/curfew/', permissions_boundary: 'b' },
          { name: 'x', path: '/curfew/' },
        ),
      ],
    ],
    ['actions nobody knows', [entry('constructor.x', ['constructor'], null, null)]],
    ['what is forgotten', [entry('aws_s3_bucket.x', ['forget'], { id: 'x' }, null)]],
    ['what is imported', [{ address: 'a.b', type: 'a', change: { actions: ['no-op'], importing: { id: 'x' } } }]],
  ])('%s', async (_, changes) => {
    const { counts, swept } = await folder.summaryOf(changes);
    expect(counts.others).toBe(1);
    expect(swept).toEqual([]);
  });
});

test.each([
  [
    'no JSON',
    '{"a":',
    /^plan\.json: is not JSON\. Write it with: terraform show -json PLAN > PLAN\.json\. \[bad-plan]$/m,
  ],
  ['a saved plan', 'PK\u0003\u0004', /^plan\.json: is a plan as Terraform saves it, not its JSON\. /m],
  ['a state', { format_version: '1.0', values: {} }, /^plan\.json: holds no plan of Terraform\. /m],
  ['null', 'null', /^plan\.json: holds no plan of Terraform\. /m],
  ['changes that are no list', plan([], { resource_changes: {} }), /^plan\.json: holds no plan of Terraform\. /m],
  [
    'another format',
    plan([], { format_version: '2.0' }),
    /^plan\.json: .*is of a format that is not known; 1\.x is\. /m,
  ],
  ['a failed plan', plan([], { errored: true }), /^plan\.json: is a plan that Terraform could not finish\. /m],
  [
    'an entry without actions',
    plan([manifest, { address: 'a', type: 'b' }]),
    /^plan\.json: resource_changes\[1\]: has no address/m,
  ],
])('bad input is refused: %s', async (_, content, expected) => {
  const { code, out, err } = await folder.summarize(content);
  expect([code, out]).toEqual([1, '']);
  expect(err).toMatch(expected);
});

test('a file that is not there, and formats that exclude one another', async () => {
  const missing = await folder.run('plan-summary nowhere.json');
  expect(missing.code).toBe(1);
  expect(missing.err).toMatch(/^nowhere\.json: cannot be read: ENOENT: no such file or directory\. .*\[not-read]$/m);
  expect((await folder.summarize(plan([]), ['--json', '--markdown'])).code).toBe(2);
  expect((await folder.run('plan-summary')).code).toBe(2);
});
