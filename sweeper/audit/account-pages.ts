import type {
  AttachedPolicy,
  GetAccountAuthorizationDetailsCommandOutput,
  ManagedPolicyDetail,
  PolicyDetail,
} from '@aws-sdk/client-iam';
import { epoch, type Instant, latest } from '../../model/time/instant';
import { dated } from '../aws/answers';
import { decoded } from '../aws/decoded';
import type { Account, Inline } from './port';

export type AccountPage = Pick<
  GetAccountAuthorizationDetailsCommandOutput,
  'UserDetailList' | 'GroupDetailList' | 'RoleDetailList' | 'Policies'
>;

/** An account that is being read. */
export type AccountSoFar = { readonly [K in keyof Account]: Account[K][number][] };

const arnsOf = (attached: readonly AttachedPolicy[] | undefined): string[] =>
  (attached ?? []).map(({ PolicyArn = '' }) => PolicyArn);

const inlineOf = (policies: readonly PolicyDetail[] | undefined): Inline[] =>
  (policies ?? []).map(({ PolicyName = '', PolicyDocument }) => ({
    name: PolicyName,
    document: decoded(PolicyDocument),
  }));

function defaultDocument({ PolicyVersionList = [], DefaultVersionId }: ManagedPolicyDetail): string {
  const version = PolicyVersionList.find(({ VersionId }) => VersionId === DefaultVersionId);
  return decoded(version?.Document);
}

function changedAt({ CreateDate, UpdateDate, PolicyVersionList = [] }: ManagedPolicyDetail): Instant {
  const dates = [CreateDate, UpdateDate, ...PolicyVersionList.map((version) => version.CreateDate)];
  return latest(epoch, ...dates.map(dated));
}

function readPage({ UserDetailList, GroupDetailList, RoleDetailList, Policies }: AccountPage): Account {
  return {
    users: (UserDetailList ?? []).map((user) => {
      const boundary = user.PermissionsBoundary?.PermissionsBoundaryArn;
      return {
        arn: user.Arn ?? '',
        name: user.UserName ?? '',
        path: user.Path ?? '/',
        made: dated(user.CreateDate),
        groups: user.GroupList ?? [],
        attached: arnsOf(user.AttachedManagedPolicies),
        inline: inlineOf(user.UserPolicyList),
        ...(boundary === undefined ? {} : { boundary }),
      };
    }),
    groups: (GroupDetailList ?? []).map(({ Arn = '', GroupName = '', AttachedManagedPolicies, GroupPolicyList }) => ({
      arn: Arn,
      name: GroupName,
      attached: arnsOf(AttachedManagedPolicies),
      inline: inlineOf(GroupPolicyList),
    })),
    roles: (RoleDetailList ?? []).map((role) => ({
      arn: role.Arn ?? '',
      name: role.RoleName ?? '',
      path: role.Path ?? '/',
      made: dated(role.CreateDate),
      trust: decoded(role.AssumeRolePolicyDocument),
      attached: arnsOf(role.AttachedManagedPolicies),
      inline: inlineOf(role.RolePolicyList),
    })),
    policies: (Policies ?? []).map((policy) => ({
      arn: policy.Arn ?? '',
      path: policy.Path ?? '/',
      name: policy.PolicyName ?? '',
      document: defaultDocument(policy),
      changed: changedAt(policy),
    })),
  };
}

/**
 * Adds what a page says to an account. What is kept is a copy: a text cut out of a page keeps the whole of it in memory,
 * with every older version of every policy.
 */
export function addPage(account: AccountSoFar, page: AccountPage): void {
  const { users, groups, roles, policies } = structuredClone(readPage(page));
  account.users.push(...users);
  account.groups.push(...groups);
  account.roles.push(...roles);
  account.policies.push(...policies);
}
