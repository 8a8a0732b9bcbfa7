import {
  AddUserToGroupCommand,
  AttachGroupPolicyCommand,
  AttachRolePolicyCommand,
  AttachUserPolicyCommand,
  CreateGroupCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  CreateRoleCommand,
  CreateUserCommand,
  IAMClient,
  PutUserPermissionsBoundaryCommand,
} from '@aws-sdk/client-iam';
import { CreateDocumentCommand, SSMClient, StartSessionCommand } from '@aws-sdk/client-ssm';
import { epoch, instantOf } from '../../model/time/instant';
import { type Sandbox, startSandbox } from '../../sandbox';
import { cutNth, failNth, faultyFront } from '../../sandbox/faults';
import { MemoryAws } from '../../sandbox/memory/memory-aws';
import { RealAws } from '../../sweeper/aws/adapter';
import { Clients } from '../../sweeper/aws/clients';
import { AwsClock } from '../../sweeper/aws/clock';
import type { Aws, Holder, Session } from '../../sweeper/aws/port';

/** What a sweep relies on, held against AWS's own protocol and against the account in memory. */

const region = 'eu-central-1';
const document = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"ssm:*","Resource":"*"}]}';
const other = document.replace('ssm:*', 'ec2:*');

interface World {
  readonly aws: Aws;
  user(name: string, path: string, keys: number): Promise<string[]>;
  policy(path: string, name: string, holders?: readonly Holder[]): Promise<string>;
  version(arn: string): Promise<void>;
  bound(arn: string, user: string): Promise<void>;
  session(target: string): Promise<Session>;
  tags(instance: string, tags: Record<string, string>): void;
}

let sandbox: Sandbox;
const saved = { ...process.env };

beforeAll(async () => {
  // At the machine's own time: an SDK that finds its clock far off retries every refusal.
  sandbox = await startSandbox();
  const { accessKeyId, secretAccessKey } = sandbox.admin;
  Object.assign(process.env, {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_ENDPOINT_URL: sandbox.endpoint,
    AWS_REGION: region,
  });
});
afterAll(async () => {
  process.env = saved;
  await sandbox?.stop();
});

async function real(): Promise<World> {
  const iam = new IAMClient({});
  const ssm = new SSMClient({});
  await ssm.send(
    new CreateDocumentCommand({
      Name: 'Curfew-Shell',
      DocumentType: 'Session',
      DocumentFormat: 'JSON',
      Content: '{"schemaVersion":"1.0","sessionType":"Standard_Stream","inputs":{}}',
    }),
  );
  await iam.send(new CreateGroupCommand({ GroupName: 'everybody' }));
  await iam.send(
    new CreateRoleCommand({ RoleName: 'robot', AssumeRolePolicyDocument: '{"Version":"2012-10-17","Statement":[]}' }),
  );
  return {
    aws: new RealAws(new Clients()),
    async user(name, path, keys) {
      await iam.send(new CreateUserCommand({ UserName: name, Path: path }));
      await iam.send(new AddUserToGroupCommand({ UserName: name, GroupName: 'everybody' }));
      const made: string[] = [];
      for (let i = 0; i < keys; i++) made.push((await sandbox.createAccessKey(name)).accessKeyId);
      return made;
    },
    async policy(path, name, holders = []) {
      const { Policy } = await iam.send(
        new CreatePolicyCommand({ Path: path, PolicyName: name, PolicyDocument: document }),
      );
      const PolicyArn = Policy?.Arn ?? '';
      for (const holder of holders) {
        if (holder.kind === 'user') await iam.send(new AttachUserPolicyCommand({ UserName: holder.name, PolicyArn }));
        if (holder.kind === 'group')
          await iam.send(new AttachGroupPolicyCommand({ GroupName: holder.name, PolicyArn }));
        if (holder.kind === 'role') await iam.send(new AttachRolePolicyCommand({ RoleName: holder.name, PolicyArn }));
      }
      return PolicyArn;
    },
    async version(arn) {
      await iam.send(new CreatePolicyVersionCommand({ PolicyArn: arn, PolicyDocument: other, SetAsDefault: true }));
    },
    async session(target) {
      sandbox.fleet.put({ id: target, region, tags: {} });
      const { SessionId = '' } = await ssm.send(
        new StartSessionCommand({ Target: target, DocumentName: 'Curfew-Shell' }),
      );
      const record = sandbox.sessions.all().find(({ id }) => id === SessionId);
      const started = instantOf(record?.startedAt ?? new Date(Number.NaN));
      return { id: SessionId, region, target, owner: record?.owner ?? '?', document: 'Curfew-Shell', started };
    },
    async bound(arn, user) {
      await iam.send(new PutUserPermissionsBoundaryCommand({ UserName: user, PermissionsBoundary: arn }));
    },
    tags: (instance, tags) => sandbox.fleet.put({ id: instance, region, tags }),
  };
}

