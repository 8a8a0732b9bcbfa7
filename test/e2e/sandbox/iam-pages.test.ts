import {
  AttachUserPolicyCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  CreateUserCommand,
  GetAccountAuthorizationDetailsCommand,
  GetPolicyVersionCommand,
  GetUserCommand,
  type IAMClient,
  ListAccessKeysCommand,
  ListAttachedUserPoliciesCommand,
  ListEntitiesForPolicyCommand,
  ListPoliciesCommand,
  ListPolicyVersionsCommand,
  ListServiceSpecificCredentialsCommand,
  ListUsersCommand,
  PutUserPermissionsBoundaryCommand,
} from '@aws-sdk/client-iam';
import { type Sandbox, startSandbox } from '../../../sandbox';
import { ACCOUNT, ALLOW_ALL, iamOf, NOW } from '../../support/sandbox/clients';

let sandbox: Sandbox;
let iam: IAMClient;
const USERS = Array.from({ length: 5 }, (_, i) => `user-${i}`);
const POLICIES = Array.from({ length: 5 }, (_, i) => `policy-${i}`);
const arnOf = (name: string) => `arn:aws:iam::${ACCOUNT}:policy/curfew/m/${name}`;
const BOUNDARY = `arn:aws:iam::${ACCOUNT}:policy/curfew-system/boundary`;

beforeAll(async () => {
  sandbox = await startSandbox({ now: NOW });
  iam = iamOf(sandbox);
  const create = (PolicyName: string, Path: string) =>
    iam.send(new CreatePolicyCommand({ PolicyName, Path, PolicyDocument: ALLOW_ALL }));
  await create('boundary', '/curfew-system/');
  for (const name of POLICIES) await create(name, '/curfew/m/');
  for (const UserName of USERS) {
    await iam.send(new CreateUserCommand({ UserName, Path: '/curfew/' }));
    await iam.send(new AttachUserPolicyCommand({ UserName, PolicyArn: arnOf('policy-0') }));
  }
  await iam.send(new CreateUserCommand({ UserName: 'outsider' }));
  for (const name of POLICIES.slice(1)) {
    await iam.send(new AttachUserPolicyCommand({ UserName: 'user-0', PolicyArn: arnOf(name) }));
  }
  for (let i = 0; i < 4; i++) {
    await iam.send(new CreatePolicyVersionCommand({ PolicyArn: arnOf('policy-0'), PolicyDocument: ALLOW_ALL }));
  }
  await sandbox.createAccessKey('user-0');
  await sandbox.createAccessKey('user-0');
});
afterAll(() => sandbox.stop());

interface Page {
  IsTruncated?: boolean | undefined;
  Marker?: string | undefined;
}

const named = (list: Array<{ UserName?: string | undefined; PolicyName?: string | undefined }> | undefined) =>
  (list ?? []).map((one) => one.UserName ?? one.PolicyName ?? '');

interface Row {
  readonly what: string;
  readonly size: number;
  readonly read: (page: { Marker?: string; MaxItems?: number }) => Promise<{ page: Page; names: string[] }>;
  readonly pages: string[][];
}

const PAGED: Row[] = [
  {
    what: 'ListPolicies below a path',
    size: 2,
    read: async (paging) => {
      const page = await iam.send(new ListPoliciesCommand({ ...paging, PathPrefix: '/curfew/', Scope: 'Local' }));
      return { page, names: named(page.Policies) };
    },
    pages: [['policy-0', 'policy-1'], ['policy-2', 'policy-3'], ['policy-4']],
  },
  {
    what: 'ListUsers below a path',
    size: 5,
    read: async (paging) => {
      const page = await iam.send(new ListUsersCommand({ ...paging, PathPrefix: '/curfew/' }));
      return { page, names: named(page.Users) };
    },
    pages: [USERS],
  },
  {
    what: 'ListUsers',
    size: 4,
    read: async (paging) => {
      const page = await iam.send(new ListUsersCommand(paging));
      return { page, names: named(page.Users) };
    },
    pages: [
      ['user-0', 'user-1', 'user-2', 'user-3'],
      ['user-4', 'outsider'],
    ],
  },
  {
    what: 'ListAttachedUserPolicies',
    size: 3,
    read: async (paging) => {
      const page = await iam.send(new ListAttachedUserPoliciesCommand({ ...paging, UserName: 'user-0' }));
      return { page, names: named(page.AttachedPolicies) };
    },
    pages: [
      ['policy-0', 'policy-1', 'policy-2'],
      ['policy-3', 'policy-4'],
    ],
  },
  {
    what: 'ListEntitiesForPolicy',
    size: 3,
    read: async (paging) => {
      const page = await iam.send(new ListEntitiesForPolicyCommand({ ...paging, PolicyArn: arnOf('policy-0') }));
      return { page, names: named(page.PolicyUsers) };
    },
    pages: [
      ['user-0', 'user-1', 'user-2'],
      ['user-3', 'user-4'],
    ],
  },
  {
    what: 'ListPolicyVersions',
    size: 4,
    read: async (paging) => {
      const page = await iam.send(new ListPolicyVersionsCommand({ ...paging, PolicyArn: arnOf('policy-0') }));
      return { page, names: (page.Versions ?? []).map((version) => version.VersionId ?? '') };
    },
    pages: [['v1', 'v2', 'v3', 'v4'], ['v5']],
  },
  {
    what: 'ListAccessKeys',
    size: 1,
    read: async (paging) => {
      const page = await iam.send(new ListAccessKeysCommand({ ...paging, UserName: 'user-0' }));
      return { page, names: named(page.AccessKeyMetadata) };
    },
    pages: [['user-0'], ['user-0']],
  },
  {
    what: 'GetAccountAuthorizationDetails, over users and policies together',
    size: 4,
    read: async (paging) => {
      const Filter = ['User' as const, 'LocalManagedPolicy' as const];
      const page = await iam.send(new GetAccountAuthorizationDetailsCommand({ ...paging, Filter }));
      return { page, names: [...named(page.UserDetailList), ...named(page.Policies)] };
    },
    pages: [
      ['user-0', 'user-1', 'user-2', 'user-3'],
      ['user-4', 'outsider', 'boundary', 'policy-0'],
      ['policy-1', 'policy-2', 'policy-3', 'policy-4'],
    ],
  },
];

