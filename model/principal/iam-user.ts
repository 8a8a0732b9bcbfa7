import { userPath } from '../iam/names';
import type { NamedPrincipal, Principal } from './principal';
import { tryParseUserArn } from './user-arn';
import { userKey } from './user-name';

export const iamUserKind = 'iam-user';

export const iamUser = (name: string): Principal => ({ kind: iamUserKind, name, key: userKey(name) });

/** The IAM user of an account whom an ARN names; undefined for everybody else. */
export function tryIamUser(arn: string, account: string): NamedPrincipal | undefined {
  const named = tryParseUserArn(arn);
  if (named?.account !== account) return undefined;
  // AWS shows the path of a user in some places, and `/` for all of them in others.
  const managed = named.path.startsWith(userPath) ? true : named.path === '/' ? undefined : false;
  return { principal: iamUser(named.user), managed };
}
