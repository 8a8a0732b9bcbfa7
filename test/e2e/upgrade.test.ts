import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { CreateUserCommand, IAMClient } from '@aws-sdk/client-iam';
import { type Sandbox, startSandbox, terraform } from '../../sandbox';
import { now } from '../fixtures/26aff51/settings';
import { ensureSweeper, temporary } from '../support/stack/stack';
import { deployed, synthesizeToday } from '../support/stack/upgrade';

/** A stack that 26aff51 synthesized stands in AWS; the code of today plans against its state. */

let sandbox: Sandbox;
const folder = join(temporary(), 'stack');
const tf = () => terraform(sandbox, folder);

beforeAll(async () => {
  ensureSweeper();
  sandbox = await startSandbox({ now });
  const iam = new IAMClient({ endpoint: sandbox.endpoint, credentials: sandbox.admin, region: 'us-east-1' });
  await iam.send(new CreateUserCommand({ UserName: 'anna-ops' }));
  iam.destroy();
  cpSync(join(deployed, 'stack'), folder, { recursive: true });
  await tf().init();
  await tf().apply();
});
afterAll(async () => {
  await sandbox?.stop();
});

interface ResourceChange {
  readonly address: string;
  readonly change: {
    readonly actions: readonly string[];
    readonly before: Readonly<Record<string, unknown>> | null;
    readonly after: Readonly<Record<string, unknown>> | null;
  };
}

/** A line for each argument that a plan would change; what is known only after apply has no value yet. */
function changesOf({ address, change: { actions, before, after } }: ResourceChange): string[] {
  if (actions.join() !== 'update') return [`${address}: ${actions.join(', ')}`];
  const known = Object.keys(after ?? {});
  const changed = known.filter((key) => JSON.stringify(before?.[key]) !== JSON.stringify(after?.[key]));
  return changed.map((key) => `${address}: ${key}`);
}

/** What an upgrade changes in AWS. A line more is reviewed before it is written here. */
const reviewed = [
  /^aws_lambda_function\.sweeper__eu-central-1__function: (filename|source_code_hash)$/,
  // What an administrator applies: the pipeline's rights, and the tag of the keys by which it is kept from all others.
  /^aws_iam_policy\.(applier__(policy|regional)|pipeline__boundary): policy$/,
  /^aws_iam_policy\.applier__sweeper: create$/,
  /^aws_iam_role_policy_attachment\.pipeline__attach-sweeper: create$/,
  /^aws_iam_role_policy\.pipeline__(plan|apply)__policy: policy$/,
  /^aws_kms_key\.logs-(eu-central|us-east)-1__key__key: (tags|tags_all)$/,
  // The Deny for everybody, ready and attached to nobody.
  /^aws_iam_policy\.everybody-out__policy: create$/,
  // What the audit looks at besides, and how it knows a role's policy and an apply under way.
  /^aws_iam_role_policy\.sweeper__policy: policy$/,
  /^aws_lambda_function\.sweeper__eu-central-1__function: environment$/,
  /^aws_s3_object\.manifest__eu-central-1__object: metadata$/,
  // Who never writes the manifest; how long old leases are kept.
  /^aws_s3_bucket_policy\.manifest__eu-central-1__policy: policy$/,
  /^aws_s3_bucket_lifecycle_configuration\.manifest__eu-central-1__forget: rule$/,
  // Silence, errors and the audit are heard in another way.
  /^aws_cloudwatch_metric_alarm\.sweeper__eu-central-1__alarm__[a-z-]+: /,
  /^aws_cloudwatch_dashboard\.dashboard__dashboard: dashboard_body$/,
];

test('an upgrade plans no changes but those that were reviewed', async () => {
  const today = await synthesizeToday(temporary());
  rmSync(join(folder, 'assets'), { recursive: true });
  cpSync(today, folder, { recursive: true });
  await tf().savePlan('upgrade.tfplan');
  const plan = await tf().showPlan('upgrade.tfplan');
  const changes = (plan.resource_changes as ResourceChange[]).filter(({ change }) => change.actions.join() !== 'no-op');
  const lines = changes.flatMap(changesOf);
  expect(lines.filter((line) => !reviewed.some((each) => each.test(line)))).toEqual([]);
  expect(reviewed.filter((each) => !lines.some((line) => each.test(line)))).toEqual([]);
  expect(Object.values<ResourceChange['change']>(plan.output_changes).flatMap(({ actions }) => actions)).toEqual(
    Object.keys(plan.output_changes).map(() => 'no-op'),
  );
  expect(plan.resource_changes.length).toBeGreaterThan(80);
});
