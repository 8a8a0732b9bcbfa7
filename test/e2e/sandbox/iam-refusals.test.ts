import {
  AddUserToGroupCommand,
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreateGroupCommand,
  CreateLoginProfileCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  DeletePolicyCommand,
  DeletePolicyVersionCommand,
  DeleteUserCommand,
  DeleteUserPermissionsBoundaryCommand,
  DetachUserPolicyCommand,
  type IAMClient,
  ListPoliciesCommand,
  ListUsersCommand,
  PutUserPermissionsBoundaryCommand,
  PutUserPolicyCommand,
  TagPolicyCommand,
  UpdateUserCommand,
} from '@aws-sdk/client-iam';
import { type Sandbox, startSandbox } from '../../../sandbox';
import { ACCOUNT, ALLOW_ALL, document, iamOf, NOW, outcome } from '../../support/sandbox/clients';

let sandbox: Sandbox;
let iam: IAMClient;

beforeAll(async () => {
  sandbox = await startSandbox({ now: NOW });
  iam = iamOf(sandbox);
});
afterAll(() => sandbox.stop());

let serial = 0;
const unique = (prefix: string) => `${prefix}-${++serial}`;

async function newUser(): Promise<string> {
  const UserName = unique('user');
  await iam.send(new CreateUserCommand({ UserName, Path: '/curfew/' }));
  return UserName;
}

async function newPolicy(PolicyName = unique('policy'), Path = '/curfew/'): Promise<string> {
  const { Policy } = await iam.send(new CreatePolicyCommand({ PolicyName, Path, PolicyDocument: ALLOW_ALL }));
  return Policy?.Arn ?? '';
}

/** A valid document of exactly so many characters that count. */
function documentOf(size: number): string {
  const bare = document({ Sid: '', Effect: 'Allow', Action: '*', Resource: '*' });
  return document({ Sid: 'x'.repeat(size - bare.length), Effect: 'Allow', Action: '*', Resource: '*' });
}

const times = <T>(count: number, make: (i: number) => Promise<T>) =>
  Promise.all(Array.from({ length: count }, (_, i) => make(i)));

interface Row {
  readonly what: string;
  /** Prepares, then makes the call that must be refused. */
  readonly call: () => Promise<unknown>;
  readonly name: string;
  readonly status: number;
  readonly message: string | RegExp;
}

const CONFLICT = { name: 'DeleteConflictException', status: 409 };
const EXISTS = { name: 'EntityAlreadyExistsException', status: 409 };
const LIMIT = { name: 'LimitExceededException', status: 409 };
const GONE = { name: 'NoSuchEntityException', status: 404, message: /./ };
const INVALID = { name: 'ValidationError', status: 400 };
const constraint = (value: string, field: string, rule: string) =>
  `1 validation error detected: Value '${value}' at '${field}' failed to satisfy constraint: ${rule}`;
const TAG = '[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]';
const badName = (field: string) =>
  `The specified value for ${field} is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-`;
const badPath =
  'The specified value for path is invalid. It must begin and end with / and contain only alphanumeric characters and/or / characters.';
const tagged = (...Tags: Array<{ Key: string; Value: string }>) =>
  iam.send(new CreateUserCommand({ UserName: unique('tagged'), Tags }));

