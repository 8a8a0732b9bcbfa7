import type { GetAccountAuthorizationDetailsCommandOutput as Page } from '@aws-sdk/client-iam';
import { SSMClient } from '@aws-sdk/client-ssm';
import { instantOf } from '../../../../model/time/instant';
import { RealAuditAws } from '../../../../sweeper/audit/aws';
import { rightsIn } from '../../../../sweeper/audit/rights';
import type { Clients } from '../../../../sweeper/aws/clients';

const made = new Date('2030-06-01T00:00:00Z');
const later = new Date('2030-06-02T00:00:00Z');

/** IAM that answers with these pages, one after the other. */
function paged(pages: readonly Omit<Page, '$metadata'>[]) {
  const asked: unknown[] = [];
  const iam = {
    send: async ({ input }: { input: unknown }) => {
      asked.push(input);
      return pages[asked.length - 1];
    },
  };
  const aws = new RealAuditAws({ slowIam: iam } as unknown as Clients, 'bucket/manifest.json', '123456789012');
  return { aws, asked };
}

test('pages are read until IAM says that there is no more: short and empty ones too', async () => {
  const { aws, asked } = paged([
    {
      IsTruncated: true,
      Marker: 'a',
      UserDetailList: [{ UserName: 'john', Path: '/curfew/', Arn: 'john-arn', CreateDate: made, GroupList: ['ops'] }],
    },
    { IsTruncated: true, Marker: 'b' },
    {
      IsTruncated: false,
      Marker: 'never asked for',
      GroupDetailList: [
        {
          Arn: 'ops-arn',
          GroupName: 'ops',
          GroupPolicyList: [{ PolicyName: 'own', PolicyDocument: '%7B%22a%22%3A%22%2A%22%7D' }],
        },
      ],
      RoleDetailList: [
        {
          Arn: 'role-arn',
          RoleName: 'robot',
          Path: '/a/',
          AssumeRolePolicyDocument: '%7B%22c%22%3A1%7D',
          AttachedManagedPolicies: [{ PolicyArn: 'policy-arn' }],
        },
      ],
      Policies: [
        {
          Arn: 'policy-arn',
          Path: '/curfew/m/john/',
          PolicyName: 'work',
          DefaultVersionId: 'v2',
          CreateDate: made,
          PolicyVersionList: [
            { VersionId: 'v3', Document: '%7B%7D', CreateDate: made },
            { VersionId: 'v2', Document: '%7B%22b%22%3A1%7D', CreateDate: later, IsDefaultVersion: true },
          ],
        },
      ],
    },
  ]);
  expect(await aws.account()).toEqual({
    users: [
      {
        arn: 'john-arn',
        name: 'john',
        path: '/curfew/',
        made: made.getTime(),
        groups: ['ops'],
        attached: [],
        inline: [],
      },
    ],
    groups: [{ arn: 'ops-arn', name: 'ops', attached: [], inline: [{ name: 'own', document: '{"a":"*"}' }] }],
    roles: [
      {
        arn: 'role-arn',
        name: 'robot',
        path: '/a/',
        made: 0,
        trust: '{"c":1}',
        attached: ['policy-arn'],
        inline: [],
      },
    ],
    policies: [
      { arn: 'policy-arn', path: '/curfew/m/john/', name: 'work', document: '{"b":1}', changed: later.getTime() },
    ],
  });
  const every = { Filter: ['User', 'Role', 'Group', 'LocalManagedPolicy'], MaxItems: 200 };
  expect(asked).toEqual([every, { ...every, Marker: 'a' }, { ...every, Marker: 'b' }]);
});

test('more, and not where: an account read by half is none', async () => {
  const { aws } = paged([{ IsTruncated: true }]);
  await expect(aws.account()).rejects.toThrow('IAM says that there is more, and not where');
});

test('one badly encoded document is that policy’s alone: it stays as it is, and the others are read', async () => {
  const { aws } = paged([
    {
      GroupDetailList: [
        { GroupName: 'odd', GroupPolicyList: [{ PolicyName: 'own', PolicyDocument: '%7B%E0%A4%A' }] },
        { GroupName: 'even', GroupPolicyList: [{ PolicyName: 'own', PolicyDocument: '%7B%7D' }] },
      ],
    },
  ]);
  const { groups } = await aws.account();
  expect(groups.map(({ inline }) => inline[0]?.document)).toEqual(['%7B%E0%A4%A', '{}']);
  expect(rightsIn('%7B%E0%A4%A')).toBe('unknown');
});

test.each(['NoSuchKey', 'NoSuchBucket', 'AccessDenied'])(
  'where S3 says %s there is no manifest: who may not list is told of a missing one that it is denied',
  async (name) => {
    const s3 = {
      send: async () => {
        throw Object.assign(new Error('refused'), { name });
      },
    };
    const aws = new RealAuditAws({ s3 } as unknown as Clients, 'bucket/manifest.json', '123456789012');
    expect(await aws.manifest()).toBeUndefined();
  },
);

test('ended sessions: through our documents, with the time they began; one that failed never was', async () => {
  const history = (more: object) => ({
    SessionId: 'john-1',
    Target: 'i-1',
    Owner: 'john-arn',
    Status: 'Terminated',
    DocumentName: 'Curfew-Shell',
    StartDate: made,
    EndDate: later,
    ...more,
  });
  const Sessions = [
    history({}),
    history({ SessionId: 'john-2', DocumentName: 'arn:aws:ssm:eu-central-1:123456789012:document/Old-Shell' }),
    history({ SessionId: 'john-3', Status: 'Failed' }),
    history({ SessionId: 'john-4', DocumentName: 'Other' }),
    history({ SessionId: 'john-5', StartDate: undefined }),
  ];
  const ssm = () => ({ send: async () => ({ Sessions }), config: {} });
  const client = Object.assign(Object.create(SSMClient.prototype), ssm());
  const aws = new RealAuditAws({ ssm: () => client } as unknown as Clients, 'bucket/manifest.json', '123456789012');
  const found = await aws.endedSessions('eu-central-1', ['Curfew-Shell', 'Old-Shell'], instantOf(made));
  expect(found.map(({ id, began }) => [id, began])).toEqual([
    ['john-1', made.getTime()],
    ['john-2', made.getTime()],
    ['john-5', undefined],
  ]);
});

test('the regions that are open in the account, in order', async () => {
  const ec2 = { send: async () => ({ Regions: [{ RegionName: 'us-east-1' }, { RegionName: 'eu-central-1' }] }) };
  const aws = new RealAuditAws({ ec2: () => ec2 } as unknown as Clients, 'bucket/manifest.json', '123456789012');
  expect(await aws.enabledRegions()).toEqual(['eu-central-1', 'us-east-1']);
});
