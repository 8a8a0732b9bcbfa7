import { DescribeTagsCommand } from '@aws-sdk/client-ec2';
import { CreateUserCommand, PutUserPolicyCommand } from '@aws-sdk/client-iam';
import {
  CreateDocumentCommand,
  DescribeInstanceInformationCommand,
  DescribeSessionsCommand,
  type DescribeSessionsCommandInput,
  GetConnectionStatusCommand,
  ListTagsForResourceCommand,
  ResumeSessionCommand,
  StartSessionCommand,
  TerminateSessionCommand,
} from '@aws-sdk/client-ssm';
import { type Credentials, type Sandbox, startSandbox } from '../../../sandbox';
import { ACCOUNT, ALLOW_ALL, ec2Of, iamOf, NOW, outcome, REGION, ssmOf } from '../../support/sandbox/clients';

let sandbox: Sandbox;
let john: Credentials;
const A = 'i-0000000000000000a';
const B = 'i-0000000000000000b';
const HYBRID = 'mi-00000000000000001';

beforeAll(async () => {
  sandbox = await startSandbox({ now: NOW });
  await iamOf(sandbox).send(new CreateUserCommand({ UserName: 'john.dev', Path: '/curfew/' }));
  const inline = { UserName: 'john.dev', PolicyName: 'all', PolicyDocument: ALLOW_ALL };
  await iamOf(sandbox).send(new PutUserPolicyCommand(inline));
  john = await sandbox.createAccessKey('john.dev');
  sandbox.fleet.put({ id: A, region: REGION, tags: { Environment: 'Dev', Role: 'Web' } });
  sandbox.fleet.put({ id: B, region: REGION, tags: { Environment: 'Prod' }, online: false, agentVersion: '3.2.0.0' });
  sandbox.fleet.put({ id: HYBRID, region: REGION, tags: { Site: 'Basel' } });
  for (const [Name, DocumentType, Content] of [
    ['Curfew-Shell', 'Session', { schemaVersion: '1.0', sessionType: 'Standard_Stream', inputs: {} }],
    ['A-Command', 'Command', { schemaVersion: '2.2', description: '', mainSteps: [] }],
  ] as const) {
    const made = { Name, DocumentType, Content: JSON.stringify(Content), DocumentFormat: 'JSON' as const };
    await ssmOf(sandbox).send(new CreateDocumentCommand(made));
  }
});
beforeEach(() => {
  for (const session of sandbox.sessions.active()) sandbox.sessions.mark(session.id, 'Failed');
});
afterAll(() => sandbox.stop());

async function open(Target = A, keys = john, DocumentName = 'Curfew-Shell'): Promise<string> {
  const answer = await ssmOf(sandbox, keys).send(new StartSessionCommand({ Target, DocumentName, Reason: 'ticket 7' }));
  return answer.SessionId ?? '';
}

async function listed(input: Partial<DescribeSessionsCommandInput> = {}, region = REGION): Promise<string[]> {
  const answer = await ssmOf(sandbox, john, region).send(new DescribeSessionsCommand({ State: 'Active', ...input }));
  return (answer.Sessions ?? []).map((session) => session.SessionId ?? '');
}

test('a session is shown as AWS shows it, in its region only', async () => {
  const SessionId = await open();
  const { Sessions, NextToken } = await ssmOf(sandbox, john).send(new DescribeSessionsCommand({ State: 'Active' }));
  expect(SessionId).toMatch(/^john\.dev-[a-z2-7]{26}$/);
  expect({ Sessions, NextToken }).toEqual({
    NextToken: undefined,
    Sessions: [
      {
        SessionId,
        Target: A,
        Status: 'Connected',
        StartDate: new Date(NOW),
        DocumentName: 'Curfew-Shell',
        Owner: `arn:aws:iam::${ACCOUNT}:user/curfew/john.dev`,
        Reason: 'ticket 7',
        AccessType: 'Standard',
      },
    ],
  });
  expect(await listed({}, 'eu-west-1')).toEqual([]);
});

test.each([
  ['an unknown target', { Target: 'i-0999999999999999f', DocumentName: 'Curfew-Shell' }, 'TargetNotConnected'],
  ['a target that is off line', { Target: B, DocumentName: 'Curfew-Shell' }, 'TargetNotConnected'],
  ['an unknown document', { Target: A, DocumentName: 'Nobody-Made-It' }, 'InvalidDocument'],
  ['a document of another type', { Target: A, DocumentName: 'A-Command' }, 'InvalidDocument'],
  ['a reason of 257 characters', { Target: A, Reason: 'x'.repeat(257) }, 'ValidationException'],
])('StartSession fails for %s', async (_, input, name) => {
  const answer = await outcome(ssmOf(sandbox).send(new StartSessionCommand(input)));
  expect(answer).toMatchObject({ name, status: 400 });
});

test('the document is shown as it was passed, by name or ARN', async () => {
  const arn = `arn:aws:ssm:${REGION}:${ACCOUNT}:document/Curfew-Shell`;
  await open(A, john, arn);
  await ssmOf(sandbox).send(new StartSessionCommand({ Target: A }));
  expect(sandbox.sessions.active().map((session) => session.documentName)).toEqual([arn, 'SSM-SessionManagerRunShell']);
});

