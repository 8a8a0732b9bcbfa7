import type { Caller } from './keyring';
import type { World } from './world';

/** A caller as AWS describes him: what GetCallerIdentity, `Owner` and the context keys show. */
export interface Identity {
  readonly arn: string;
  /** `aws:userid`: the user's id, or `<role id>:<session name>`. */
  readonly userId: string;
  /** What the id of his sessions begins with. */
  readonly sessionName: string;
  /** `aws:PrincipalArn`: for a role session the role. */
  readonly principalArn: string;
}

export async function identityOf(caller: Caller, { account, iam }: World): Promise<Identity> {
  if (caller.kind === 'admin') {
    const { arn } = caller;
    return { arn, userId: 'AIDASANDBOXADMINISTRA', sessionName: 'sandbox-administrator', principalArn: arn };
  }
  if (caller.kind === 'user') {
    const user = await iam.user(caller.userName);
    const arn = user?.arn ?? `arn:aws:iam::${account}:user/${caller.userName}`;
    return { arn, userId: user?.id ?? '', sessionName: caller.userName, principalArn: arn };
  }
  const { roleName, sessionName } = caller;
  const role = await iam.role(roleName);
  return {
    arn: `arn:aws:sts::${account}:assumed-role/${roleName}/${sessionName}`,
    userId: `${role?.id ?? ''}:${sessionName}`,
    sessionName,
    principalArn: role?.arn ?? `arn:aws:iam::${account}:role/${roleName}`,
  };
}