const REFUSALS: Row[] = [
  {
    what: 'deleting a policy that is attached',
    call: async () => {
      const PolicyArn = await newPolicy();
      await iam.send(new AttachUserPolicyCommand({ UserName: await newUser(), PolicyArn }));
      await iam.send(new DeletePolicyCommand({ PolicyArn }));
    },
    ...CONFLICT,
    message: 'Cannot delete a policy attached to entities.',
  },
  {
    what: 'deleting a policy that is in use as a boundary',
    call: async () => {
      const PolicyArn = await newPolicy();
      await iam.send(new CreateUserCommand({ UserName: unique('bounded'), PermissionsBoundary: PolicyArn }));
      await iam.send(new DeletePolicyCommand({ PolicyArn }));
    },
    ...CONFLICT,
    message: 'Cannot delete a policy attached to entities.',
  },
  {
    what: 'deleting a policy that has an old version left',
    call: async () => {
      const PolicyArn = await newPolicy();
      await iam.send(new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument: ALLOW_ALL, SetAsDefault: true }));
      await iam.send(new DeletePolicyCommand({ PolicyArn }));
    },
    ...CONFLICT,
    message: /^This policy has more than one version\. Before you delete a policy/,
  },
  {
    what: 'deleting the default version of a policy',
    call: async () => iam.send(new DeletePolicyVersionCommand({ PolicyArn: await newPolicy(), VersionId: 'v1' })),
    ...CONFLICT,
    message: 'Cannot delete the default version of a policy.',
  },
  {
    what: 'deleting a user that has a key',
    call: async () => {
      const UserName = await newUser();
      await sandbox.createAccessKey(UserName);
      await iam.send(new DeleteUserCommand({ UserName }));
    },
    ...CONFLICT,
    message: 'Cannot delete entity, must delete access keys first.',
  },
  {
    what: 'deleting a user that has a password',
    call: async () => {
      const UserName = await newUser();
      await iam.send(new CreateLoginProfileCommand({ UserName, Password: 'Correct-horse-7' }));
      await iam.send(new DeleteUserCommand({ UserName }));
    },
    ...CONFLICT,
    message: 'Cannot delete entity, must delete login profile first.',
  },
  {
    what: 'deleting a user that has an inline policy',
    call: async () => {
      const UserName = await newUser();
      await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: 'p', PolicyDocument: ALLOW_ALL }));
      await iam.send(new DeleteUserCommand({ UserName }));
    },
    ...CONFLICT,
    message: 'Cannot delete entity, must delete policies first.',
  },
  {
    what: 'deleting a user that has a policy attached',
    call: async () => {
      const UserName = await newUser();
      await iam.send(new AttachUserPolicyCommand({ UserName, PolicyArn: await newPolicy() }));
      await iam.send(new DeleteUserCommand({ UserName }));
    },
    ...CONFLICT,
    message: 'Cannot delete entity, must detach all policies first.',
  },
  {
    what: 'deleting a user that is in a group',
    call: async () => {
      const [UserName, GroupName] = [await newUser(), unique('group')];
      await iam.send(new CreateGroupCommand({ GroupName }));
      await iam.send(new AddUserToGroupCommand({ UserName, GroupName }));
      await iam.send(new DeleteUserCommand({ UserName }));
    },
    ...CONFLICT,
    message: 'Cannot delete entity, must remove user from groups first.',
  },
  {
    what: 'a policy name that exists at another path',
    call: async () => {
      await newPolicy('twice', '/curfew/m/a/');
      await newPolicy('twice', '/curfew/m/b/');
    },
    ...EXISTS,
    message: 'A policy called twice already exists. Duplicate names are not allowed.',
  },
  {
    what: 'the second of two policies of one name made at once',
    call: () => Promise.all([newPolicy('at-once', '/curfew/d/a/'), newPolicy('at-once', '/curfew/d/b/')]),
    ...EXISTS,
    message: 'A policy called at-once already exists. Duplicate names are not allowed.',
  },
  {
    what: 'a policy name that differs only in case',
    call: async () => {
      await newPolicy('shouted');
      await newPolicy('SHOUTED');
    },
    ...EXISTS,
    message: 'A policy called SHOUTED already exists. Duplicate names are not allowed.',
  },
  {
    what: 'a user name that differs only in case',
    call: async () => {
      await iam.send(new CreateUserCommand({ UserName: 'john' }));
      await iam.send(new CreateUserCommand({ UserName: 'John' }));
    },
    ...EXISTS,
    message: 'User with name John already exists.',
  },
  {
    what: 'renaming a user to a name that is taken',
    call: async () => {
      const [UserName, NewUserName] = [await newUser(), await newUser()];
      await iam.send(new UpdateUserCommand({ UserName, NewUserName: NewUserName.toUpperCase() }));
    },
    ...EXISTS,
    message: /^User with name USER-\d+ already exists\.$/,
  },
  {
    what: 'the eleventh policy attached to a user',
    call: async () => {
      const UserName = await newUser();
      for (const PolicyArn of await times(11, () => newPolicy())) {
        await iam.send(new AttachUserPolicyCommand({ UserName, PolicyArn }));
      }
    },
    ...LIMIT,
    message: 'Cannot exceed quota for PoliciesPerUser: 10',
  },
  {
    what: 'a policy document of 6,145 characters',
    call: () => iam.send(new CreatePolicyCommand({ PolicyName: unique('long'), PolicyDocument: documentOf(6145) })),
    ...LIMIT,
    message: 'Cannot exceed quota for PolicySize: 6144',
  },
  {
    what: 'a policy version of 6,145 characters',
    call: async () =>
      iam.send(new CreatePolicyVersionCommand({ PolicyArn: await newPolicy(), PolicyDocument: documentOf(6145) })),
    ...LIMIT,
    message: 'Cannot exceed quota for PolicySize: 6144',
  },
  {
    what: 'the sixth version of a policy',
    call: async () => {
      const PolicyArn = await newPolicy();
      await times(5, () => iam.send(new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument: ALLOW_ALL })));
    },
    ...LIMIT,
    message: /^A managed policy can have up to 5 versions\./,
  },
  {
    what: 'the third access key',
    call: async () => {
      const UserName = await newUser();
      for (let i = 0; i < 3; i++) await iam.send(new CreateAccessKeyCommand({ UserName }));
    },
    ...LIMIT,
    message: 'Cannot exceed quota for AccessKeysPerUser: 2',
  },
  {
    what: 'inline policies of 2,049 characters together',
    call: async () => {
      const UserName = await newUser();
      await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: 'a', PolicyDocument: documentOf(1000) }));
      await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: 'b', PolicyDocument: documentOf(1049) }));
    },
    ...LIMIT,
    message: /^Maximum policy size of 2048 bytes exceeded for user user-\d+$/,
  },
  {
    what: 'a user name with a space',
    call: () => iam.send(new CreateUserCommand({ UserName: 'john dev' })),
    ...INVALID,
    message: badName('userName'),
  },
  {
    what: 'a user name of 65 characters',
    call: () => iam.send(new CreateUserCommand({ UserName: 'u'.repeat(65) })),
    ...INVALID,
    message: constraint('u'.repeat(65), 'userName', 'Member must have length less than or equal to 64'),
  },
  { what: 'a policy name with a slash', call: () => newPolicy('a/b'), ...INVALID, message: badName('policyName') },
  {
    what: 'a policy name of 129 characters',
    call: () => newPolicy('p'.repeat(129)),
    ...INVALID,
    message: constraint('p'.repeat(129), 'policyName', 'Member must have length less than or equal to 128'),
  },
  {
    what: 'a policy path without its last slash',
    call: () => newPolicy(undefined, '/curfew'),
    ...INVALID,
    message: badPath,
  },
  {
    what: 'a policy path with a colon, which a user path may have',
    call: () => newPolicy(undefined, '/a:b/'),
    ...INVALID,
    message: badPath,
  },
  {
    what: 'a user path with a space',
    call: () => iam.send(new CreateUserCommand({ UserName: 'u', Path: '/a b/' })),
    ...INVALID,
    message: badPath,
  },
  {
    what: 'a policy path prefix without its last slash',
    call: () => iam.send(new ListPoliciesCommand({ PathPrefix: '/curfew' })),
    ...INVALID,
    message: 'The specified value for pathPrefix is invalid. It must begin with /.',
  },
  {
    what: 'a tag key with a comma',
    call: () => tagged({ Key: 'a,b', Value: '' }),
    ...INVALID,
    message: constraint('a,b', 'tags.1.member.key', `Member must satisfy regular expression pattern: ${TAG}+`),
  },
  {
    what: 'a tag value with a star',
    call: () => tagged({ Key: 'a', Value: '*' }),
    ...INVALID,
    message: constraint('*', 'tags.1.member.value', `Member must satisfy regular expression pattern: ${TAG}*`),
  },
  {
    what: 'a tag value of 257 characters on a policy',
    call: async () =>
      iam.send(new TagPolicyCommand({ PolicyArn: await newPolicy(), Tags: [{ Key: 'k', Value: 'v'.repeat(257) }] })),
    ...INVALID,
    message: constraint('v'.repeat(257), 'tags.1.member.value', 'Member must have length less than or equal to 256'),
  },
  {
    what: 'a tag key of 129 characters',
    call: () => tagged({ Key: 'k'.repeat(129), Value: '' }),
    ...INVALID,
    message: constraint('k'.repeat(129), 'tags.1.member.key', 'Member must have length less than or equal to 128'),
  },
  {
    what: 'two tag keys that differ only in case',
    call: () => tagged({ Key: 'Role', Value: 'a' }, { Key: 'role', Value: 'b' }),
    name: 'InvalidInputException',
    status: 400,
    message: 'Duplicate tag keys found. Please note that Tag keys are case insensitive.',
  },
  {
    what: 'a page of 1,001',
    call: () => iam.send(new ListUsersCommand({ MaxItems: 1001 })),
    ...INVALID,
    message: constraint('1001', 'maxItems', 'Member must have value between 1 and 1000'),
  },
  {
    what: 'a marker that no call gave',
    call: () => iam.send(new ListUsersCommand({ Marker: 'x' })),
    ...INVALID,
    message: 'Invalid Marker: x',
  },
  {
    what: 'detaching a policy that is not attached',
    call: async () =>
      iam.send(new DetachUserPolicyCommand({ UserName: await newUser(), PolicyArn: await newPolicy() })),
    ...GONE,
  },
  {
    what: 'deleting a key that is gone',
    call: async () =>
      iam.send(new DeleteAccessKeyCommand({ UserName: await newUser(), AccessKeyId: 'AKIAAAAAAAAAAAAAAAAA' })),
    ...GONE,
  },
  {
    what: 'deleting a policy that is gone',
    call: () => iam.send(new DeletePolicyCommand({ PolicyArn: `arn:aws:iam::${ACCOUNT}:policy/curfew/gone` })),
    ...GONE,
  },
  { what: 'deleting a user that is gone', call: () => iam.send(new DeleteUserCommand({ UserName: 'gone' })), ...GONE },
  {
    what: 'attaching a policy that is gone',
    call: async () =>
      iam.send(
        new AttachUserPolicyCommand({ UserName: await newUser(), PolicyArn: `arn:aws:iam::${ACCOUNT}:policy/gone` }),
      ),
    ...GONE,
  },
  {
    what: 'a boundary that does not exist',
    call: async () =>
      iam.send(
        new PutUserPermissionsBoundaryCommand({
          UserName: await newUser(),
          PermissionsBoundary: `arn:aws:iam::${ACCOUNT}:policy/gone`,
        }),
      ),
    ...GONE,
    message: `Scope ARN: arn:aws:iam::${ACCOUNT}:policy/gone does not exist or is not attachable.`,
  },
  {
    what: 'taking away a boundary that nobody set',
    call: async () => iam.send(new DeleteUserPermissionsBoundaryCommand({ UserName: await newUser() })),
    ...GONE,
  },
];