// The order within a list is moto's or by ARN: what counts is that each comes once and each page is full.
test.each(PAGED)('$what comes in pages of $size', async ({ size, read, pages }) => {
  const seen: string[][] = [];
  let Marker: string | undefined;
  do {
    const { page, names } = await read({ MaxItems: size, ...(Marker ? { Marker } : {}) });
    expect(page.IsTruncated).toBe(page.Marker !== undefined);
    seen.push(names);
    Marker = page.Marker;
  } while (Marker);
  expect(seen.map((names) => names.length)).toEqual(pages.map((names) => names.length));
  expect(seen.flat().sort()).toEqual(pages.flat().sort());
});

test('a page without MaxItems has 100', async () => {
  const more = Array.from({ length: 100 }, (_, i) => `many-${i}`);
  for (const UserName of more) await iam.send(new CreateUserCommand({ UserName, Path: '/many/' }));
  await iam.send(new CreateUserCommand({ UserName: 'many-100', Path: '/many/' }));
  const page = await iam.send(new ListUsersCommand({ PathPrefix: '/many/' }));
  expect([page.Users?.length, page.IsTruncated]).toEqual([100, true]);
});

test('a boundary is shown by GetUser, GetAccountAuthorizationDetails and ListEntitiesForPolicy', async () => {
  const shown = { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: BOUNDARY };
  await iam.send(new CreateUserCommand({ UserName: 'bounded', PermissionsBoundary: BOUNDARY }));
  await iam.send(new PutUserPermissionsBoundaryCommand({ UserName: 'outsider', PermissionsBoundary: BOUNDARY }));
  for (const UserName of ['bounded', 'outsider']) {
    expect((await iam.send(new GetUserCommand({ UserName }))).User?.PermissionsBoundary).toEqual(shown);
  }
  const details = await iam.send(new GetAccountAuthorizationDetailsCommand({ Filter: ['User'], MaxItems: 1000 }));
  const bounded = details.UserDetailList?.filter((user) => user.PermissionsBoundary).map((user) => user.UserName);
  expect(bounded?.sort()).toEqual(['bounded', 'outsider']);
  const entities = await iam.send(new ListEntitiesForPolicyCommand({ PolicyArn: BOUNDARY }));
  expect(named(entities.PolicyUsers).sort()).toEqual(['bounded', 'outsider']);
});

test('service-specific credentials are none, where moto fails', async () => {
  const answer = await iam.send(new ListServiceSpecificCredentialsCommand({ UserName: 'user-0' }));
  expect(answer.ServiceSpecificCredentials).toEqual([]);
});

test('documents come URL-encoded, as the SDK leaves them', async () => {
  const special = { StringEquals: { 'aws:username': "a+b (%) é & <x> * '" } };
  const document = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: '*', Resource: '*', Condition: special }],
  });
  const made = await iam.send(new CreatePolicyCommand({ PolicyName: 'encoded', PolicyDocument: document }));
  const PolicyArn = made.Policy?.Arn ?? '';
  const { PolicyVersion } = await iam.send(new GetPolicyVersionCommand({ PolicyArn, VersionId: 'v1' }));
  const details = await iam.send(new GetAccountAuthorizationDetailsCommand({ Filter: ['LocalManagedPolicy'] }));
  const detail = details.Policies?.find((policy) => policy.Arn === PolicyArn);
  expect([detail?.PolicyName, detail?.PolicyId]).toEqual(['encoded', made.Policy?.PolicyId]);
  for (const encoded of [PolicyVersion?.Document ?? '', detail?.PolicyVersionList?.[0]?.Document ?? '']) {
    expect(encoded).toMatch(/^%7B/);
    expect(decodeURIComponent(encoded)).toBe(document);
  }
});
