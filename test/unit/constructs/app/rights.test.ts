import { definePerson } from 'curfew';
import { beyond, covers, lineOf, type Right, rightsOf, rolesIn, trustsIn } from '../../../support/stack/rights';
import { ensureSweeper, live, onInstance, registerOf, synthesize, temporary } from '../../../support/stack/stack';
import { deployed, type Stack, stackIn, synthesizeToday } from '../../../support/stack/upgrade';

/**
 * What a role may do that it could not do in 26aff51, with default settings. Each line is reviewed, and says why it
 * is there. A right that a kind of access or a way to sign in needs does not belong here: it follows a setting.
 */
const ofPipeline = ['curfew-apply', 'whoever applies by hand'].flatMap((role) => [
  // Else a person who enrolled a device cannot be deleted. One in use IAM keeps, and of strangers none is taken out of use.
  `${role}: iam:DeleteVirtualMFADevice on arn:aws:iam::123456789012:mfa/*`,
  // To make a key with the tag that keeps the pipeline from all others: an existing key has to have it already.
  `${role}: kms:TagResource on arn:aws:kms:*:123456789012:key/*, if StringEquals aws:ResourceTag/curfew = session-key`,
]);
const reviewed: readonly string[] = [
  ...ofPipeline,
  // Which of two ticks works on whose sessions; beside the ledger of notices, and no other object.
  ...['s3:GetObject', 's3:PutObject'].map(
    (action) => `curfew-sweeper: ${action} on arn:aws:s3:::curfew-manifest-123456789012-eu-central-1/lease.json`,
  ),
  // Who lives below /curfew/ is whom Curfew manages: names and dates of users, which the audit is told of all.
  'curfew-sweeper: iam:ListUsers on *',
  // Who is under the one Deny of everybody: their sessions end. It may neither attach it nor take it off.
  'curfew-sweeper: iam:ListEntitiesForPolicy on arn:aws:iam::123456789012:policy/curfew-system/curfew-everybody-out',
  // The audit asks IAM's report whom to ask for passwords and keys.
  'curfew-sweeper: iam:GenerateCredentialReport on *',
  'curfew-sweeper: iam:GetCredentialReport on *',
  // It reads what AWS's own policies allow.
  'curfew-sweeper: iam:GetPolicy on arn:aws:iam::aws:policy/*',
  'curfew-sweeper: iam:GetPolicyVersion on arn:aws:iam::aws:policy/*',
  // The report says nothing of SSH keys and of credentials for single services.
  'curfew-sweeper: iam:ListSSHPublicKeys on arn:aws:iam::123456789012:user/curfew/*',
  'curfew-sweeper: iam:ListServiceSpecificCredentials on arn:aws:iam::123456789012:user/curfew/*',
  // And in which regions of the account sessions may be open that no tick knows of.
  'curfew-sweeper: ec2:DescribeRegions on *',
  // It looks whether sessions can be logged, and whether those that ended were: names of streams and objects only.
  'curfew-sweeper: logs:DescribeLogGroups on *',
  'curfew-sweeper: logs:DescribeLogStreams on arn:aws:logs:*:123456789012:log-group:/curfew/sessions:*',
  'curfew-sweeper: ssm:GetDocument on arn:aws:ssm:*:123456789012:document/Curfew-Shell',
  ...['eu-central-1', 'us-east-1'].map(
    (region) => `curfew-sweeper: s3:ListBucket on arn:aws:s3:::curfew-sessions-123456789012-${region}`,
  ),
];

/** What was denied in 26aff51 and is not any more. */
const noLongerDenied: readonly string[] = [];

let before: Stack;
let after: Stack;

beforeAll(async () => {
  ensureSweeper();
  before = stackIn(`${deployed}/stack`);
  after = stackIn(await synthesizeToday(temporary()));
});

async function linesBeyond(wide: Stack, narrow: Stack, effect: 'Allow' | 'Deny'): Promise<string[]> {
  const lines = new Set<string>();
  for (const [role, statements] of rolesIn(wide)) {
    const others = await rightsOf(rolesIn(narrow).get(role) ?? [], effect);
    for (const right of beyond(await rightsOf(statements, effect), others)) lines.add(lineOf(role, right));
  }
  return [...lines].sort();
}

test('no role may do more than in 26aff51 but for what was reviewed, and nothing reviewed is out of date', async () => {
  expect(await linesBeyond(after, before, 'Allow')).toEqual([...reviewed].sort());
});

test('what was denied to a role stays denied', async () => {
  expect(await linesBeyond(before, after, 'Deny')).toEqual([...noLongerDenied].sort());
});

test('every role is there, and trusts whom it trusted', () => {
  expect([...rolesIn(before).keys()].sort()).toEqual([
    'curfew-apply',
    'curfew-instance',
    'curfew-plan',
    'curfew-schedule',
    'curfew-sweeper',
    'the boundary of persons',
    'whoever applies by hand',
  ]);
  expect([...rolesIn(after).keys()].sort()).toEqual([...rolesIn(before).keys()].sort());
  expect(trustsIn(after)).toEqual(trustsIn(before));
});

test('no role’s rights follow a file in people or grants', () => {
  const pipeline = { repository: 'acme/access' };
  const people = ['john', 'anna'].map((user) =>
    definePerson({ user, existing: user === 'anna', email: `${user}@b.io` }),
  );
  const grants = { one: { person: people[0] as never, access: onInstance, ...live } };
  const [none, some] = [registerOf([], {}, { pipeline }), registerOf(people, grants, { pipeline })].map(
    (register) => synthesize(register).json as unknown as Stack,
  );
  expect(rolesIn(some as Stack)).toEqual(rolesIn(none as Stack));
});

const right = (action: string, resource: string, ...conditions: string[]): Right => ({ action, resource, conditions });

test.each<[string, Right, Right, boolean]>([
  ['another action', right('iam:GetUser', '*'), right('iam:GetRole', '*'), true],
  ['a wider pattern', right('iam:GetUser', 'user/*'), right('iam:GetUser', 'user/curfew/*'), true],
  ['a narrower pattern', right('iam:GetUser', 'user/curfew/*'), right('iam:GetUser', 'user/*'), false],
  ['the same pattern', right('iam:GetUser', 'user/*'), right('iam:GetUser', 'user/*'), false],
  ['a condition less', right('iam:GetUser', '*'), right('iam:GetUser', '*', 'Bool a = true'), true],
  ['a condition more', right('iam:GetUser', '*', 'Bool a = true'), right('iam:GetUser', '*'), false],
  ['another condition', right('iam:GetUser', '*', 'Bool b = true'), right('iam:GetUser', '*', 'Bool a = true'), true],
])('the look itself: %s', (_what, now, then, isMore) => {
  expect(beyond([now], [then]).length === 1).toBe(isMore);
});

test('the look itself: a star of the narrower pattern is no character of the wider one', () => {
  expect([covers('a/?', 'a/b'), covers('a/b', 'a/*'), covers('*', 'a/*'), covers('a.c', 'abc')]).toEqual([
    true,
    false,
    true,
    false,
  ]);
});