test.each(REFUSALS)('IAM refuses $what', async ({ call, name, status, message }) => {
  expect(await outcome(call())).toEqual({
    name,
    status,
    message: typeof message === 'string' ? message : expect.stringMatching(message),
  });
});

test('what is at a limit, and not over it, is taken', async () => {
  const UserName = 'u'.repeat(64);
  await iam.send(new CreateUserCommand({ UserName, Tags: [{ Key: 'k'.repeat(128), Value: 'é '.repeat(128) }] }));
  await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: 'i', PolicyDocument: documentOf(2048) }));
  const arns = await times(10, () => newPolicy());
  for (const PolicyArn of arns) await iam.send(new AttachUserPolicyCommand({ UserName, PolicyArn }));
  // Attaching again what is attached is no eleventh policy.
  await iam.send(new AttachUserPolicyCommand({ UserName, PolicyArn: arns[0] }));
  const spaced = JSON.stringify(JSON.parse(documentOf(6144)), null, 2);
  expect(spaced.length).toBeGreaterThan(6144);
  await iam.send(new CreatePolicyCommand({ PolicyName: 'p'.repeat(128), PolicyDocument: spaced }));
});

test('a name is free again after its policy is deleted', async () => {
  await iam.send(new DeletePolicyCommand({ PolicyArn: await newPolicy('again') }));
  expect(await newPolicy('Again')).toBe(`arn:aws:iam::${ACCOUNT}:policy/curfew/Again`);
});
