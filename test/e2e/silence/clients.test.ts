import type { ServerResponse } from 'node:http';
import { CloudTrailClient, DescribeTrailsCommand } from '@aws-sdk/client-cloudtrail';
import { DescribeLogGroupsCommand, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DescribeTagsCommand } from '@aws-sdk/client-ec2';
import { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { GetUserCommand } from '@aws-sdk/client-iam';
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { PublishCommand } from '@aws-sdk/client-sns';
import { DescribeSessionsCommand, TerminateSessionCommand } from '@aws-sdk/client-ssm';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { AwsAccess } from '../../../cli/aws/access';
import { createKey } from '../../../cli/commands/credentials/keys';
import type { Context } from '../../../cli/context/context';
import { epoch, type Milliseconds } from '../../../model/time/instant';
import { RealAuditAws } from '../../../sweeper/audit/aws';
import { Clients } from '../../../sweeper/aws/clients';
import { AwsClock } from '../../../sweeper/aws/clock';
import { RealNoticeAws } from '../../../sweeper/notices/aws';
import { failing, half, nothing, refusing, serve, serveNothing, stopServers, well } from './server';

const credentials = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'secret' };
const region = 'eu-west-3';
const short = 150 as Milliseconds;

const clientsOf = (endpoint: string, rest = 3_600_000 as Milliseconds) =>
  new Clients({ endpoint, credentials, region, silence: short, rest });
const getUser = (clients: Clients) => clients.iam.send(new GetUserCommand({ UserName: 'john' }));

afterEach(stopServers);

const calls: readonly (readonly [string, (clients: Clients) => Promise<unknown>])[] = [
  ['IAM', getUser],
  ['SSM', (clients) => clients.ssm(region).send(new DescribeSessionsCommand({ State: 'Active' }))],
  ['EC2', (clients) => clients.ec2(region).send(new DescribeTagsCommand({}))],
  ['CloudWatch Logs', (clients) => clients.logs.send(new DescribeLogGroupsCommand({}))],
  ['S3', (clients) => clients.s3.send(new GetObjectCommand({ Bucket: 'bucket', Key: 'key' }))],
  ['S3', (clients) => clients.s3.send(new PutObjectCommand({ Bucket: 'bucket', Key: 'key', Body: '{}' }))],
  ['SNS', (clients) => clients.sns.send(new PublishCommand({ TopicArn: 'arn:aws:sns:x:1:t', Message: 'm' }))],
  ['EventBridge', (clients) => clients.events.send(new PutEventsCommand({ Entries: [{ Source: 'a' }] }))],
  ['CloudTrail', (clients) => clients.open((each) => new CloudTrailClient(each)).send(new DescribeTrailsCommand({}))],
  ['STS', (clients) => clients.open((each) => new STSClient(each)).send(new GetCallerIdentityCommand({}))],
];

test('an end that AWS fails is given back after four tries, for the sweep asks again; one that it throttles is tried on', async () => {
  const server = await serve(failing);
  const clients = clientsOf(server.endpoint);
  const end = () => clients.ssmEnds(region).send(new TerminateSessionCommand({ SessionId: 'john-1' }));
  await expect(end()).rejects.toMatchObject({ name: 'ServiceUnavailable' });
  expect(server.requests).toBe(4);
  server.answering = (response, number) => {
    if (number < 12) {
      response.writeHead(400, { 'content-type': 'application/x-amz-json-1.1' });
      response.end('{"__type":"ThrottlingException","message":"Rate exceeded"}');
    } else response.end('{"SessionId":"john-1"}');
  };
  expect(await end()).toMatchObject({ SessionId: 'john-1' });
});