async function memory(): Promise<World> {
  const aws = new MemoryAws(epoch);
  let made = 0;
  return {
    aws,
    async user(name, path, count) {
      const keys = Array.from({ length: count }, (_, i) => `AKIA${i}`);
      aws.addUser(name, path, keys);
      return keys;
    },
    policy: async (path, name, holders = []) => aws.addPolicy(path, name, document, [...holders]),
    version: async (arn) => aws.addVersion(arn, other),
    bound: async (arn, user) => aws.bound(arn, { kind: 'user', name: user }),
    async session(target) {
      made += 1;
      const session = {
        id: `s-${made}`,
        region,
        target,
        owner: 'arn:aws:iam::123456789012:root',
        document: 'Curfew-Shell',
        started: aws.now(),
      };
      aws.open(session);
      return session;
    },
    tags: (instance, tags) => aws.setTags(instance, tags),
  };
}

const byName = (a: { name: string }, b: { name: string }): number => (a.name < b.name ? -1 : 1);

describe.each([
  ['AWS’s protocol', real],
  ['memory', memory],
])('the port on %s', (_name, make) => {
  let world: World;
  let keys: string[];
  let arn: string;
  beforeAll(async () => {
    world = await make();
    keys = await world.user('john', '/curfew/', 2);
    await world.user('ann', '/', 1);
    arn = await world.policy('/curfew/m/john/', 'one', [
      { kind: 'user', name: 'john' },
      { kind: 'group', name: 'everybody' },
      { kind: 'role', name: 'robot' },
    ]);
    await world.policy('/curfew/m/john/', 'two');
    await world.policy('/elsewhere/', 'three', [{ kind: 'user', name: 'john' }]);
  });

  test('lists policies below a path, and no others', async () => {
    const listed = await world.aws.policies('/curfew/');
    expect(listed.sort(byName)).toEqual([
      {
        arn: 'arn:aws:iam::123456789012:policy/curfew/m/john/one',
        path: '/curfew/m/john/',
        name: 'one',
        id: expect.stringMatching(/^A\w+$/),
        version: 'v1',
        attachments: 3,
      },
      {
        arn: 'arn:aws:iam::123456789012:policy/curfew/m/john/two',
        path: '/curfew/m/john/',
        name: 'two',
        id: expect.stringMatching(/^A\w+$/),
        version: 'v1',
        attachments: 0,
      },
    ]);
    expect(await world.aws.policies('/curfew/m/ann/')).toEqual([]);
  });

  test('reads the document of the version listed', async () => {
    const [policy] = (await world.aws.policies('/curfew/')).sort(byName);
    if (!policy) throw new Error('nothing is listed');
    expect(JSON.parse((await world.aws.document(policy)) ?? '')).toEqual(JSON.parse(document));
    await world.version(arn);
    const [changed] = (await world.aws.policies('/curfew/')).sort(byName);
    expect(changed).toEqual({ ...policy, version: 'v2' });
    if (changed) expect(JSON.parse((await world.aws.document(changed)) ?? '')).toEqual(JSON.parse(other));
    expect(await world.aws.document({ ...policy, arn: `${arn}-gone` })).toBeUndefined();
  });

  test('says what is attached to a user below /curfew/, and that there is no such user', async () => {
    expect(await world.aws.attached('john')).toEqual([arn]);
    expect(await world.aws.attached('ann')).toEqual([]);
    expect(await world.aws.attached('nobody')).toBeUndefined();
  });

  test('lists the users below /curfew/, and when each was made', async () => {
    expect(await world.aws.managedUsers()).toEqual([{ name: 'john', made: expect.any(Number) }]);
  });

  test('tells whom a policy is attached to from whose boundary it is, and deletes none that is one', async () => {
    const { aws } = world;
    const bounding = await world.policy('/curfew/m/john/', 'bounding');
    await world.bound(bounding, 'ann');
    expect(await aws.holders(bounding)).toEqual([]);
    expect(await aws.bounded(bounding)).toEqual([{ kind: 'user', name: 'ann' }]);
    expect(await aws.bounded(arn)).toEqual([]);
    expect(await aws.deletePolicy(bounding)).toBe('conflict');
  });

  test('says the path of a user', async () => {
    expect(await world.aws.pathOf('john')).toBe('/curfew/');
    expect(await world.aws.pathOf('ann')).toBe('/');
    expect(await world.aws.pathOf('nobody')).toBeUndefined();
  });

  test('lists and deletes keys; what is gone is no error', async () => {
    expect((await world.aws.accessKeys('john')).sort()).toEqual([...keys].sort());
    expect(await world.aws.accessKeys('nobody')).toEqual([]);
    expect(await world.aws.deleteAccessKey('john', keys[0] as string)).toBe('done');
    expect(await world.aws.deleteAccessKey('john', keys[0] as string)).toBe('already gone');
    expect(await world.aws.deleteAccessKey('nobody', keys[0] as string)).toBe('already gone');
    expect(await world.aws.accessKeys('john')).toEqual([keys[1]]);
  });

  test('deletes a policy only when nobody holds it and no older version is left', async () => {
    const { aws } = world;
    expect(await aws.deletePolicy(arn)).toBe('conflict');
    const holders = await aws.holders(arn);
    expect(holders.sort(byName)).toEqual([
      { kind: 'group', name: 'everybody' },
      { kind: 'user', name: 'john' },
      { kind: 'role', name: 'robot' },
    ]);
    for (const holder of holders) expect(await aws.detach(arn, holder)).toBe('done');
    expect(await aws.detach(arn, { kind: 'user', name: 'john' })).toBe('already gone');
    expect(await aws.detach(arn, { kind: 'user', name: 'nobody' })).toBe('already gone');
    expect(await aws.deletePolicy(arn)).toBe('conflict');
    expect(await aws.oldVersions(arn)).toEqual(['v1']);
    expect(await aws.deleteVersion(arn, 'v1')).toBe('done');
    expect(await aws.deleteVersion(arn, 'v1')).toBe('already gone');
    expect(await aws.deletePolicy(arn)).toBe('done');
    expect(await aws.deletePolicy(arn)).toBe('already gone');
    expect(await aws.holders(arn)).toEqual([]);
    expect(await aws.oldVersions(arn)).toEqual([]);
  });

  test('lists the active sessions of a region, and ends one', async () => {
    const { aws } = world;
    const first = await world.session('i-0ee0bc84a481f7852');
    const second = await world.session('i-0123456789abcdef0');
    expect((await aws.sessions(region)).sort((a, b) => (a.id < b.id ? -1 : 1))).toEqual(
      [first, second].sort((a, b) => (a.id < b.id ? -1 : 1)),
    );
    expect(await aws.sessions('us-east-1')).toEqual([]);
    await aws.terminate(first);
    expect(await aws.sessions(region)).toEqual([second]);
    await expect(aws.terminate({ ...first, id: 'never-there-00000000000000000' })).resolves.toBeUndefined();
  });

  test('reads tags; an instance that is not there has none and fails nothing', async () => {
    world.tags('i-0ee0bc84a481f7852', { Role: 'Web', Environment: 'Staging' });
    world.tags('mi-0123456789abcdef0', { Role: 'Database' });
    const asked = ['i-0ee0bc84a481f7852', 'i-00000000000000000', 'mi-0123456789abcdef0', 'mi-00000000000000000'];
    expect(await world.aws.tags(region, asked)).toEqual(
      new Map([
        [
          'i-0ee0bc84a481f7852',
          new Map([
            ['Role', 'Web'],
            ['Environment', 'Staging'],
          ]),
        ],
        ['i-00000000000000000', new Map()],
        ['mi-0123456789abcdef0', new Map([['Role', 'Database']])],
        ['mi-00000000000000000', new Map()],
      ]),
    );
  });
});

