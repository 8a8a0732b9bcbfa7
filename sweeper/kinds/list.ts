import type { UseName } from '../../model/access';
import { paced } from '../aws/pace';
import type { Aws } from '../aws/port';
import { iamUserPort, iamUsers } from '../principals/iam-user';
import { iamPolicies, policyPort } from '../provisions/iam-policy';
import { sessionPort, ssmSessions } from '../uses/ssm-session';
import type { UseKind, UsePort } from '../uses/use';
import type { Kinds, Ports } from './kinds';

/** One deployment as the sweeper knows it. */
export interface Deployment {
  readonly account: string;
  /** The name of Curfew's session document. */
  readonly document: string;
  /** In use and retired. */
  readonly regions: readonly string[];
}

/** A use for each that a kind of access names, under that name. */
const useKinds = (deployment: Omit<Deployment, 'regions'>): { readonly [Id in UseName]: UseKind<Id> } => ({
  'ssm-session': ssmSessions(deployment),
});

const usePorts = (port: Aws, deployment: Deployment): { readonly [Id in UseName]: UsePort<Id> } => ({
  'ssm-session': sessionPort(port, deployment),
});

/** All kinds, for who only judges what was seen. A new kind is one line here and one below. */
export const kindsOf = (deployment: Omit<Deployment, 'regions'>): Kinds => ({
  provisions: [iamPolicies],
  uses: Object.values(useKinds(deployment)),
  principals: [iamUsers(deployment.account)],
});

/** All kinds in AWS; their calls keep to one pace. */
export function portsOf(aws: Aws, deployment: Deployment): Ports {
  const port = paced(aws);
  return {
    provisions: [policyPort(port)],
    uses: Object.values(usePorts(port, deployment)),
    principals: [iamUserPort(port, deployment.account)],
    regions: deployment.regions,
  };
}
