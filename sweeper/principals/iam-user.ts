import { isManagedPath } from '../../model/iam/names';
import { iamUserKind, tryIamUser } from '../../model/principal/iam-user';
import type { UserAws } from '../aws/port';
import type { KeyPort, PrincipalKind, PrincipalPort } from './principal';

export const iamUsers = (account: string): PrincipalKind => ({
  id: iamUserKind,
  noun: 'user',
  what: 'IAM user of this account',
  tryOwner: (arn) => tryIamUser(arn, account),
});

export const iamUserKeys = (aws: Pick<UserAws, 'accessKeys' | 'deleteAccessKey'>): KeyPort => ({
  keys: ({ name }) => aws.accessKeys(name),
  deleteKey: ({ name }, key) => aws.deleteAccessKey(name, key),
});

export const iamUserPort = (aws: UserAws, account: string): PrincipalPort => ({
  ...iamUsers(account),
  ...iamUserKeys(aws),
  isManaged: async ({ name }) => isManagedPath(await aws.pathOf(name)),
  held: async ({ name }) => (await aws.attached(name)) ?? [],
});
