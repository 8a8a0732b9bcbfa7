import { AwsError, jsonAnswer } from './answers';
import type { Answer, IdentifiedCall } from './call';
import { describeSessions } from './describe-sessions';
import { isHybrid, type Node } from './fleet';
import { identityOf } from './identity';
import type { World } from './world';

type Answerer = (call: IdentifiedCall, world: World) => Promise<unknown> | unknown;

/** Session Manager, which moto does not have, over the sandbox's own fleet. */
const ANSWERERS: Readonly<Record<string, Answerer>> = {
  StartSession: startSession,
  ResumeSession: (call, { sessions }) => {
    const session = sessions.tryGet(call.region, call.params.SessionId);
    if (!session || !sessions.isActive(session)) {
      throw new AwsError('DoesNotExistException', `Session ${call.params.SessionId} does not exist or is terminated.`);
    }
    if (session.status === 'Disconnected') sessions.mark(session.id, 'Connected');
    return channel(call.region, session.id);
  },
  // AWS answers 200 whatever happened: a caller must look whether the session is gone.
  TerminateSession: ({ region, params }, { sessions }) => {
    const session = sessions.tryGet(region, params.SessionId);
    if (session && sessions.isActive(session)) sessions.mark(session.id, 'Terminated');
    return { SessionId: params.SessionId };
  },
  DescribeSessions: describeSessions,
  // No setting was ever made.
  GetServiceSetting: ({ params }) => ({ ServiceSetting: { SettingId: params.SettingId, SettingValue: '$None' } }),
  GetConnectionStatus: ({ region, params }, { fleet }) => ({
    Target: params.Target,
    Status: isOnline(fleet.tryGet(region, params.Target)) ? 'connected' : 'notconnected',
  }),
  DescribeInstanceInformation: describeInstanceInformation,
};

export async function tryAnswerSsm(call: IdentifiedCall, world: World): Promise<Answer | undefined> {
  if (call.action === 'ListTagsForResource' && call.params.ResourceType === 'ManagedInstance') {
    return jsonAnswer(listNodeTags(call, world));
  }
  const answerer = ANSWERERS[call.action];
  return answerer && jsonAnswer(await answerer(call, world));
}

async function startSession(call: IdentifiedCall, world: World): Promise<unknown> {
  const { params, region, caller } = call;
  if (typeof params.Target !== 'string' || params.Target === '' || params.Target.length > 400) {
    throw new AwsError('ValidationException', 'Target is required, with 1 to 400 characters.');
  }
  if (params.Reason !== undefined && !/^.{1,256}$/s.test(params.Reason)) {
    throw new AwsError('ValidationException', 'Reason must have 1 to 256 characters.');
  }
  const documentName: string = params.DocumentName ?? 'SSM-SessionManagerRunShell';
  if (!(await isSessionDocument(documentName, region, world))) {
    throw new AwsError('InvalidDocument', `Document with name ${documentName} does not exist.`);
  }
  if (!isOnline(world.fleet.tryGet(region, params.Target))) {
    throw new AwsError('TargetNotConnected', `${params.Target} is not connected.`);
  }
  const identity = await identityOf(caller, world);
  const withoutPath = identity.arn.replace(/:user\/.*\//, ':user/');
  const session = world.sessions.open({
    name: identity.sessionName,
    region,
    target: params.Target,
    documentName,
    owner: world.ownerPath ? identity.arn : withoutPath,
    ownerId: identity.userId,
    reason: params.Reason,
  });
  return channel(region, session.id);
}

async function isSessionDocument(document: string, region: string, { moto }: World): Promise<boolean> {
  const name = document.startsWith('arn:') ? document.slice(document.indexOf('/') + 1) : document;
  // AWS's own documents and the account's default one are there without anybody having made them.
  if (name.startsWith('AWS-Start') || name === 'SSM-SessionManagerRunShell') return true;
  const found = (await moto.tryJson('ssm', region, 'AmazonSSM.DescribeDocument', { Name: name })) as
    | { Document: { DocumentType: string } }
    | undefined;
  return found?.Document.DocumentType === 'Session';
}

function channel(region: string, sessionId: string): unknown {
  const StreamUrl = `wss://ssmmessages.${region}.amazonaws.com/v1/data-channel/${sessionId}?role=publish_subscribe`;
  return { SessionId: sessionId, TokenValue: 'sandbox', StreamUrl };
}

function listNodeTags({ region, params }: IdentifiedCall, { fleet }: World): unknown {
  const node = isHybrid(String(params.ResourceId)) ? fleet.tryGet(region, params.ResourceId) : undefined;
  if (!node) throw new AwsError('InvalidResourceId', `The resource ID is not valid: ${params.ResourceId}`);
  return { TagList: Object.entries(node.tags).map(([Key, Value]) => ({ Key, Value })) };
}

function describeInstanceInformation({ region, params }: IdentifiedCall, { fleet }: World): unknown {
  const filters: ReadonlyArray<{ key: string; values: string[] }> = [
    ...(params.Filters ?? []).map((filter: { Key: string; Values: string[] }) => ({
      key: filter.Key,
      values: filter.Values,
    })),
    ...(params.InstanceInformationFilterList ?? []).map((filter: { key: string; valueSet: string[] }) => ({
      key: filter.key,
      values: filter.valueSet,
    })),
  ];
  const size = Number(params.MaxResults ?? 50);
  const matching = fleet.in(region).filter((node) => filters.every((filter) => matches(node, filter)));
  const start = params.NextToken ? matching.findIndex((node) => node.id === params.NextToken) : 0;
  if (start === -1) throw new AwsError('InvalidNextToken', 'The specified token is not valid.');
  const next = matching[start + size];
  return {
    InstanceInformationList: matching.slice(start, start + size).map((node) => ({
      InstanceId: node.id,
      PingStatus: isOnline(node) ? 'Online' : 'ConnectionLost',
      AgentVersion: node.agentVersion ?? '3.3.1000.0',
      PlatformType: 'Linux',
      ResourceType: isHybrid(node.id) ? 'ManagedInstance' : 'EC2Instance',
    })),
    ...(next ? { NextToken: next.id } : {}),
  };
}

function matches(node: Node, { key, values }: { key: string; values: string[] }): boolean {
  if (key === 'InstanceIds') return values.includes(node.id);
  if (key === 'PingStatus') return values.includes(isOnline(node) ? 'Online' : 'ConnectionLost');
  if (key === 'ResourceType') return values.includes(isHybrid(node.id) ? 'ManagedInstance' : 'EC2Instance');
  if (key === 'tag-key') return values.some((tag) => tag in node.tags);
  if (key.startsWith('tag:')) return values.includes(node.tags[key.slice(4)] ?? '\0');
  throw new AwsError('InvalidInstanceInformationFilterValue', `The sandbox cannot filter nodes by ${key}.`);
}

function isOnline(node: Node | undefined): boolean {
  return node !== undefined && node.online !== false;
}
