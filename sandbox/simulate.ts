import { runSimulation } from '@cloud-copilot/iam-simulate';
import { AwsError, queryAnswer } from './answers';
import type { Answer, IdentifiedCall } from './call';
import type { World } from './world';
import { element } from './xml';

interface Entry {
  readonly ContextKeyName: string;
  readonly ContextKeyValues: string[];
}

const source = /^arn:[^:]+:iam::\d{12}:(user|role)\/(?:.*\/)?([^/]+)$/;

/**
 * `SimulatePrincipalPolicy`: the same evaluator that judges calls, on a principal's policies, with the context that
 * the caller gives; like IAM's own it knows nothing that it is not told.
 */
export async function simulatePrincipal(call: IdentifiedCall, { iam, account }: World): Promise<Answer> {
  const { PolicySourceArn = '', ActionNames = [], ResourceArns = ['*'], ContextEntries = [] } = call.params;
  const [, kind, name = ''] = source.exec(PolicySourceArn) ?? [];
  const known = kind === 'user' ? await iam.user(name) : kind === 'role' ? await iam.role(name) : undefined;
  if (!known) throw new AwsError('NoSuchEntity', `Principal ${PolicySourceArn} does not exist.`, 404);
  const { identity, boundary } = await iam.policiesOf(kind === 'user' ? 'User' : 'Role', name);
  const contextVariables = Object.fromEntries(
    (ContextEntries as Entry[]).map(({ ContextKeyName, ContextKeyValues: [first = '', ...more] }) => [
      ContextKeyName,
      more.length > 0 ? [first, ...more] : first,
    ]),
  );
  const results = await Promise.all(
    (ActionNames as string[]).flatMap((action) =>
      (ResourceArns as string[]).map(async (resource) => {
        const result = await runSimulation(
          {
            request: { principal: known.arn, action, resource: { resource, accountId: account }, contextVariables },
            identityPolicies: [...identity],
            serviceControlPolicies: [],
            resourceControlPolicies: [],
            ...(boundary ? { permissionBoundaryPolicies: [boundary] } : {}),
          },
          {},
        );
        if (result.resultType === 'error') throw new AwsError('InvalidInput', JSON.stringify(result.errors));
        const decisions = { Allowed: 'allowed', ExplicitlyDenied: 'explicitDeny', ImplicitlyDenied: 'implicitDeny' };
        return element('member', [
          element('EvalActionName', action),
          element('EvalResourceName', resource),
          element('EvalDecision', decisions[result.overallResult]),
          element('MatchedStatements'),
          element('MissingContextValues'),
        ]);
      }),
    ),
  );
  return queryAnswer(call, [element('EvaluationResults', results), element('IsTruncated', 'false')]);
}
