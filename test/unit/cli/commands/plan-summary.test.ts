import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { entry, grant, john, manifest, person, plan } from '../../../support/files/plan';
import { PlanFolder } from '../../../support/files/plan-folder';

/** What a plan would do, in words. Now is 10:00. */

let folder: PlanFolder;
beforeEach(() => {
  folder = new PlanFolder();
});
afterEach(() => folder.remove());

const everything = [
  ...grant('made', ['create'], null, john('12:00')),
  ...grant('longer', ['create', 'delete'], john('11:00'), john('13:00')),
  ...grant('shorter', ['create', 'delete'], john('14:00'), john('13:30')),
  ...grant('removed', ['delete'], john('12:00'), null),
  ...grant('over', ['delete'], john('09:00'), null),
  ...grant('kept', ['no-op'], john('12:00'), john('12:00')),
  person('mary', 'create'),
  person('rita', 'delete'),
  manifest,
];

test('grants, people and everything else are told apart, and what is over is no change', async () => {
  const { code, out, err } = await folder.summarize(plan(everything));
  expect(code).toBe(0);
  expect(
    out,
  ).toBe(`Plan  1 grant made, 2 grants replaced, 1 grant removed, 1 person made, 1 person removed, 1 other change

Grants
GRANT    WHO   WHAT
longer   john  is extended by 2 h, to 2030-06-03T13:00:00Z
made     john  is made, until 2030-06-03T12:00:00Z
removed  john  is removed, 2 h before its end
shorter  john  is shortened by 30 min, to 2030-06-03T13:30:00Z

People
WHO   WHAT
mary  is made
rita  is removed

Everything else
ADDRESS                         WHAT
aws_s3_object.manifest__object  changed: content

Already removed by the sweeper
GRANT  WHO   OVER SINCE
over   john  2030-06-03T09:00:00Z
`);
  expect(err).toContain('They only leave the state.');
});

test('JSON has everything, with counts', async () => {
  const { now, counts, grants, people, others, swept } = await folder.summaryOf(everything);
  expect(now).toBe('2030-06-03T10:00:00Z');
  expect(counts).toEqual({
    grants: { made: 1, replaced: 2, changed: 0, removed: 1 },
    people: { made: 1, removed: 1 },
    others: 1,
    swept: 1,
  });
  const name = { grant: 'longer', user: 'john', existing: false };
  expect(grants[0]).toEqual({
    act: 'replaced',
    before: { ...name, until: '2030-06-03T11:00:00Z' },
    after: { ...name, until: '2030-06-03T13:00:00Z' },
  });
  expect(people).toEqual([
    { act: 'made', user: 'mary' },
    { act: 'removed', user: 'rita' },
  ]);
  const address = 'aws_s3_object.manifest__object';
  expect(others).toEqual([{ address, type: 'aws_s3_object', actions: ['update'], attributes: ['content'] }]);
  expect(swept).toEqual([{ grant: 'over', user: 'john', until: '2030-06-03T09:00:00Z' }]);
});

test('a plan of nothing but what is over changes nothing; at its end a grant is over, a second before it is not', async () => {
  const changes = [
    ...grant('ends-now', ['delete'], john('10:00'), null),
    ...grant('a', ['delete'], john('09:00'), null),
  ];
  const { out } = await folder.summarize(plan(changes));
  expect(out).toMatch(/^Plan {2}nothing changes\n\nAlready removed by the sweeper\n/);
  expect(out).toContain('ends-now');
  folder.write('plan.json', JSON.stringify(plan(changes)));
  const before = await folder.run('plan-summary plan.json --now 2030-06-03T09:59:59Z');
  expect(before.out).toContain('1 grant removed');
  expect(before.out).toContain('is removed, 1 s before its end');
});

test('either half of what is over counts, and both together once', async () => {
  const [policy, attachment] = grant('over', ['delete'], john('09:00'), null);
  for (const changes of [[policy], [attachment], [policy, attachment]]) {
    const { counts } = await folder.summaryOf(changes);
    expect(counts).toMatchObject({ others: 0, swept: 1, grants: { removed: 0 } });
  }
});

test('a grant whose policy was over is opened again; one that changes its person says so', async () => {
  const { out } = await folder.summarize(
    plan([
      ...grant('again', ['create', 'delete'], john('09:00'), john('11:00')),
      ...grant('other', ['delete', 'create'], john('11:00'), { user: 'anna', until: '11:00', kind: 'x' }),
      ...grant('late', ['create'], null, john('09:30')),
    ]),
  );
  expect(out).toMatch(/^again +john +is opened again, until 2030-06-03T11:00:00Z$/m);
  expect(out).toMatch(/^other +anna +goes from john to anna; is of a user of another kind$/m);
  expect(out).toMatch(/^late +john +is made, and over since 2030-06-03T09:30:00Z$/m);
});

