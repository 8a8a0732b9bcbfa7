import type { IdentifiedCall } from './call';
import { nodeArn } from './fleet';
import type { Entity } from './iam-reader';
import type { World } from './world';

/** One resource that a call is judged on. */
export interface JudgedResource {
  readonly arn: string;
  /** How a refusal names it. @default the ARN */
  readonly shown?: string;
  readonly context?: Readonly<Record<string, string>>;
  /** For services that ask the resource's own policy too. */
  readonly resourcePolicy?: unknown;
}

type Resources = (call: IdentifiedCall, world: World) => Promise<JudgedResource[]> | JudgedResource[];

/** `always` needs no permission in AWS. */
export type Rule = Resources | 'always';

const anything: Resources = () => [{ arn: '*' }];

/**
 * The calls the sandbox can judge for somebody who is not its administrator: those the sweeper, the command line and a
 * person make. Everything else is refused and recorded as unjudged: add a row here when a caller needs one more.
 */
export const JUDGED_ACTIONS: Readonly<Record<string, Rule>> = {
  'cloudtrail:DescribeTrails': anything,
  'cloudtrail:GetEventSelectors': ({ params }) => [{ arn: String(params.TrailName) }],
  'cloudtrail:GetTrailStatus': ({ params }) => [{ arn: String(params.Name) }],
  'events:PutEvents': ({ params, region }, { account }) => {
    const buses: { EventBusName?: string }[] = params.Entries ?? [];
    return buses.map(({ EventBusName = 'default' }) => ({
      arn: `arn:aws:events:${region}:${account}:event-bus/${EventBusName}`,
    }));
  },
  'iam:AttachUserPolicy': onEntity('User', true),
  'iam:CreateAccessKey': onEntity('User'),
  'iam:DeactivateMFADevice': onEntity('User'),
  'iam:DeleteLoginProfile': onEntity('User'),
  'iam:CreatePolicy': ({ params }, { account }) => [
    { arn: `arn:aws:iam::${account}:policy${params.Path ?? '/'}${params.PolicyName}` },
  ],
  'iam:DeleteAccessKey': onEntity('User'),
  'iam:DeletePolicy': onPolicy,
  'iam:DeletePolicyVersion': onPolicy,
  'iam:DeleteServiceSpecificCredential': onEntity('User'),
  'iam:DeleteSigningCertificate': onEntity('User'),
  'iam:DeleteSSHPublicKey': onEntity('User'),
  'iam:DeleteUser': onEntity('User'),
  'iam:DeleteUserPolicy': onEntity('User'),
  'iam:DeleteVirtualMFADevice': ({ params }) => [{ arn: String(params.SerialNumber) }],
  'iam:DetachGroupPolicy': onEntity('Group', true),
  'iam:DetachRolePolicy': onEntity('Role', true),
  'iam:DetachUserPolicy': onEntity('User', true),
  'iam:GenerateCredentialReport': anything,
  'iam:GetAccountAuthorizationDetails': anything,
  'iam:GetCredentialReport': anything,
  'iam:GetLoginProfile': onEntity('User'),
  'iam:GetPolicy': onPolicy,
  'iam:GetPolicyVersion': onPolicy,
  'iam:GetUser': onEntity('User'),
  'iam:ListAccessKeys': onEntity('User'),
  'iam:ListAttachedUserPolicies': onEntity('User'),
  'iam:ListEntitiesForPolicy': onPolicy,
  'iam:ListGroupsForUser': onEntity('User'),
  'iam:ListMFADevices': onEntity('User'),
  'iam:ListPolicies': anything,
  'iam:ListPolicyVersions': onPolicy,
  'iam:ListServiceSpecificCredentials': onEntity('User'),
  'iam:ListSigningCertificates': onEntity('User'),
  'iam:ListSSHPublicKeys': onEntity('User'),
  'iam:ListUserPolicies': onEntity('User'),
  'iam:ListUsers': anything,
  'iam:ListVirtualMFADevices': anything,
  // The group's, not the user's.
  'iam:RemoveUserFromGroup': onEntity('Group'),
  'iam:SimulateCustomPolicy': anything,
  'ec2:DescribeRegions': anything,
  'ec2:DescribeTags': anything,
  'kms:GenerateDataKey': onKey,
  'logs:CreateLogStream': onLogStream,
  'logs:DescribeLogGroups': anything,
  'logs:DescribeLogStreams': ({ params, region }, { account }) => [
    { arn: `arn:aws:logs:${region}:${account}:log-group:${params.logGroupName}:*` },
  ],
  'logs:FilterLogEvents': onLogStream,
  'logs:PutLogEvents': onLogStream,
  's3:GetObject': onObject,
  's3:ListBucket': ({ url }) => [{ arn: `arn:aws:s3:::${/^\/([^/?]+)/.exec(url)?.[1]}` }],
  's3:PutObject': onObject,
  'sns:Publish': ({ params }) => [{ arn: String(params.TopicArn) }],
  'ssm:DescribeInstanceInformation': anything,
  'ssm:DescribeSessions': anything,
  'ssm:GetDocument': ({ params, region }, { account }) => [
    { arn: `arn:aws:ssm:${region}:${account}:document/${params.Name}` },
  ],
  'ssm:GetConnectionStatus': (call, world) => [onNode(call, world, call.params.Target)],
  'ssm:ListTagsForResource': ({ params, region }, { account }) => [
    { arn: nodeArn(region, account, String(params.ResourceId)) },
  ],
  'ssm:ResumeSession': onSession,
  'ssm:StartSession': (call, world) => [
    { ...onNode(call, world, call.params.Target), ...withDocumentCheck(call, world) },
    { arn: documentArn(call, world), context: { 'ssm:SessionDocumentAccessCheck': 'true' } },
  ],
  'ssm:TerminateSession': onSession,
  'sts:GetCallerIdentity': 'always',
  'sts:GetSessionToken': 'always',
};

