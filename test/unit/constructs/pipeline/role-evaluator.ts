import { runSimulation } from '@cloud-copilot/iam-simulate';
import { policyOf, registerOf, synthesize } from '../support';
import { account } from './terraform-calls';

export type Context = Readonly<Record<string, string>>;

export interface Role {
  readonly policies: readonly object[];
  /** @default none: what the policies allow is allowed */
  readonly boundary?: object;
}

// As KMS has it: a key's own policy lets the account decide by IAM.
const keyPolicy = policyOf(synthesize(registerOf([], {})).of('aws_kms_key')['logs-eu-west-1__key__key'].policy);

/** Whether IAM would let a role do it, by an evaluator that is not ours. */
export async function isAllowed(role: Role, action: string, resource: string, context: Context): Promise<boolean> {
  const result = await runSimulation(
    {
      identityPolicies: role.policies.map((policy, i) => ({ name: `p${i}`, policy })),
      ...(role.boundary ? { permissionBoundaryPolicies: [{ name: 'boundary', policy: role.boundary }] } : {}),
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      resourcePolicy: action.startsWith('kms:') && resource !== '*' ? keyPolicy : undefined,
      request: {
        action,
        resource: { resource, accountId: account },
        principal: `arn:aws:iam::${account}:role/pipeline`,
        contextVariables: { ...context },
      },
    },
    {},
  );
  if (result.resultType === 'error') throw new Error(`${action} ${resource}: ${JSON.stringify(result.errors)}`);
  return result.overallResult === 'Allowed';
}