test('many policies and sessions are read page by page', async () => {
  const iam = new IAMClient({});
  const aws = new RealAws(new Clients());
  for (let i = 0; i < 120; i++) {
    await iam.send(
      new CreatePolicyCommand({ Path: '/curfew/m/many/', PolicyName: `many-${i}`, PolicyDocument: document }),
    );
  }
  const before = sandbox.calls.length;
  expect(await aws.policies('/curfew/m/many/')).toHaveLength(120);
  expect(sandbox.calls.slice(before).map(({ action }) => action)).toEqual(['ListPolicies']);

  sandbox.fleet.put({ id: 'i-0ccccccccccccccc1', region: 'us-east-1', tags: {} });
  const there = new SSMClient({ region: 'us-east-1' });
  await there.send(
    new CreateDocumentCommand({
      Name: 'Curfew-Shell',
      DocumentType: 'Session',
      DocumentFormat: 'JSON',
      Content: '{"schemaVersion":"1.0","sessionType":"Standard_Stream","inputs":{}}',
    }),
  );
  for (let i = 0; i < 250; i++) {
    await there.send(new StartSessionCommand({ Target: 'i-0ccccccccccccccc1', DocumentName: 'Curfew-Shell' }));
  }
  const since = sandbox.calls.length;
  expect(await aws.sessions('us-east-1')).toHaveLength(250);
  expect(sandbox.calls.slice(since).map(({ action }) => action)).toEqual(['DescribeSessions', 'DescribeSessions']);
});

