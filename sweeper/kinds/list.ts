import { paced } from '../aws/pace';
import type { Aws } from '../aws/port';
import { iamUserPort, iamUsers } from '../principals/iam-user';
import { iamPolicies, policyPort } from '../provisions/iam-policy';
import { sessionPort, ssmSessions } from '../uses/ssm-session';
import type { Kinds, Ports } from './kinds';

/** One deployment as the sweeper knows it. */
export interface Deployment {
  readonly account: string;
  /** The name of Curfew's session document. */
  readonly document: string;
  /** In use and retired. */
  readonly regions: readonly string[];
}

/** All kinds, for who only judges what was seen. A new kind is one line here and one below. */
export const kindsOf = (deployment: Omit<Deployment, 'regions'>): Kinds => ({
  provisions: [iamPolicies],
  uses: [ssmSessions(deployment)],
  principals: [iamUsers(deployment.account)],
});

/** All kinds in AWS; their calls keep to one pace. */
export function portsOf(aws: Aws, deployment: Deployment): Ports {
  const port = paced(aws);
  return {
    provisions: [policyPort(port)],
    uses: [sessionPort(port, deployment)],
    principals: [iamUserPort(port, deployment.account)],
    regions: deployment.regions,
  };
}
