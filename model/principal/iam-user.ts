import { tryParseUserArn } from '../iam/arn';
import { isManagedPath } from '../iam/names';
import type { NamedPrincipal, Principal } from './principal';
import { userKey } from './user-name';

export const iamUserKind = 'iam-user';

export const iamUser = (name: string): Principal => ({ kind: iamUserKind, name, key: userKey(name) });

/** The IAM user of an account whom an ARN names; undefined for everybody else. */
export function tryIamUser(arn: string, account: string): NamedPrincipal | undefined {
  const named = tryParseUserArn(arn);
  if (named?.account !== account) return undefined;
  // AWS shows the path of a user in some places, and `/` for all of them in others.
  const managed = isManagedPath(named.path) ? true : named.path === '/' ? undefined : false;
  return { principal: iamUser(named.user), managed };
}
