import { AwsError } from './answers';
import type { Params } from './call';
import type { World } from './world';
import { type Element, membersAt, textAt } from './xml';

type Refusal = (params: Params, world: World) => Promise<void> | void;

const PER_HOLDER = 10;
const MANAGED_CHARACTERS = 6144;
const INLINE_CHARACTERS = { User: 2048, Role: 10_240, Group: 5120 } as const;

/** Where moto would go ahead and AWS would not. A call that is not listed moto judges well enough itself. */
export const IAM_REFUSALS: Readonly<Record<string, Refusal>> = {
  CreateUser: (params, world) => {
    unused(world, 'UserName', params.UserName, `User with name ${params.UserName} already exists.`);
    return boundaryExists(params.PermissionsBoundary, world);
  },
  UpdateUser: (params, world) => {
    const renamed = params.NewUserName && params.NewUserName.toLowerCase() !== params.UserName.toLowerCase();
    if (renamed) unused(world, 'UserName', params.NewUserName, `User with name ${params.NewUserName} already exists.`);
  },
  CreateRole: (params, world) =>
    unused(world, 'RoleName', params.RoleName, `Role with name ${params.RoleName} already exists.`),
  CreateGroup: (params, world) =>
    unused(world, 'GroupName', params.GroupName, `Group with name ${params.GroupName} already exists.`),
  CreatePolicy: (params, world) => {
    const message = `A policy called ${params.PolicyName} already exists. Duplicate names are not allowed.`;
    unused(world, 'PolicyName', params.PolicyName, message);
    fitsManaged(params.PolicyDocument);
  },
  CreatePolicyVersion: (params) => fitsManaged(params.PolicyDocument),
  DeletePolicy: async ({ PolicyArn }, world) => {
    const policy = await world.moto.tryQuery('iam', 'GetPolicy', { PolicyArn });
    const attached = Number(textAt(policy, 'Policy', 'AttachmentCount') ?? 0) > 0;
    if (attached || world.names.boundedBy(PolicyArn).length > 0) {
      throw conflict('Cannot delete a policy attached to entities.');
    }
    const versions = membersAt(await world.moto.tryQuery('iam', 'ListPolicyVersions', { PolicyArn }), 'Versions');
    if (versions.length > 1) {
      throw conflict(
        "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. " +
          'The default version is deleted with the policy.',
      );
    }
  },
  DeleteVirtualMFADevice: async ({ SerialNumber }, world) => {
    const assigned = await world.moto.tryQuery('iam', 'ListVirtualMFADevices', { AssignmentStatus: 'Assigned' });
    const inUse = membersAt(assigned, 'VirtualMFADevices').some((one) => textAt(one, 'SerialNumber') === SerialNumber);
    if (inUse) throw conflict('MFA VirtualDevice in use. Must deactivate first.');
  },
  DeleteUser: async ({ UserName }, world) => {
    const has = async (action: string, ...path: string[]) =>
      membersAt(await world.moto.tryQuery('iam', action, { UserName }), ...path).length > 0;
    for (const [found, first] of [
      [await has('ListAccessKeys', 'AccessKeyMetadata'), 'delete access keys'],
      [await has('GetLoginProfile', 'LoginProfile'), 'delete login profile'],
      [await has('ListUserPolicies', 'PolicyNames'), 'delete policies'],
      [await has('ListAttachedUserPolicies', 'AttachedPolicies'), 'detach all policies'],
      [await has('ListGroupsForUser', 'Groups'), 'remove user from groups'],
      [await has('ListMFADevices', 'MFADevices'), 'delete MFA device'],
      [await has('ListSSHPublicKeys', 'SSHPublicKeys'), 'delete SSH public keys'],
      [await has('ListSigningCertificates', 'Certificates'), 'delete signing certificates'],
      [world.serviceCredentials.has(UserName), 'delete service specific credentials'],
    ] as const) {
      if (found) throw conflict(`Cannot delete entity, must ${first} first.`);
    }
  },
  AttachUserPolicy: attach('User'),
  AttachRolePolicy: attach('Role'),
  AttachGroupPolicy: attach('Group'),
  PutUserPolicy: inline('User'),
  PutRolePolicy: inline('Role'),
  PutGroupPolicy: inline('Group'),
  PutUserPermissionsBoundary: (params, world) => boundaryExists(params.PermissionsBoundary, world),
};

function attach(kind: 'User' | 'Role' | 'Group'): Refusal {
  return async (params, { moto }) => {
    const name = params[`${kind}Name`];
    const answer = await moto.tryQuery('iam', `ListAttached${kind}Policies`, {
      [`${kind}Name`]: name,
      MaxItems: '1000',
    });
    const arns = membersAt(answer, 'AttachedPolicies').map((policy) => textAt(policy, 'PolicyArn'));
    if (arns.length >= PER_HOLDER && !arns.includes(params.PolicyArn)) {
      throw limit(`Cannot exceed quota for PoliciesPer${kind}: ${PER_HOLDER}`);
    }
  };
}

function inline(kind: 'User' | 'Role' | 'Group'): Refusal {
  return async (params, { moto }) => {
    const who = { [`${kind}Name`]: String(params[`${kind}Name`]) };
    const names = membersAt(await moto.tryQuery('iam', `List${kind}Policies`, who), 'PolicyNames');
    const others = names.map((member) => member.text).filter((name) => name !== params.PolicyName);
    const documents = await Promise.all(
      others.map((name) => moto.tryQuery('iam', `Get${kind}Policy`, { ...who, PolicyName: name }).then(documentOf)),
    );
    const total = [...documents, String(params.PolicyDocument)].reduce((sum, document) => sum + sizeOf(document), 0);
    const maximum = INLINE_CHARACTERS[kind];
    if (total > maximum) {
      const holder = `${kind.toLowerCase()} ${params[`${kind}Name`]}`;
      throw limit(`Maximum policy size of ${maximum} bytes exceeded for ${holder}`);
    }
  };
}

function documentOf(answer: Element | undefined): string {
  const text = textAt(answer, 'PolicyDocument') ?? '';
  return text.trimStart().startsWith('{') ? text : decodeURIComponent(text);
}

/** IAM does not count white space. */
function sizeOf(document: string): number {
  return document.replace(/\s/g, '').length;
}

function fitsManaged(document: string): void {
  if (sizeOf(document) > MANAGED_CHARACTERS) throw limit(`Cannot exceed quota for PolicySize: ${MANAGED_CHARACTERS}`);
}

async function boundaryExists(arn: string | undefined, { moto }: World): Promise<void> {
  if (arn === undefined || (await moto.tryQuery('iam', 'GetPolicy', { PolicyArn: arn }))) return;
  throw new AwsError('NoSuchEntity', `Scope ARN: ${arn} does not exist or is not attachable.`, 404);
}

function unused(world: World, parameter: string, name: string, message: string): void {
  if (world.names.isTaken(parameter, name)) throw new AwsError('EntityAlreadyExists', message, 409);
}

function conflict(message: string): AwsError {
  return new AwsError('DeleteConflict', message, 409);
}

function limit(message: string): AwsError {
  return new AwsError('LimitExceeded', message, 409);
}
