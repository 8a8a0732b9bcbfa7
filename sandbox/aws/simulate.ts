import { runSimulation } from '@cloud-copilot/iam-simulate';
import { AwsError, queryAnswer } from './answers';
import type { Answer, IdentifiedCall } from './call';
import type { PrincipalPolicies } from './iam-reader';
import type { World } from './world';
import { element } from './xml';

interface Entry {
  readonly ContextKeyName: string;
  readonly ContextKeyValues: string[];
}

interface SimulatedPrincipal {
  readonly principal: string;
  readonly policies: PrincipalPolicies;
}

const source = /^arn:[^:]+:iam::\d{12}:(user|role)\/(?:.*\/)?([^/]+)$/;

/** On a principal's policies, as they are. */
export async function simulatePrincipal(call: IdentifiedCall, world: World): Promise<Answer> {
  const { PolicySourceArn = '' } = call.params;
  const [, kind, name = ''] = source.exec(PolicySourceArn) ?? [];
  const { iam } = world;
  const known = kind === 'user' ? await iam.user(name) : kind === 'role' ? await iam.role(name) : undefined;
  if (!known) throw new AwsError('NoSuchEntity', `Principal ${PolicySourceArn} does not exist.`, 404);
  const policies = await iam.policiesOf(kind === 'user' ? 'User' : 'Role', name);
  return simulate(call, world, { principal: known.arn, policies });
}

/** On policies that the call carries, and that need be nowhere. */
export async function simulateCustom(call: IdentifiedCall, world: World): Promise<Answer> {
  const { CallerArn = `arn:aws:iam::${world.account}:user/simulated`, PolicyInputList = [] } = call.params;
  const identity = (PolicyInputList as string[]).map((text, i) => {
    const name = `PolicyInputList.${i + 1}`;
    return { name, policy: parsed(text, name) };
  });
  return simulate(call, world, { principal: CallerArn, policies: { identity, boundary: undefined } });
}

function parsed(text: string, name: string): object {
  try {
    return JSON.parse(text);
  } catch {
    throw new AwsError('InvalidInput', `Invalid Input Policy ${name}: it is not JSON.`);
  }
}

/**
 * The same evaluator that judges calls, with the context that the caller gives; like IAM's own it knows nothing that it
 * is not told. The result of an action has one for each resource within, and itself names none of them.
 */
async function simulate(call: IdentifiedCall, world: World, simulated: SimulatedPrincipal): Promise<Answer> {
  const { ActionNames = [], ResourceArns = ['*'], ContextEntries = [] } = call.params;
  const context = contextOf(ContextEntries);
  const results = await Promise.all(
    (ActionNames as string[]).map(async (action) => {
      const decisions = await Promise.all(
        (ResourceArns as string[]).map(async (resource) => ({
          resource,
          decision: await decide(action, resource, context, simulated, world),
        })),
      );
      return element('member', [
        element('EvalActionName', action),
        element('EvalResourceName', '*'),
        element('EvalDecision', decisions.find(({ decision }) => decision !== 'allowed')?.decision ?? 'allowed'),
        ...unexplained(),
        element(
          'ResourceSpecificResults',
          decisions.map(({ resource, decision }) =>
            element('member', [
              element('EvalResourceName', resource),
              element('EvalResourceDecision', decision),
              ...unexplained(),
            ]),
          ),
        ),
      ]);
    }),
  );
  return queryAnswer(call, [element('EvaluationResults', results), element('IsTruncated', 'false')]);
}

const unexplained = () => [element('MatchedStatements'), element('MissingContextValues')];

const contextOf = (entries: readonly Entry[]): Record<string, string | string[]> =>
  Object.fromEntries(
    entries.map(({ ContextKeyName, ContextKeyValues: [first = '', ...more] }) => [
      ContextKeyName,
      more.length > 0 ? [first, ...more] : first,
    ]),
  );

const DECISIONS = { Allowed: 'allowed', ExplicitlyDenied: 'explicitDeny', ImplicitlyDenied: 'implicitDeny' } as const;

async function decide(
  action: string,
  resource: string,
  contextVariables: Record<string, string | string[]>,
  { principal, policies: { identity, boundary } }: SimulatedPrincipal,
  { account }: World,
): Promise<string> {
  const result = await runSimulation(
    {
      request: { principal, action, resource: { resource, accountId: account }, contextVariables },
      identityPolicies: [...identity],
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      ...(boundary ? { permissionBoundaryPolicies: [boundary] } : {}),
      ...(isKey(resource) ? { resourcePolicy: ofKeys(account) } : {}),
    },
    {},
  );
  if (result.resultType === 'error') throw new AwsError('InvalidInput', JSON.stringify(result.errors));
  return DECISIONS[result.overallResult];
}

const isKey = (arn: string): boolean => /^arn:[^:]+:kms:[^:]*:\d{12}:key\//.test(arn);

/** The evaluator wants the key's own policy; IAM's simulator is told none, and answers by the principal's alone. */
const ofKeys = (account: string): object => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: 'kms:*', Resource: '*' }],
});