test('a policy changed in place names what differs, not what it holds', async () => {
  const [policy] = grant('a', ['update'], john('11:00'), john('11:00'));
  const changed = { ...policy, change: { ...policy?.change, after: { ...policy?.change.after, policy: '{"x":1}' } } };
  const { out } = await folder.summarize(plan([changed]));
  expect(out).toMatch(/^a +john +is changed \(policy\), until 2030-06-03T11:00:00Z$/m);
});

test('a real plan without refresh: edited files, a new person and one who leaves, after a sweep', async () => {
  const lines = readFileSync(join(__dirname, 'real-plan.jsonl'), 'utf8').trim().split('\n');
  folder.write('plan.json', JSON.stringify(plan(lines.map((line) => JSON.parse(line)))));
  const { out } = await folder.run('plan-summary plan.json --now 2030-06-03T11:01:00Z');
  expect(
    out,
  ).toBe(`Plan  1 grant made, 2 grants replaced, 1 grant changed, 1 person made, 1 person removed, 2 other changes

Grants
GRANT            WHO       WHAT
neu              neu       is made, until 2030-06-03T13:00:00Z
team-0-access-0  person-0  is opened again, until 2030-06-03T12:00:00Z
team-0-access-1  person-0  is shortened by 30 min, to 2030-06-03T12:30:00Z
team-0-access-3  person-0  is changed (policy), until 2030-06-03T13:00:00Z

People
WHO       WHAT
neu       is made
person-1  is removed

Everything else
ADDRESS                                       WHAT
aws_s3_object.manifest__eu-central-1__object  changed: content, etag, version_id
terraform_data.connect__lines                 replaced: id, input, output, triggers_replace

Already removed by the sweeper
GRANT            WHO       OVER SINCE
team-0-access-5  person-1  2030-06-03T11:00:00Z
`);
});

test('what is only read, and a plan without a resource, is no change', async () => {
  const read = { ...entry('data.aws_region.x', ['read'], null, {}), mode: 'data' };
  expect((await folder.summarize(plan([read]))).out).toBe('Plan  nothing changes\n');
  const { resource_changes: _, ...empty } = plan([]);
  expect((await folder.summarize(empty)).out).toBe('Plan  nothing changes\n');
});

test('Markdown can be found again, and holds no link, cell or mention of anybody else', async () => {
  const evil = entry('aws_x.y["|[a](https://x) @team <img>\n| b \u202e"]', ['create'], null, {});
  const { code, out } = await folder.summarize(plan([...everything, evil]), ['--markdown']);
  expect(code).toBe(0);
  expect(out.split('\n')[0]).toBe('<!-- curfew plan-summary -->');
  expect(out).toContain('| longer | john | is extended by 2 h, to 2030-06-03T13:00:00Z |');
  expect(out).toContain('\\|\\[a\\]\\(https\\://x\\) @<!-- -->team \\<img\\>?\\| b ?');
  expect(out).not.toMatch(/\u202e/);
  expect(out).toContain('<sub>curfew plan-summary at 2030-06-03T10:00:00Z</sub>');
});

test('a comment stays within what GitHub takes', async () => {
  const many = Array.from({ length: 1000 }, (_, i) => grant(`${'g'.repeat(90)}-${i}`, ['create'], null, john('12:00')));
  const { out } = await folder.summarize(plan(many.flat()), ['--markdown']);
  expect(out).toContain('## Plan: 1000 grants made');
  expect(out).toContain('And 950 more.');
  expect(out.length).toBeLessThan(65_536);
});

const note =
  'This changes what the pipeline itself may do, so an apply by the pipeline is refused. An administrator applies it, before it is merged.';
const changed = (address: string, attribute: string, after: unknown) =>
  entry(address, ['update'], { [attribute]: null }, { [attribute]: after });

test.each([
  [changed('aws_iam_policy.pipeline__boundary', 'policy', '{}'), true],
  [changed('aws_iam_role.pipeline__apply__role', 'assume_role_policy', '{}'), true],
  [entry('aws_iam_policy.applier__sweeper', ['create'], null, { name: 'curfew-applier-sweeper' }), true],
  [changed('aws_kms_key.logs-eu-central-1__key__key', 'tags', { curfew: 'session-key' }), true],
  [changed('aws_kms_key.logs-eu-central-1__key__key', 'description', 'sessions'), false],
  [entry('aws_kms_key.logs-eu-west-1__key__key', ['create'], null, { tags: { curfew: 'session-key' } }), false],
  [changed('aws_iam_role_policy.sweeper__policy', 'policy', '{}'), false],
  [person('pipeline__x', 'create'), false],
])('what the pipeline may not apply is told, and nothing else: %#', async (change, told) => {
  const changes = plan([change]);
  const [text, markdown] = [await folder.summarize(changes), await folder.summarize(changes, ['--markdown'])];
  expect([text.err.includes(note), markdown.out.includes(note)]).toEqual([told, told]);
  expect((await folder.summaryOf([change])).administrator).toBe(told);
});
