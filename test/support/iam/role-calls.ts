import { policyOf, registerOf, synthesize } from '../stack/stack';
import { account } from '../stack/terraform-calls';
import { type Context, isAllowedByIam } from './simulator';

export interface Role {
  readonly policies: readonly object[];
  /** @default none: what the policies allow is allowed */
  readonly boundary?: object;
}

// As KMS has it: a key's own policy lets the account decide by IAM.
const keyPolicy = policyOf(synthesize(registerOf([], {})).of('aws_kms_key')['logs-eu-west-1__key__key'].policy);

/** Whether IAM would let a role do it, by an evaluator that is not ours. */
export function isAllowed(role: Role, action: string, resource: string, context: Context): Promise<boolean> {
  const resourcePolicy = action.startsWith('kms:') && resource !== '*' ? { resourcePolicy: keyPolicy } : {};
  const caller = { ...role, arn: `arn:aws:iam::${account}:role/pipeline`, account };
  return isAllowedByIam(caller, { action, resource, context, ...resourcePolicy });
}