describe('an endpoint that gives no answer', () => {
  test.each(calls)('%s: one that takes a request and stays silent is tried twice', async (name, call) => {
    const server = await serve(nothing);
    const failed = call(clientsOf(server.endpoint));
    await expect(failed).rejects.toMatchObject({
      name: 'NoAnswer',
      message: `${name} in ${region} does not answer: not a byte`,
    });
    expect(server.requests).toBe(2);
  });

  test.each(calls)('%s: one whose body stops after the headers is as silent', async (_name, call) => {
    const server = await serve(half);
    await expect(call(clientsOf(server.endpoint))).rejects.toMatchObject({ name: 'NoAnswer' });
    expect(server.requests).toBe(2);
  });

  test.each(['http', 'https'] as const)('a host that takes connections and never speaks, by %s', async (scheme) => {
    const server = await serveNothing(scheme);
    await expect(getUser(clientsOf(server.endpoint))).rejects.toMatchObject({ name: 'NoAnswer' });
    expect(server.requests).toBe(2);
  });

  test('is not asked again in the same run, and is in the next', async () => {
    const server = await serve(nothing);
    const clients = clientsOf(server.endpoint);
    await expect(getUser(clients)).rejects.toThrow('IAM in eu-west-3 does not answer');
    server.answering = well;
    await expect(getUser(clients)).rejects.toThrow('IAM in eu-west-3 does not answer');
    expect(server.requests).toBe(2);
    clients.begin({ clock: new AwsClock() });
    await getUser(clients);
    expect(server.requests).toBe(3);
  });

  test('is asked by one try after a rest, and from its answer on as any other', async () => {
    const server = await serve(nothing);
    const clients = clientsOf(server.endpoint, 0 as Milliseconds);
    await expect(getUser(clients)).rejects.toMatchObject({ name: 'NoAnswer' });
    expect(server.requests).toBe(2);
    await expect(getUser(clients)).rejects.toMatchObject({ name: 'NoAnswer' });
    expect(server.requests).toBe(3);
    server.answering = well;
    await getUser(clients);
    expect(server.requests).toBe(4);
    server.answering = nothing;
    await expect(getUser(clients)).rejects.toMatchObject({ name: 'NoAnswer' });
    expect(server.requests).toBe(6);
  });

  test('calls at the same time wait at the same time, and those after them not at all', async () => {
    const server = await serve(nothing);
    const clients = clientsOf(server.endpoint);
    await Promise.allSettled(Array.from({ length: 5 }, () => getUser(clients)));
    expect(server.requests).toBe(10);
    await expect(getUser(clients)).rejects.toMatchObject({ name: 'NoAnswer' });
    expect(server.requests).toBe(10);
  });

  test('hinders no other service and no other region', async () => {
    const server = await serve(nothing);
    const clients = clientsOf(server.endpoint);
    const sessions = (where: string) => clients.ssm(where).send(new DescribeSessionsCommand({ State: 'Active' }));
    await expect(sessions('eu-west-3')).rejects.toMatchObject({ name: 'NoAnswer' });
    server.answering = (response) => response.end('{"Sessions":[]}');
    await expect(sessions('eu-west-3')).rejects.toMatchObject({ name: 'NoAnswer' });
    expect(await sessions('eu-west-1')).toMatchObject({ Sessions: [] });
  });

  test('that breaks every connection is tried more often, and then not again in the same run', async () => {
    const server = await serve((response) => response.destroy());
    const clients = clientsOf(server.endpoint);
    const broken = { name: 'NoAnswer', message: expect.stringMatching(/does not answer: socket hang up|ECONNRESET/) };
    await expect(getUser(clients)).rejects.toMatchObject(broken);
    expect(clients.calls).toBe(8);
    await expect(getUser(clients)).rejects.toMatchObject(broken);
    expect(clients.calls).toBe(8);
  });
});

describe('an endpoint that answers', () => {
  test('once silent, then well, is asked on', async () => {
    const server = await serve((response, number) => (number === 1 ? undefined : well(response, number)));
    const clients = clientsOf(server.endpoint);
    await getUser(clients);
    await getUser(clients);
    expect(server.requests).toBe(3);
  });

  test('where it answers one call, another that it does not answer is a failure of that call alone', async () => {
    const silentCalls = new Set([1, 3]);
    const server = await serve((response, number) => (silentCalls.has(number) ? undefined : well(response, number)));
    const clients = clientsOf(server.endpoint);
    const failing = getUser(clients);
    while (server.requests === 0) await new Promise(setImmediate);
    await getUser(clients);
    await expect(failing).rejects.toMatchObject({ name: 'NoAnswer' });
    await getUser(clients);
    expect(server.requests).toBe(4);
  });

  test('by a byte at a time is read to the end, however long that takes', async () => {
    const text = '<GetUserResponse><GetUserResult><User><Path>/</Path></User></GetUserResult></GetUserResponse>';
    const server = await serve((response) => {
      response.writeHead(200, { 'content-type': 'text/xml', 'content-length': String(text.length) });
      const parts = text.match(/.{1,16}/g) ?? [];
      const next = (): void => {
        const part = parts.shift();
        if (part === undefined) return;
        response.write(part);
        setTimeout(next, short / 3);
      };
      next();
    });
    const { User } = await getUser(clientsOf(server.endpoint));
    expect(User?.Path).toBe('/');
    expect(server.requests).toBe(1);
  });

  test('that there are too many calls is asked on as long as there is patience, beyond the SDK’s ten tries', async () => {
    const server = await serve((response, number) => (number <= 4 ? refusing : well)(response, number));
    const clients = new Clients({ endpoint: server.endpoint, credentials, region, maxAttempts: 2 });
    await getUser(clients);
    expect({ requests: server.requests, throttled: clients.throttled }).toEqual({ requests: 5, throttled: 4 });
  });

  test('and no longer: without patience a refusal is the end, though there were tries left', async () => {
    const server = await serve(refusing);
    const clients = clientsOf(server.endpoint);
    clients.begin({ clock: new AwsClock(), patience: () => 0 as Milliseconds });
    await expect(getUser(clients)).rejects.toMatchObject({ name: 'Throttling' });
    expect(server.requests).toBe(1);
    server.answering = well;
    await getUser(clients);
  });

  test('connections that the other side forgot do not use up the second try', async () => {
    const seen = new WeakSet<object>();
    const server = await serve((response, number) => {
      const { socket } = response;
      if (socket === null || seen.has(socket)) return;
      seen.add(socket);
      // All of the first three are open at once.
      if (number <= 3) setTimeout(() => well(response, number), short / 3);
      else well(response, number);
    });
    const clients = clientsOf(server.endpoint);
    await Promise.all([getUser(clients), getUser(clients), getUser(clients)]);
    await getUser(clients);
    expect(server.requests).toBe(5);
  });
});

