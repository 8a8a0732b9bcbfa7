import { DescribeTagsCommand } from '@aws-sdk/client-ec2';
import {
  AddUserToGroupCommand,
  AttachUserPolicyCommand,
  CreateGroupCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DeletePolicyCommand,
  DetachUserPolicyCommand,
  GetUserCommand,
  type IAMClient,
  ListAccessKeysCommand,
  ListPoliciesCommand,
  ListUsersCommand,
  PutGroupPolicyCommand,
  PutRolePolicyCommand,
  PutUserPermissionsBoundaryCommand,
  PutUserPolicyCommand,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam';
import {
  CreateDocumentCommand,
  DescribeSessionsCommand,
  GetConnectionStatusCommand,
  ListDocumentsCommand,
  ListTagsForResourceCommand,
  ResumeSessionCommand,
  StartSessionCommand,
  TerminateSessionCommand,
} from '@aws-sdk/client-ssm';
import { type Credentials, type Sandbox, startSandbox } from '../../../sandbox';
import { ACCOUNT, ALLOW_ALL, document, ec2Of, iamOf, NOW, outcome, REGION, ssmOf } from '../../support/sandbox/clients';
import { rawCall } from '../../support/sandbox/raw-call';

const FROM = '2026-11-20T09:00:00Z';
const UNTIL = '2026-11-20T13:00:00Z';
const DEV = 'i-0123456789abcdef0';
const PROD = 'i-0fedcba9876543210';
const instanceArn = (id: string) => `arn:aws:ec2:${REGION}:${ACCOUNT}:instance/${id}`;
const documentArn = (name: string) => `arn:aws:ssm:${REGION}:${ACCOUNT}:document/${name}`;

let sandbox: Sandbox;
let iam: IAMClient;

beforeAll(async () => {
  sandbox = await startSandbox({ now: NOW });
  iam = iamOf(sandbox);
  sandbox.fleet.put({ id: DEV, region: REGION, tags: { Environment: 'Dev' } });
  sandbox.fleet.put({ id: PROD, region: REGION, tags: { Environment: 'Production' } });
  for (const Name of ['Curfew-Shell', 'Other-Shell']) {
    const Content = JSON.stringify({ schemaVersion: '1.0', sessionType: 'Standard_Stream', inputs: {} });
    await ssmOf(sandbox).send(
      new CreateDocumentCommand({ Name, Content, DocumentType: 'Session', DocumentFormat: 'JSON' }),
    );
  }
});
beforeEach(() => sandbox.clock.set(NOW));
afterAll(() => sandbox.stop());

const window = {
  DateGreaterThanEquals: { 'aws:CurrentTime': FROM },
  DateLessThan: { 'aws:CurrentTime': UNTIL },
  DateGreaterThanEqualsIfExists: { 'aws:TokenIssueTime': FROM },
};
const check = { BoolIfExists: { 'ssm:SessionDocumentAccessCheck': 'true' } };
const onDocument = {
  Effect: 'Allow',
  Action: 'ssm:StartSession',
  Resource: documentArn('Curfew-Shell'),
  Condition: { ...window, ...check },
};
const own = {
  Effect: 'Allow',
  Action: ['ssm:ResumeSession', 'ssm:TerminateSession'],
  Resource: `arn:aws:ssm:*:${ACCOUNT}:session/*`,
  Condition: {
    ...window,
    StringEquals: { 'ssm:resourceTag/aws:ssmmessages:session-id': ['$', '{aws:userid}'].join('') },
  },
};
const channel = { Effect: 'Allow', Action: 'ssmmessages:OpenDataChannel', Resource: '*', Condition: window };
const GRANT = document(
  { Effect: 'Allow', Action: 'ssm:StartSession', Resource: instanceArn(DEV), Condition: { ...window, ...check } },
  onDocument,
  own,
  channel,
);
const BY_TAG = document(
  {
    Effect: 'Allow',
    Action: 'ssm:StartSession',
    Resource: `arn:aws:ec2:*:${ACCOUNT}:instance/*`,
    Condition: { ...window, ...check, StringEquals: { 'ssm:resourceTag/Environment': 'Dev' } },
  },
  onDocument,
);

let serial = 0;
/** A user of his own for each test, with a managed policy attached. */
async function person(policy?: string): Promise<{ user: string; arn: string; keys: Credentials }> {
  const user = `john-${++serial}`;
  await iam.send(new CreateUserCommand({ UserName: user, Path: '/curfew/' }));
  if (policy) {
    const PolicyName = `${user}-policy`;
    const made = await iam.send(new CreatePolicyCommand({ PolicyName, Path: '/curfew/m/', PolicyDocument: policy }));
    await iam.send(new AttachUserPolicyCommand({ UserName: user, PolicyArn: made.Policy?.Arn ?? '' }));
  }
  return { user, arn: `arn:aws:iam::${ACCOUNT}:user/curfew/${user}`, keys: await sandbox.createAccessKey(user) };
}

const start = (keys: Credentials, Target = DEV, DocumentName: string | undefined = 'Curfew-Shell', region = REGION) =>
  ssmOf(sandbox, keys, region).send(new StartSessionCommand({ Target, DocumentName }));

const because = (arn: string, action: string, resource: string, why: string) => ({
  name: 'AccessDeniedException',
  status: 400,
  message: `User: ${arn} is not authorized to perform: ${action} on resource: ${resource} ${why}`,
});
const refused = (arn: string, action: string, resource: string) =>
  because(arn, action, resource, `because no identity-based policy allows the ${action} action`);

test('a session inside the window, on the target, through the document', async () => {
  const john = await person(GRANT);
  expect(await outcome(start(john.keys))).toBe('ok');
  const [record] = sandbox.calls.slice(-2).filter((call) => call.action === 'StartSession');
  expect(record).toMatchObject({
    verdict: 'allowed',
    caller: john.arn,
    resources: [instanceArn(DEV), documentArn('Curfew-Shell')],
  });
});

interface Refusal {
  readonly what: string;
  readonly policy?: string;
  readonly at?: string;
  readonly target?: string;
  readonly documentName?: string | null;
  readonly region?: string;
  readonly resource: string;
}

const REFUSALS: Refusal[] = [
  { what: 'another document', documentName: 'Other-Shell', resource: documentArn('Other-Shell') },
  {
    what: "AWS's own document",
    documentName: 'AWS-StartSSHSession',
    resource: `arn:aws:ssm:${REGION}::document/AWS-StartSSHSession`,
  },
  { what: 'no document name', documentName: null, resource: documentArn('SSM-SessionManagerRunShell') },
  { what: 'another instance', target: PROD, resource: instanceArn(PROD) },
  { what: 'another instance of the grant by tags', policy: BY_TAG, target: PROD, resource: instanceArn(PROD) },
  { what: 'another region', region: 'eu-west-1', resource: instanceArn(DEV).replace(REGION, 'eu-west-1') },
  { what: 'the second before the window', at: '2026-11-20T08:59:59Z', resource: instanceArn(DEV) },
  { what: 'the end of the window', at: UNTIL, resource: instanceArn(DEV) },
  {
    what: 'no policy at all',
    policy: document({ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }),
    resource: instanceArn(DEV),
  },
];

test.each(REFUSALS)(
  'StartSession is refused for $what',
  async ({ policy, at, target, documentName, region, resource }) => {
    const john = await person(policy ?? GRANT);
    if (at) sandbox.clock.set(at);
    const call = ssmOf(sandbox, john.keys, region).send(
      new StartSessionCommand({
        Target: target ?? DEV,
        ...(documentName === null ? {} : { DocumentName: documentName ?? 'Curfew-Shell' }),
      }),
    );
    expect(await outcome(call)).toEqual(refused(john.arn, 'ssm:StartSession', resource));
  },
);

test.each([
  ['the first second', FROM],
  ['the last second', '2026-11-20T12:59:59Z'],
])('StartSession is allowed in %s of the window', async (_, at) => {
  const john = await person(BY_TAG);
  sandbox.clock.set(at);
  expect(await outcome(start(john.keys))).toBe('ok');
});

test.each([
  [`arn:aws:ssm:*:*:document/AWS-StartSSHSession`, 'ok'],
  [`arn:aws:ssm:*::document/AWS-StartSSHSession`, 'ok'],
  [`arn:aws:ssm:*:${ACCOUNT}:document/AWS-StartSSHSession`, 'AccessDeniedException'],
])("AWS's own documents have no account: %s", async (Resource, expected) => {
  const onAny = { Effect: 'Allow', Action: 'ssm:StartSession', Resource: instanceArn('*') };
  const john = await person(document(onAny, { ...onAny, Resource }));
  const answer = await outcome(start(john.keys, DEV, 'AWS-StartSSHSession'));
  expect(answer === 'ok' ? answer : answer.name).toBe(expected);
});

test('a session token taken before the window does not work in it; one taken inside does', async () => {
  const john = await person(GRANT);
  sandbox.clock.set('2026-11-20T08:59:59Z');
  const early = await sandbox.sessionToken(john.keys);
  sandbox.clock.set(FROM);
  const late = await sandbox.sessionToken(john.keys);
  expect(await outcome(start(early))).toEqual(refused(john.arn, 'ssm:StartSession', instanceArn(DEV)));
  expect(await outcome(start(late))).toBe('ok');
  sandbox.clock.set('2026-11-21T09:00:00Z');
  expect(await outcome(start(late))).toMatchObject({ name: 'ExpiredTokenException' });
});

test('an explicit deny wins, and is worded so', async () => {
  const john = await person(GRANT);
  const PolicyDocument = document({ Effect: 'Deny', Action: 'ssm:*', Resource: '*' });
  await iam.send(new PutUserPolicyCommand({ UserName: john.user, PolicyName: 'no', PolicyDocument }));
  expect(await outcome(start(john.keys))).toEqual(
    because(john.arn, 'ssm:StartSession', instanceArn(DEV), 'with an explicit deny in an identity-based policy'),
  );
});

test('a boundary caps what the policies allow', async () => {
  const john = await person(GRANT);
  const PolicyDocument = document({ Effect: 'Allow', Action: 's3:*', Resource: '*' });
  const made = await iam.send(new CreatePolicyCommand({ PolicyName: 'cap', Path: '/curfew-system/', PolicyDocument }));
  expect(await outcome(start(john.keys))).toBe('ok');
  const PermissionsBoundary = made.Policy?.Arn;
  await iam.send(new PutUserPermissionsBoundaryCommand({ UserName: john.user, PermissionsBoundary }));
  const why = 'because no permissions boundary allows the ssm:StartSession action';
  expect(await outcome(start(john.keys))).toEqual(because(john.arn, 'ssm:StartSession', instanceArn(DEV), why));
});

test("a group's policy counts, and goes with a change of the group", async () => {
  const john = await person();
  await iam.send(new CreateGroupCommand({ GroupName: 'devs' }));
  expect(await outcome(start(john.keys))).toEqual(refused(john.arn, 'ssm:StartSession', instanceArn(DEV)));
  await iam.send(new AddUserToGroupCommand({ GroupName: 'devs', UserName: john.user }));
  await iam.send(new PutGroupPolicyCommand({ GroupName: 'devs', PolicyName: 'p', PolicyDocument: GRANT }));
  expect(await outcome(start(john.keys))).toBe('ok');
  await iam.send(
    new PutGroupPolicyCommand({
      GroupName: 'devs',
      PolicyName: 'p',
      PolicyDocument: document({ Effect: 'Deny', Action: '*', Resource: '*' }),
    }),
  );
  expect(await outcome(start(john.keys))).toMatchObject({ name: 'AccessDeniedException' });
});

test('a person resumes and ends his own session, not that of another', async () => {
  const [john, jane] = [await person(GRANT), await person(GRANT)];
  const { SessionId } = await start(john.keys);
  const arn = `arn:aws:ssm:${REGION}:${ACCOUNT}:session/${SessionId}`;
  expect(await outcome(ssmOf(sandbox, john.keys).send(new ResumeSessionCommand({ SessionId })))).toBe('ok');
  expect(await outcome(ssmOf(sandbox, jane.keys).send(new ResumeSessionCommand({ SessionId })))).toEqual(
    refused(jane.arn, 'ssm:ResumeSession', arn),
  );
  expect(await outcome(ssmOf(sandbox, jane.keys).send(new TerminateSessionCommand({ SessionId })))).toEqual(
    refused(jane.arn, 'ssm:TerminateSession', arn),
  );
  expect(await sandbox.openDataChannel(john.keys, SessionId ?? '')).toBe('allowed');
  sandbox.clock.set(UNTIL);
  expect(await outcome(ssmOf(sandbox, john.keys).send(new ResumeSessionCommand({ SessionId })))).toEqual(
    refused(john.arn, 'ssm:ResumeSession', arn),
  );
  expect(await sandbox.openDataChannel(john.keys, SessionId ?? '')).toBe('denied');
});

test('a key that is unknown, inactive or deleted opens nothing', async () => {
  const john = await person(GRANT);
  const nobody = { accessKeyId: 'AKIAAAAAAAAAAAAAAAAA', secretAccessKey: 'x' };
  expect(await outcome(start(nobody))).toMatchObject({ name: 'UnrecognizedClientException' });
  expect(await outcome(iamOf(sandbox, nobody).send(new ListUsersCommand({})))).toMatchObject({
    name: 'InvalidClientTokenId',
  });
  const key = { UserName: john.user, AccessKeyId: john.keys.accessKeyId };
  await iam.send(new UpdateAccessKeyCommand({ ...key, Status: 'Inactive' }));
  expect(await outcome(start(john.keys))).toMatchObject({ name: 'UnrecognizedClientException' });
  await iam.send(new UpdateAccessKeyCommand({ ...key, Status: 'Active' }));
  expect(await outcome(start(john.keys))).toBe('ok');
});

test('a call that the table does not know is refused and recorded', async () => {
  const john = await person(ALLOW_ALL);
  const before = sandbox.unjudged().length;
  const answer = await outcome(ssmOf(sandbox, john.keys).send(new ListDocumentsCommand({})));
  expect(answer).toMatchObject({ name: 'AccessDeniedException' });
  expect(sandbox.unjudged().slice(before)).toMatchObject([
    { service: 'ssm', action: 'ListDocuments', region: REGION, caller: john.arn, verdict: 'unjudged' },
  ]);
});

/** A role like the sweeper's, and calls that its policy allows or does not. */
describe('a role', () => {
  const CURFEW_POLICIES = `arn:aws:iam::${ACCOUNT}:policy/curfew/*`;
  const POLICY = document(
    { Effect: 'Allow', Action: ['iam:ListPolicies', 'ec2:DescribeTags', 'ssm:DescribeSessions'], Resource: '*' },
    { Effect: 'Allow', Action: ['iam:DeletePolicy', 'iam:GetPolicyVersion'], Resource: CURFEW_POLICIES },
    {
      Effect: 'Allow',
      Action: 'iam:DetachUserPolicy',
      Resource: `arn:aws:iam::${ACCOUNT}:user/*`,
      Condition: { ArnLike: { 'iam:PolicyARN': CURFEW_POLICIES } },
    },
    { Effect: 'Allow', Action: ['iam:ListAccessKeys'], Resource: `arn:aws:iam::${ACCOUNT}:user/curfew/*` },
    { Effect: 'Allow', Action: 'ssm:TerminateSession', Resource: `arn:aws:ssm:*:${ACCOUNT}:session/*` },
    { Effect: 'Allow', Action: 'ssm:ListTagsForResource', Resource: `arn:aws:ssm:*:${ACCOUNT}:managed-instance/*` },
    { Effect: 'Allow', Action: 'ssm:GetConnectionStatus', Resource: instanceArn(DEV) },
    { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::curfew/manifest.json' },
    {
      Effect: 'Allow',
      Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      Resource: `arn:aws:logs:*:${ACCOUNT}:log-group:curfew:*`,
    },
    { Effect: 'Allow', Action: 'kms:GenerateDataKey', Resource: '*' },
  );
  const arn = `arn:aws:sts::${ACCOUNT}:assumed-role/curfew-sweeper/curfew-tick`;
  let keys: Credentials;

  beforeAll(async () => {
    const RoleName = 'curfew-sweeper';
    const AssumeRolePolicyDocument = document({
      Effect: 'Allow',
      Principal: { Service: 'lambda.amazonaws.com' },
      Action: 'sts:AssumeRole',
    });
    const { Role } = await iam.send(
      new CreateRoleCommand({ RoleName, Path: '/curfew-system/', AssumeRolePolicyDocument }),
    );
    await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'own', PolicyDocument: POLICY }));
    keys = sandbox.roleCredentials(Role?.Arn ?? '', 'curfew-tick');
    sandbox.fleet.put({ id: 'mi-0123456789abcdef0', region: REGION, tags: { a: 'b' } });
  });

  test('may what its policy allows', async () => {
    const john = await person(GRANT);
    const { SessionId } = await start(john.keys);
    const PolicyArn = `arn:aws:iam::${ACCOUNT}:policy/curfew/m/${john.user}-policy`;
    const [asRole, ssm] = [iamOf(sandbox, keys), ssmOf(sandbox, keys)];
    const outcomes = await Promise.all([
      outcome(asRole.send(new ListPoliciesCommand({ PathPrefix: '/curfew/' }))),
      outcome(asRole.send(new ListAccessKeysCommand({ UserName: john.user }))),
      outcome(ec2Of(sandbox, keys).send(new DescribeTagsCommand({}))),
      outcome(ssm.send(new DescribeSessionsCommand({ State: 'Active' }))),
      outcome(ssm.send(new TerminateSessionCommand({ SessionId }))),
      outcome(ssm.send(new GetConnectionStatusCommand({ Target: DEV }))),
      outcome(
        ssm.send(
          new ListTagsForResourceCommand({ ResourceType: 'ManagedInstance', ResourceId: 'mi-0123456789abcdef0' }),
        ),
      ),
    ]);
    expect(outcomes).toEqual(Array(7).fill('ok'));
    expect(await outcome(asRole.send(new DetachUserPolicyCommand({ UserName: john.user, PolicyArn })))).toBe('ok');
    expect(await outcome(asRole.send(new DeletePolicyCommand({ PolicyArn })))).toBe('ok');
  });

  test('may not touch what lies outside', async () => {
    const john = await person();
    const made = await iam.send(new CreatePolicyCommand({ PolicyName: 'foreign', PolicyDocument: ALLOW_ALL }));
    const PolicyArn = made.Policy?.Arn ?? '';
    await iam.send(new AttachUserPolicyCommand({ UserName: john.user, PolicyArn }));
    const asRole = iamOf(sandbox, keys);
    const denied = (action: string, resource: string) => ({
      name: 'AccessDenied',
      status: 403,
      message: `User: ${arn} is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`,
    });
    expect(await outcome(asRole.send(new DetachUserPolicyCommand({ UserName: john.user, PolicyArn })))).toEqual(
      denied('iam:DetachUserPolicy', john.arn),
    );
    expect(await outcome(asRole.send(new DeletePolicyCommand({ PolicyArn })))).toEqual(
      denied('iam:DeletePolicy', PolicyArn),
    );
    expect(await outcome(asRole.send(new GetUserCommand({ UserName: 'gone' })))).toEqual(
      denied('iam:GetUser', 'user gone'),
    );
    expect(
      await outcome(ec2Of(sandbox, await person().then((jane) => jane.keys)).send(new DescribeTagsCommand({}))),
    ).toMatchObject({
      name: 'UnauthorizedOperation',
      status: 403,
    });
  });

  test.each([
    { service: 's3', method: 'GET', path: '/curfew/manifest.json', judged: 's3:GetObject', verdict: 'allowed' },
    { service: 's3', method: 'GET', path: '/curfew/secret.json', judged: 's3:GetObject', verdict: 'denied' },
    { service: 's3', method: 'GET', path: '/curfew?list-type=2', judged: 's3:ListBucket', verdict: 'denied' },
    {
      service: 's3',
      method: 'GET',
      path: '/curfew?versioning',
      judged: 's3:GET /curfew?versioning',
      verdict: 'unjudged',
    },
    {
      service: 'sts',
      body: new URLSearchParams({ Action: 'GetCallerIdentity' }),
      judged: 'sts:GetCallerIdentity',
      verdict: 'allowed',
    },
    {
      service: 'logs',
      target: 'Logs_20140328.CreateLogStream',
      body: { logGroupName: 'curfew', logStreamName: 's' },
      judged: 'logs:CreateLogStream',
      verdict: 'allowed',
    },
    {
      service: 'logs',
      target: 'Logs_20140328.PutLogEvents',
      body: { logGroupName: 'curfew', logStreamName: 's' },
      judged: 'logs:PutLogEvents',
      verdict: 'allowed',
    },
    {
      service: 'logs',
      target: 'Logs_20140328.PutLogEvents',
      body: { logGroupName: 'other', logStreamName: 's' },
      judged: 'logs:PutLogEvents',
      verdict: 'denied',
    },
  ])('$judged is $verdict', async ({ judged, verdict, ...call }) => {
    await rawCall(sandbox, keys, call);
    const record = sandbox.calls.at(-1);
    expect([`${record?.service}:${record?.action}`, record?.verdict, record?.caller]).toEqual([judged, verdict, arn]);
  });

  test('s3:GetObject is judged by the policy of the bucket too, with its conditions', async () => {
    const s3 = (method: string, path: string, body?: string, who = sandbox.admin) =>
      rawCall(sandbox, who, { service: 's3', region: 'us-east-1', method, path, ...(body ? { body } : {}) });
    const deny = (secure: string) =>
      document({
        Effect: 'Deny',
        Principal: '*',
        Action: 's3:*',
        Resource: 'arn:aws:s3:::curfew/*',
        Condition: { Bool: { 'aws:SecureTransport': secure } },
      });
    await s3('PUT', '/curfew');
    await s3('PUT', '/curfew/manifest.json', '{}');
    expect((await s3('GET', '/curfew?policy')).status).toBe(404);
    expect((await s3('PUT', '/curfew?policy', deny('false'))).status).toBe(204);
    expect((await s3('GET', '/curfew?policy')).text).toBe(deny('false'));
    expect(await s3('GET', '/curfew/manifest.json', undefined, keys)).toMatchObject({ status: 200, text: '{}' });
    await s3('PUT', '/curfew?policy', deny('true'));
    const refused = await s3('GET', '/curfew/manifest.json', undefined, keys);
    expect(refused.status).toBe(403);
    expect(refused.text).toContain('with an explicit deny in a resource-based policy');
    expect((await s3('DELETE', '/curfew?policy')).status).toBe(204);
    expect((await s3('GET', '/curfew/manifest.json', undefined, keys)).status).toBe(200);
  });

  test('kms:GenerateDataKey is judged by the policy of the key too', async () => {
    const keyPolicy = (Principal: unknown) =>
      JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal, Action: 'kms:*', Resource: '*' }],
      });
    const verdicts = [];
    for (const principal of [{ AWS: `arn:aws:iam::${ACCOUNT}:root` }, { Service: 'logs.amazonaws.com' }]) {
      const made = await rawCall(sandbox, sandbox.admin, {
        service: 'kms',
        target: 'TrentService.CreateKey',
        body: { Policy: keyPolicy(principal) },
      });
      const body = { KeyId: JSON.parse(made.text).KeyMetadata.KeyId, KeySpec: 'AES_256' };
      await rawCall(sandbox, keys, { service: 'kms', target: 'TrentService.GenerateDataKey', body });
      verdicts.push(sandbox.calls.at(-1)?.verdict);
    }
    expect(verdicts).toEqual(['allowed', 'denied']);
  });
});