test.each([
  ['ListPolicies', 'Throttling', (aws: RealAws) => aws.policies('/curfew/')],
  ['DescribeSessions', 'ThrottlingException', (aws: RealAws) => aws.sessions(region)],
  ['DescribeTags', 'RequestLimitExceeded', (aws: RealAws) => aws.tags(region, ['i-0aaaaaaaaaaaaaaa1'])],
])(
  'a %s that AWS refuses for there being too many is tried again and counted; one that broke is tried again',
  async (action, error, ask) => {
    const { layer } = faultyFront([failNth(1, error, action), cutNth(2, action)], sandbox);
    const remove = sandbox.use(layer);
    const clients = new Clients();
    const aws = new RealAws(clients);
    await ask(aws);
    remove();
    expect({ calls: clients.calls, throttled: aws.throttled }).toEqual({ calls: 3, throttled: 1 });
  },
);

test('the clock is AWS’s: the Date of its first answer, and monotonic from then on', async () => {
  const clients = new Clients();
  const clock = new AwsClock();
  clients.begin({ clock });
  expect(() => clock.now()).toThrow('AWS has not answered yet');
  await new RealAws(clients).policies('/curfew/');
  const first = clock.now();
  const told = sandbox.clock.now().getTime();
  expect(first).toBeGreaterThanOrEqual(told - 1000);
  // What AWS says later changes nothing: the first answer counts.
  sandbox.clock.set('2040-01-01T00:00:00Z');
  await new RealAws(clients).policies('/curfew/');
  const later = clock.now();
  expect(later).toBeGreaterThanOrEqual(first);
  expect(later).toBeLessThan(told + 3_600_000);
});