test('terminating ends a session, and is answered alike for one that never was or is elsewhere', async () => {
  const SessionId = await open();
  const end = (region: string, id: string) =>
    ssmOf(sandbox, john, region).send(new TerminateSessionCommand({ SessionId: id }));
  expect((await end(REGION, 'john.dev-never')).SessionId).toBe('john.dev-never');
  expect((await end('eu-west-1', SessionId)).SessionId).toBe(SessionId);
  expect(await listed()).toEqual([SessionId]);
  expect((await end(REGION, SessionId)).SessionId).toBe(SessionId);
  expect(await listed()).toEqual([]);
  expect((await listed({ State: 'History', Filters: [{ key: 'SessionId', value: SessionId }] })).length).toBe(1);
  const resumed = outcome(ssmOf(sandbox, john).send(new ResumeSessionCommand({ SessionId })));
  expect(await resumed).toMatchObject({ name: 'DoesNotExistException', status: 400 });
});

test.each(['Connected', 'Connecting', 'Disconnected', 'Terminating'] as const)(
  '%s counts as active',
  async (status) => {
    const SessionId = await open();
    sandbox.sessions.mark(SessionId, status);
    expect(await listed()).toEqual([SessionId]);
  },
);

test('pages hold at most MaxResults, newest first; filters apply after paging', async () => {
  const ids = [await open(), await open(HYBRID), await open(), await open(), await open()].reverse();
  const pages: string[][] = [];
  let NextToken: string | undefined;
  do {
    const Filters = [{ key: 'Target' as const, value: HYBRID }];
    const input = { State: 'Active' as const, MaxResults: 2, Filters, ...(NextToken ? { NextToken } : {}) };
    const page = await ssmOf(sandbox, john).send(new DescribeSessionsCommand(input));
    pages.push((page.Sessions ?? []).map((session) => session.SessionId ?? ''));
    NextToken = page.NextToken;
  } while (NextToken);
  expect(pages).toEqual([[], [ids[3]], []]);
});

test('a session that ends between two pages hides no other', async () => {
  const ids = [await open(), await open(), await open(), await open()].reverse();
  const first = await ssmOf(sandbox, john).send(new DescribeSessionsCommand({ State: 'Active', MaxResults: 2 }));
  for (const id of ids.slice(0, 3)) sandbox.sessions.mark(id ?? '', 'Terminated');
  expect(await listed({ NextToken: first.NextToken })).toEqual([ids[3]]);
});

test.each([
  ['201 results', { MaxResults: 201 }, 'ValidationException'],
  ['no result', { MaxResults: 0 }, 'ValidationException'],
  ['a token nobody gave', { NextToken: 'x' }, 'InvalidNextToken'],
  ['an unknown filter', { Filters: [{ key: 'Nobody' as never, value: 'x' }] }, 'InvalidFilterKey'],
  ['a filter in upper case', { Filters: [{ Key: 'Owner', Value: 'x' } as never] }, 'ValidationException'],
  ['no state', { State: undefined }, 'ValidationException'],
])('DescribeSessions fails for %s', async (_, input, name) => {
  expect(await outcome(listed(input))).toMatchObject({ name, status: 400 });
});

test('nodes are described with their state', async () => {
  const ssm = ssmOf(sandbox);
  const answer = await ssm.send(new DescribeInstanceInformationCommand({ MaxResults: 2 }));
  const rest = await ssm.send(new DescribeInstanceInformationCommand({ NextToken: answer.NextToken }));
  const nodes = [...(answer.InstanceInformationList ?? []), ...(rest.InstanceInformationList ?? [])];
  expect(nodes.map((node) => [node.InstanceId, node.PingStatus, node.AgentVersion, node.ResourceType])).toEqual([
    [A, 'Online', '3.3.1000.0', 'EC2Instance'],
    [B, 'ConnectionLost', '3.2.0.0', 'EC2Instance'],
    [HYBRID, 'Online', '3.3.1000.0', 'ManagedInstance'],
  ]);
  expect((await ssm.send(new GetConnectionStatusCommand({ Target: A }))).Status).toBe('connected');
  expect((await ssm.send(new GetConnectionStatusCommand({ Target: B }))).Status).toBe('notconnected');
  const tags = { ResourceType: 'ManagedInstance' as const, ResourceId: HYBRID };
  expect((await ssm.send(new ListTagsForResourceCommand(tags))).TagList).toEqual([{ Key: 'Site', Value: 'Basel' }]);
});

test('DescribeTags pages, filters, and knows nothing of an instance that is gone', async () => {
  const ec2 = ec2Of(sandbox);
  const Filters = [{ Name: 'resource-id', Values: [A, B, 'i-0999999999999999f'] }];
  const { Tags } = await ec2.send(new DescribeTagsCommand({ Filters }));
  expect(Tags?.map((tag) => [tag.ResourceId, tag.Key, tag.Value])).toEqual([
    [A, 'Environment', 'Dev'],
    [A, 'Role', 'Web'],
    [B, 'Environment', 'Prod'],
  ]);
  const many = Object.fromEntries(Array.from({ length: 7 }, (_, i) => [`tag-${i}`, 'x']));
  sandbox.fleet.retag(A, many);
  const first = await ec2.send(new DescribeTagsCommand({ MaxResults: 5 }));
  const second = await ec2.send(new DescribeTagsCommand({ MaxResults: 5, NextToken: first.NextToken }));
  expect([first.Tags?.length, second.Tags?.length, second.NextToken]).toEqual([5, 3, undefined]);
  const tooMany = [{ Name: 'resource-id', Values: Array.from({ length: 201 }, (_, i) => `i-${i}`) }];
  expect(await outcome(ec2.send(new DescribeTagsCommand({ Filters: tooMany })))).toMatchObject({
    name: 'FilterLimitExceeded',
  });
});
