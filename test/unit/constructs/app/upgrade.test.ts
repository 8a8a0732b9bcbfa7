import { ensureSweeper, temporary } from '../../../support/stack/stack';
import {
  deployed,
  differences,
  grantsText,
  type Stack,
  stackIn,
  synthesizeToday,
} from '../../../support/stack/upgrade';

/** What stands in AWS was made by an earlier version: a new one must not move it by accident. */

const before = stackIn(`${deployed}/stack`);
let after: Stack;

beforeAll(async () => {
  ensureSweeper();
  after = stackIn(await synthesizeToday(temporary()));
});

/** Only Terraform is told that the policy of a managed person comes after the user: in AWS nothing differs. */
const withoutOrder = (text: string): string => text.replace(/"depends_on":\["aws_iam_user\.person-[^"]+__user"\],/, '');

test.each([
  ['aws_iam_policy', 6],
  ['aws_iam_user_policy_attachment', 6],
])('every %s of a shell grant is what 26aff51 made of it, byte for byte', (type, count) => {
  expect(grantsText(after, type).map(withoutOrder)).toEqual(grantsText(before, type));
  expect(grantsText(before, type)).toHaveLength(count);
});

test('every entry of the manifest is what 26aff51 wrote, byte for byte', () => {
  expect(after.locals).toEqual(before.locals);
  const [text = ''] = Object.values(before.locals);
  const { policies, grants, users } = JSON.parse(text);
  expect([policies, grants, users].map((each) => Object.keys(each).length)).toEqual([7, 7, 4]);
});

/**
 * What else differs between the two stacks. A line in here is reviewed: it says what an upgrade changes in AWS.
 * The code of the function is named by its hash.
 */
const reviewed = [
  // The pipeline's rights by service, and of keys over ours alone: `rights.test.ts` says what each role gains.
  /^resource\/aws_iam_policy\/(applier__(policy|regional)|pipeline__boundary)\/policy: /,
  /^resource\/aws_iam_policy\/applier__sweeper: undefined → /,
  /^resource\/aws_iam_role_policy_attachment\/pipeline__attach-sweeper: undefined → /,
  /^resource\/aws_iam_role_policy\/pipeline__(plan|apply)__policy\/policy: /,
  /^resource\/aws_kms_key\/logs-(eu-central|us-east)-1__key__key\/tags: undefined → {"curfew":"session-key"}$/,
  /^resource\/aws_lambda_function\/sweeper__eu-central-1__function\/(filename|source_code_hash): /,
  // Silence is heard in five minutes, an error whenever it is told, and the audit by alarms of its own.
  /^resource\/aws_cloudwatch_metric_alarm\/sweeper__eu-central-1__alarm__(errors|silence)\//,
  /^resource\/aws_cloudwatch_metric_alarm\/sweeper__eu-central-1__alarm__(failed|unreadable|audit-(failed|findings|silence)): undefined → /,
  // Whom Curfew manages is told by who lives below its path: `rights.test.ts` has the line.
  /^resource\/aws_iam_policy\/grant-[^/]+__policy\/depends_on: undefined → \["aws_iam_user\.[^"]+"\]$/,
  // Versions of the lease of sweeps are kept for a day.
  /^resource\/aws_s3_bucket_lifecycle_configuration\/manifest__eu-central-1__forget\/rule\/1: undefined → /,
  // The one Deny that keeps everybody out, attached to nobody.
  /^resource\/aws_iam_policy\/everybody-out__policy: undefined → /,
  // What the audit asks, and is told.
  /^resource\/aws_iam_role_policy\/sweeper__policy\/policy: /,
  /^resource\/aws_lambda_function\/sweeper__eu-central-1__function\/environment\/variables\/CURFEW_(APPLIERS|BUCKETS|ROLE): undefined → /,
  // It changes once the manifest was written anew: so long the audit does not take it for widened.
  /^resource\/aws_iam_role_policy\/sweeper__policy\/depends_on: undefined → \["aws_s3_object\.manifest__eu-central-1__object"\]$/,
  /^resource\/aws_s3_object\/manifest__eu-central-1__object\/metadata: undefined → {"role-policy":"[0-9a-f]{64}"}$/,
  // Nobody of ours but the pipeline writes the manifest.
  /^resource\/aws_s3_bucket_policy\/manifest__eu-central-1__policy\/policy: /,
  /^resource\/aws_cloudwatch_dashboard\/dashboard__dashboard\/dashboard_body: /,
];

test('nothing else in the stack differs but what was reviewed', () => {
  const found = differences(before, after);
  expect(found.filter((line) => !reviewed.some((each) => each.test(line)))).toEqual([]);
});

test('a difference is seen wherever it is', () => {
  expect(differences({ a: [1, { b: 'x' }], c: 1 }, { a: [1, { b: 'y' }, 2], d: null })).toEqual([
    'a/1/b: "x" → "y"',
    'a/2: undefined → 2',
    'c: 1 → undefined',
    'd: undefined → null',
  ]);
  expect(differences({ a: { b: 1 } }, { a: [1] })).toEqual(['a: {"b":1} → [1]']);
});
