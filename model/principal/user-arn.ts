/** An IAM user as an ARN names it. */
export interface UserArn {
  readonly account: string;
  /** `/` where the ARN shows no path: the user may have one all the same. */
  readonly path: string;
  readonly user: string;
}

const userArn = /^arn:[^:]+:iam::(\d{12}):user(\/(?:[^/]+\/)*)([^/]+)$/;

/** Undefined for roles, federated users and everything else that is no IAM user. */
export function tryParseUserArn(arn: string): UserArn | undefined {
  const [, account, path, user] = userArn.exec(arn) ?? [];
  return account && path && user ? { account, path, user } : undefined;
}
