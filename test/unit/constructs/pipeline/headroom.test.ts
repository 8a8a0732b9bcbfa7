import { type Settings, s3Backend } from 'curfew';
import { rolesOf } from '../../../support/stack/pipeline-roles';

/**
 * How many characters each policy has of those that IAM takes: a managed one 6,144, the inline ones of a role 10,240.
 * What comes next needs room, with the longest names too.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
const managed = 6144;
const inline = 10_240;

const longest: Partial<Settings> = {
  regions: Array.from({ length: 20 }, (_, i) => `ap-${i < 10 ? 'northeast' : 'southeast'}-${i % 10}`),
  partition: 'aws-us-gov',
  retainLogs: false,
  documentName: 'd'.repeat(128),
  bucketPrefix: 'b'.repeat(31),
  backend: s3Backend({ bucket: 's'.repeat(63), key: 'k'.repeat(200), region: 'eu-central-1' }),
  pipeline: {
    repository: `${'o'.repeat(39)}@${'1'.repeat(19)}/${'n'.repeat(100)}@${'2'.repeat(19)}`,
    branch: 'b'.repeat(200),
  },
};

test.each<[string, Partial<Settings>, number]>([
  ['the usual', {}, 1900],
  ['the longest', longest, 1000],
])('with %s names every policy of the pipeline leaves room', (_what, settings, room) => {
  const { stack, plan, apply } = rolesOf(settings);
  const sizes = (type: string): Record<string, number> =>
    Object.fromEntries(Object.entries(stack.of(type)).map(([name, { policy }]) => [name, policy.length]));
  const { boundary__policy: persons, 'everybody-out__policy': _, ...ofPipeline } = sizes('aws_iam_policy');
  expect(Object.entries(ofPipeline).filter(([, size]) => size > managed - room)).toEqual([]);
  expect(Object.keys(ofPipeline).sort()).toEqual([
    'applier__policy',
    'applier__regional',
    'applier__sweeper',
    'pipeline__boundary',
  ]);
  // Grows with the regions, and with nothing else.
  expect(persons).toBeLessThan(managed);
  const ofRoles = Object.entries(sizes('aws_iam_role_policy'));
  expect(ofRoles.filter(([, size]) => size > inline - room)).toEqual([]);
  for (const { trust } of [plan, apply]) expect(JSON.stringify(trust).length).toBeLessThan(2048);
  if (process.env.CURFEW_SIZES) process.stderr.write(`${JSON.stringify([ofPipeline, ofRoles], undefined, 1)}\n`);
});
