import { systemPath, userPath } from '../../model/iam/names';
import type { ValidSettings } from '../../model/settings/settings';
import { Arns, names } from '../kit/names';
import { actions, allow, type SystemStatement } from '../kit/statement';

/** What the pipeline needs in IAM: users and policies below Curfew's paths, and attaching those policies only. */
export function applierIamStatements(settings: ValidSettings): SystemStatement[] {
  const arns = new Arns(settings);
  return [...users(arns), ...policies(arns), ...roles(arns)];
}

function users(arns: Arns): SystemStatement[] {
  const ours = arns.iam(`user${userPath}*`);
  return [
    allow('Create', actions('iam', 'CreateUser PutUserPermissionsBoundary'), ours, {
      StringEquals: { 'iam:PermissionsBoundary': arns.systemPolicy(names.boundary) },
    }),
    // A user that goes takes along all it has, so the provider lists and deletes that first. But nobody is taken out of
    // a group: that is asked of the group, and whoever may take anybody out of any group takes them out of one that denies.
    allow(
      'Users',
      actions(
        'iam',
        'GetUser TagUser UntagUser DeleteUser ListGroupsForUser ListAccessKeys DeleteAccessKey ' +
          'ListSSHPublicKeys DeleteSSHPublicKey ListMFADevices DeactivateMFADevice DeleteLoginProfile ' +
          'ListSigningCertificates DeleteSigningCertificate ListServiceSpecificCredentials ' +
          'DeleteServiceSpecificCredential ListUserPolicies DeleteUserPolicy DetachUserPolicy',
      ),
      ours,
    ),
    allow('Mfa', 'iam:ListVirtualMFADevices', '*'),
    // Whoever enrols a device names it. One that is still in use IAM deletes for nobody, and of our users alone can
    // it be taken out of use.
    allow('Device', 'iam:DeleteVirtualMFADevice', arns.iam('mfa/*')),
    allow('Attach', actions('iam', 'AttachUserPolicy DetachUserPolicy'), arns.iam('user/*'), {
      ArnLike: { 'iam:PolicyARN': arns.grantPolicies },
    }),
    allow('Attached', 'iam:ListAttachedUserPolicies', arns.iam('user/*')),
  ];
}

const policies = (arns: Arns): SystemStatement[] => [
  allow(
    'Policies',
    actions(
      'iam',
      'CreatePolicy CreatePolicyVersion DeletePolicy DeletePolicyVersion GetPolicy GetPolicyVersion ' +
        'ListPolicyVersions TagPolicy UntagPolicy',
    ),
    [arns.grantPolicies, arns.systemPolicy('*')],
  ),
];

const roles = (arns: Arns): SystemStatement[] => [
  allow(
    'Roles',
    actions(
      'iam',
      'CreateRole DeleteRole GetRole UpdateAssumeRolePolicy PutRolePolicy GetRolePolicy DeleteRolePolicy ' +
        'ListRolePolicies ListAttachedRolePolicies ListInstanceProfilesForRole',
    ),
    arns.systemRole('*'),
  ),
  allow('Pass', 'iam:PassRole', arns.systemRole('*'), {
    StringLike: { 'iam:PassedToService': ['lambda.*', 'scheduler.*', 'ec2.*'] },
  }),
  allow(
    'Profile',
    actions(
      'iam',
      'CreateInstanceProfile DeleteInstanceProfile GetInstanceProfile AddRoleToInstanceProfile ' +
        'RemoveRoleFromInstanceProfile',
    ),
    arns.iam(`instance-profile${systemPath}*`),
  ),
];
