import { userPath } from '../../model/iam/names';
import { iamUser, iamUserKind, tryIamUser } from '../../model/principal/iam-user';
import type { PolicyAws, UserAws } from '../aws/port';
import { usersOut } from './everybody-out';
import type { KeyPort, PrincipalKind, PrincipalPort } from './principal';

export const iamUsers = (account: string): PrincipalKind => ({
  id: iamUserKind,
  noun: 'user',
  what: 'IAM user of this account',
  neighbour: ({ name }) => ({
    what: `user ${name} was there before Curfew, and lives below ${userPath}, where only Curfew makes users`,
    remedy: `Move the user with aws iam update-user --user-name ${name} --new-path / : keys, policies and sessions stay, and only policies that name its ARN have to follow.`,
  }),
  tryOwner: (arn) => tryIamUser(arn, account),
});

export const iamUserKeys = (aws: Pick<UserAws, 'accessKeys' | 'deleteAccessKey'>): KeyPort => ({
  keys: ({ name }) => aws.accessKeys(name),
  deleteKey: ({ name }, key) => aws.deleteAccessKey(name, key),
});

export const iamUserPort = (
  aws: UserAws & Pick<PolicyAws, 'policies' | 'holders'>,
  account: string,
): PrincipalPort => ({
  ...iamUsers(account),
  ...iamUserKeys(aws),
  residents: async () => (await aws.managedUsers()).map(({ name, made }) => ({ principal: iamUser(name), made })),
  out: async () => (await usersOut(aws)).map(iamUser),
  held: async ({ name }) => (await aws.attached(name)) ?? [],
});