/** The document of a StartSession: AWS's own have no account, and no name means the account's default document. */
function documentArn({ params, region }: IdentifiedCall, { account }: World): string {
  const name: string = params.DocumentName ?? 'SSM-SessionManagerRunShell';
  if (name.startsWith('arn:')) return name;
  return `arn:aws:ssm:${region}:${name.startsWith('AWS-') ? '' : account}:document/${name}`;
}

function withDocumentCheck(call: IdentifiedCall, world: World): Pick<JudgedResource, 'context'> {
  const { context } = onNode(call, world, call.params.Target);
  return { context: { ...context, 'ssm:SessionDocumentAccessCheck': 'true' } };
}

function onNode({ region }: IdentifiedCall, { account, fleet }: World, id: string): JudgedResource {
  const context: Record<string, string> = {};
  for (const [key, value] of Object.entries(fleet.tryGet(region, id)?.tags ?? {})) {
    context[`ssm:resourceTag/${key}`] = value;
    context[`aws:ResourceTag/${key}`] = value;
  }
  return { arn: nodeArn(region, account, id), context };
}

/** Session Manager tags each session with its owner and its target; permission to resume or end hangs on them. */
function onSession({ params, region }: IdentifiedCall, { account, sessions }: World): JudgedResource[] {
  const session = sessions.tryGet(region, String(params.SessionId));
  const arn = `arn:aws:ssm:${region}:${account}:session/${params.SessionId}`;
  if (!session) return [{ arn }];
  const tags = { 'session-id': session.ownerId, 'target-id': session.target };
  const context: Record<string, string> = {};
  for (const [name, value] of Object.entries(tags)) {
    context[`ssm:resourceTag/aws:ssmmessages:${name}`] = value;
    context[`aws:ResourceTag/aws:ssmmessages:${name}`] = value;
  }
  return [{ arn, context }];
}

/** AWS asks about the stream even where it is only being made, or where all are meant: that is why policies say `log-group:NAME:*`. */
function onLogStream({ params, region }: IdentifiedCall, { account }: World): JudgedResource[] {
  const group = `arn:aws:logs:${region}:${account}:log-group:${params.logGroupName}`;
  return [{ arn: `${group}:log-stream:${params.logStreamName ?? ''}` }];
}

function onPolicy({ params }: IdentifiedCall): JudgedResource[] {
  return [{ arn: String(params.PolicyArn) }];
}

/** AWS knows the path of an entity only while it exists: asked about one that is gone, it names it without. */
function onEntity(kind: 'User' | 'Role' | 'Group', pinnedPolicy = false): Resources {
  return async ({ params, caller }, { account, iam }) => {
    const name: string = params[`${kind}Name`] ?? (caller.kind === 'user' ? caller.userName : '');
    const find = { User: () => iam.user(name), Role: () => iam.role(name), Group: () => iam.group(name) }[kind];
    const entity: Entity | undefined = await find();
    const context = pinnedPolicy && params.PolicyArn ? { 'iam:PolicyARN': String(params.PolicyArn) } : {};
    const lower = kind.toLowerCase();
    if (!entity) return [{ arn: `arn:aws:iam::${account}:${lower}/${name}`, shown: `${lower} ${name}`, context }];
    return [{ arn: entity.arn, context }];
  };
}

function onObject({ url }: IdentifiedCall, { buckets }: World): JudgedResource[] {
  const path = decodeURIComponent(url.split('?')[0] ?? '').slice(1);
  const policy = buckets.policies.get(path.split('/')[0] ?? '');
  return [{ arn: `arn:aws:s3:::${path}`, ...(policy ? { resourcePolicy: JSON.parse(policy) } : {}) }];
}

async function onKey({ params, region }: IdentifiedCall, { account, moto }: World): Promise<JudgedResource[]> {
  const KeyId = String(params.KeyId);
  const described = (await moto.tryJson('kms', region, 'TrentService.DescribeKey', { KeyId })) as
    | { KeyMetadata: { Arn: string } }
    | undefined;
  const policy = (await moto.tryJson('kms', region, 'TrentService.GetKeyPolicy', { KeyId, PolicyName: 'default' })) as
    | { Policy: string }
    | undefined;
  const context: Record<string, string> = {};
  for (const [key, value] of Object.entries(params.EncryptionContext ?? {})) {
    context[`kms:EncryptionContext:${key}`] = String(value);
  }
  const arn = described?.KeyMetadata.Arn ?? `arn:aws:kms:${region}:${account}:key/${KeyId}`;
  return [{ arn, context, ...(policy ? { resourcePolicy: JSON.parse(policy.Policy) } : {}) }];
}