describe('a call that gathers much before its first byte', () => {
  const details = '<GetAccountAuthorizationDetailsResponse><GetAccountAuthorizationDetailsResult/>';
  const slow: readonly (readonly [string, string, (clients: Clients) => Promise<unknown>])[] = [
    [
      'the audit, which reads all of IAM',
      `${details}</GetAccountAuthorizationDetailsResponse>`,
      (clients) => new RealAuditAws(clients, 'bucket/manifest.json', '123456789012').account(),
    ],
    [
      'notices, which search a log',
      '{"events":[]}',
      (clients) => {
        const places = { where: 'bucket/manifest.json', account: '123456789012', topic: 'topic', bus: 'bus' };
        return new RealNoticeAws(clients, places).entries(epoch);
      },
    ],
    [
      'a report, which searches it as well',
      '{"events":[]}',
      (clients) => clients.slowLogsIn(region).send(new FilterLogEventsCommand({ logGroupName: 'log' })),
    ],
  ];

  test.each(slow)('is waited for while another would have failed twice: %s', async (_what, body, call) => {
    const held: ServerResponse[] = [];
    const server = await serve((response) => void held.push(response));
    const clients = new Clients({ endpoint: server.endpoint, credentials, region, silence: short });
    const answer = call(clients);
    while (held.length === 0) await new Promise(setImmediate);
    await expect(getUser(clients)).rejects.toMatchObject({ name: 'NoAnswer' });
    held[0]?.end(body);
    await expect(answer).resolves.toBeDefined();
    expect(server.requests).toBe(3);
  });

  test('is tried twice and no more, where nothing comes for longer still', async () => {
    const server = await serve(nothing);
    const clients = new Clients({ endpoint: server.endpoint, credentials, region, longSilence: short });
    const audit = new RealAuditAws(clients, 'bucket/manifest.json', '123456789012');
    await expect(audit.account()).rejects.toMatchObject({ name: 'NoAnswer' });
    expect(server.requests).toBe(2);
  });
});

describe('what is deployed', () => {
  const waiting = { connectionTimeout: 4000, socketTimeout: 4000 };
  /** What the SDK's handler goes by, once it has been used. */
  const limitsOf = (handler: object): unknown =>
    'httpHandlerConfigs' in handler && typeof handler.httpHandlerConfigs === 'function'
      ? handler.httpHandlerConfigs()
      : undefined;

  test('waits four seconds for a byte', async () => {
    const { endpoint } = await serve(well);
    const clients = new Clients({ endpoint, credentials, region });
    await getUser(clients);
    expect(limitsOf(clients.iam.config.requestHandler)).toMatchObject(waiting);
  });

  test('as does the command line, by each way to AWS', async () => {
    const { endpoint } = await serve((response) => response.end('{}'));
    const keys = { AWS_ACCESS_KEY_ID: credentials.accessKeyId, AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey };
    const before = { ...process.env };
    Object.assign(process.env, keys);
    const { clients, logsIn, s3In } = new AwsAccess({ endpointUrl: endpoint }, {}, region);
    const sts = clients.open((each) => new STSClient(each));
    await logsIn(region).send(new DescribeLogGroupsCommand({}));
    await s3In(region).send(new GetObjectCommand({ Bucket: 'bucket', Key: 'key' }));
    await Promise.allSettled([sts.send(new GetCallerIdentityCommand({})), getUser(clients)]);
    process.env = before;
    const handlers = [logsIn(region), s3In(region), sts, clients.iam].map(({ config }) => config.requestHandler);
    expect(handlers.map(limitsOf)).toEqual(handlers.map(() => expect.objectContaining(waiting)));
  });
});

test('a key is asked for once: its lost answer must not make a second that nobody holds', async () => {
  const server = await serve(nothing);
  const context = { aws: { clients: clientsOf(server.endpoint) } } as unknown as Context;
  await expect(createKey('john', context)).rejects.toThrow('it may have made one that nobody holds');
  expect(server.requests).toBe(1);
});
