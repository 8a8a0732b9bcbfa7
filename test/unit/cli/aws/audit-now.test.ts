import type { AwsAccess } from '../../../../cli/aws/access';
import { auditOptions } from '../../../../cli/aws/audit-now';
import { environment } from '../../../../constructs/sweeper/function';
import { checkSettings } from '../../../../model/settings/check-settings';
import type { Settings, ValidSettings } from '../../../../model/settings/settings';

const valid = (more: Partial<Settings> = {}): ValidSettings => {
  const checked = checkSettings({ account: '123456789012', regions: ['eu-central-1'], ...more });
  if (!checked.ok) throw new Error(JSON.stringify(checked.issues));
  return checked.value;
};

/** Lambda that answers so, in whichever region it is asked. */
function lambda(answer: () => object) {
  const asked: (string | undefined)[] = [];
  const clients = {
    open: (_make: unknown, region?: string) => ({
      send: async () => {
        asked.push(region);
        return answer();
      },
    }),
  };
  return { aws: { clients } as unknown as AwsAccess, asked };
}
const refused = (name: string) => () => {
  throw Object.assign(new Error('refused'), { name });
};
const deployed =
  (settings: ValidSettings, logBuckets = {}) =>
  () => ({
    Configuration: { CodeSha256: 'x', Environment: { Variables: environment(settings, { logBuckets }) } },
  });

test('which buckets take transcripts, and what the sweeper’s role is, the deployed function knows', async () => {
  const settings = valid({ homeRegion: 'eu-west-1', regions: ['eu-central-1', 'eu-west-1'] });
  const handed = { 'eu-central-1': { bucket: 'acme-logs', arn: 'arn:aws:s3:::acme-logs' } };
  const { aws, asked } = lambda(deployed(settings, handed));
  const { buckets, role } = await auditOptions({ aws, settings });
  expect(asked).toEqual(['eu-west-1']);
  expect([...(await buckets())]).toEqual([
    ['eu-central-1', 'acme-logs'],
    ['eu-west-1', 'curfew-sessions-123456789012-eu-west-1'],
  ]);
  expect(role).toEqual({ sha256: environment(settings, { logBuckets: handed }).CURFEW_ROLE, known: expect.any(Map) });
  expect(role?.known.get('arn:aws:s3:::acme-logs')).toBe('the bucket of eu-central-1');
});

test('where there is no function the settings are what there is', async () => {
  const settings = valid();
  const { buckets, role } = await auditOptions({ aws: lambda(refused('ResourceNotFoundException')).aws, settings });
  expect([...(await buckets())]).toEqual([['eu-central-1', 'curfew-sessions-123456789012-eu-central-1']]);
  expect(role).toBeUndefined();
});

test.each<[string, () => object]>([
  ['it is denied', refused('AccessDeniedException')],
  ['one of an earlier version was not told', () => ({ Configuration: { CodeSha256: 'x' } })],
])('where it cannot be told nobody guesses: %s', async (_what, answer) => {
  const { buckets, role } = await auditOptions({ aws: lambda(answer).aws, settings: valid() });
  await expect(buckets()).rejects.toThrow();
  expect(role).toBeUndefined();
});

test('the rest are the settings’', async () => {
  const settings = valid({
    retiredRegions: ['us-east-1'],
    documentName: 'Acme-Shell',
    retiredDocuments: ['Curfew-Shell'],
    applierRoles: ['arn:aws:iam::123456789012:role/ci/deploy'],
  });
  const options = await auditOptions({ aws: lambda(deployed(settings)).aws, settings });
  expect(options).toMatchObject({
    document: 'Acme-Shell',
    retiredDocuments: ['Curfew-Shell'],
    regions: ['eu-central-1', 'us-east-1'],
    appliers: ['deploy'],
    where: 'curfew-manifest-123456789012-eu-central-1/manifest.json',
  });
});
