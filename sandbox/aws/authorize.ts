import { runSimulation, runUnsafeSimulation, type Simulation } from '@cloud-copilot/iam-simulate';
import { isoSeconds } from './clock';
import type { PrincipalPolicies } from './iam-reader';
import { type Identity, identityOf } from './identity';
import type { JudgedResource } from './judged-actions';
import type { Caller } from './keyring';
import type { World } from './world';

const DENIED = 'with an explicit deny in an identity-based policy';
// The simulator's validation demands an account in every document ARN; AWS's own documents have none.
const OF_AWS_ITSELF = /^arn:aws:ssm:[^:]*::document\//;

type Person = Exclude<Caller, { kind: 'admin' }>;

/** Judges one action on its resources: undefined when all are allowed, else the refusal in AWS's words. */
export async function tryRefuse(
  caller: Person,
  action: string,
  region: string,
  resources: readonly JudgedResource[],
  world: World,
): Promise<string | undefined> {
  const identity = await identityOf(caller, world);
  const policies =
    caller.kind === 'user'
      ? await world.iam.policiesOf('User', caller.userName)
      : await world.iam.policiesOf('Role', caller.roleName);
  const context = contextOf(caller, identity, region, world);
  for (const resource of resources) {
    const because = await judgeResource(identity, action, resource, context, policies, world.account);
    if (because === undefined) continue;
    return `User: ${identity.arn} is not authorized to perform: ${action} on resource: ${resource.shown ?? resource.arn} ${because}`;
  }
  return undefined;
}

async function judgeResource(
  identity: Identity,
  action: string,
  resource: JudgedResource,
  context: Record<string, string>,
  { identity: identityPolicies, boundary }: PrincipalPolicies,
  account: string,
): Promise<string | undefined> {
  const simulation: Simulation = {
    request: {
      principal: identity.arn,
      action,
      resource: { resource: resource.arn, accountId: account },
      contextVariables: { ...context, ...resource.context },
    },
    identityPolicies: [...identityPolicies],
    serviceControlPolicies: [],
    resourceControlPolicies: [],
    resourcePolicy: resource.resourcePolicy,
    ...(boundary ? { permissionBoundaryPolicies: [boundary] } : {}),
  };
  if (OF_AWS_ITSELF.test(resource.arn)) {
    const verdict = runUnsafeSimulation(simulation, {});
    if (verdict === 'Allowed') return undefined;
    return verdict === 'ExplicitlyDenied' ? DENIED : `because no identity-based policy allows the ${action} action`;
  }
  const result = await runSimulation(simulation, {});
  if (result.resultType === 'error') {
    // Never a reason to let somebody through, and never one to hide: it names the policy at fault.
    return `because the policies could not be evaluated: ${JSON.stringify(result.errors)}`;
  }
  if (result.overallResult === 'Allowed') return undefined;
  const analysis = result.resultType === 'single' ? result.result.analysis : result.results[0]?.analysis;
  const own = analysis?.identityAnalysis?.result;
  const bound = analysis?.permissionBoundaryAnalysis?.result;
  if (own === 'ExplicitlyDenied') return DENIED;
  if (bound === 'ExplicitlyDenied') return 'with an explicit deny in a permissions boundary';
  if (analysis?.resourceAnalysis?.result === 'ExplicitlyDenied')
    return 'with an explicit deny in a resource-based policy';
  if (own === 'Allowed' && bound === 'ImplicitlyDenied') {
    return `because no permissions boundary allows the ${action} action`;
  }
  if (own === 'Allowed' && resource.resourcePolicy) {
    return `because no resource-based policy allows the ${action} action`;
  }
  return `because no identity-based policy allows the ${action} action`;
}

/** The simulator fills in nothing: what AWS would know of the request is said here. */
function contextOf(caller: Person, identity: Identity, region: string, world: World): Record<string, string> {
  return {
    'aws:CurrentTime': isoSeconds(world.clock.now()),
    'aws:PrincipalAccount': world.account,
    'aws:PrincipalArn': identity.principalArn,
    'aws:PrincipalType': caller.kind === 'user' ? 'User' : 'AssumedRole',
    'aws:RequestedRegion': region,
    'aws:SecureTransport': 'true',
    'aws:SourceIp': '203.0.113.10',
    'aws:userid': identity.userId,
    ...(caller.kind === 'user' ? { 'aws:username': caller.userName } : {}),
    // Both are absent, not false, for long-term keys.
    ...(caller.temporary
      ? { 'aws:TokenIssueTime': caller.temporary.issuedAt, 'aws:MultiFactorAuthPresent': 'false' }
      : {}),
  };
}
