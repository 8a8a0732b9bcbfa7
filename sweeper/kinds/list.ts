import type { UseName } from '../../model/access';
import { paced } from '../aws/pace';
import type { Aws } from '../aws/port';
import { iamUserPort, iamUsers } from '../principals/iam-user';
import { iamPolicies, policyPort } from '../provisions/iam-policy';
import { sessionPort, ssmSessions } from '../uses/ssm-session';
import type { UseKind, UsePort } from '../uses/use';
import type { Kinds, Ports } from './kinds';
import { readDeclared } from './read-declared';

/** One deployment as the sweeper knows it. */
export interface Deployment {
  readonly account: string;
  /** The name of Curfew's session document. */
  readonly document: string;
  /**
   * What it was called before.
   * @default none
   */
  readonly retiredDocuments?: readonly string[];
  /** In use and retired. */
  readonly regions: readonly string[];
  /** `bucket/key` of the manifest. */
  readonly manifest: string;
}

/** What of a deployment is needed to judge what was seen. */
type Marks = Pick<Deployment, 'account' | 'document' | 'retiredDocuments'>;

/** A use for each that a kind of access names, under that name. */
const useKinds = (deployment: Marks): { readonly [Id in UseName]: UseKind<Id> } => ({
  'ssm-session': ssmSessions(deployment),
});

const usePorts = (port: Aws, deployment: Deployment): { readonly [Id in UseName]: UsePort<Id> } => ({
  'ssm-session': sessionPort(port, deployment),
});

/** All kinds, for who only judges what was seen. A new kind is one line here and one below. */
export const kindsOf = (deployment: Marks): Kinds => ({
  provisions: [iamPolicies],
  uses: Object.values(useKinds(deployment)),
  principals: [iamUsers(deployment.account)],
});

/** All kinds in AWS; their calls keep to one pace. */
export function portsOf(aws: Aws, deployment: Deployment): Ports {
  const port = paced(aws);
  const provisions = [policyPort(port)];
  const place = { where: deployment.manifest, account: deployment.account };
  return {
    provisions,
    uses: Object.values(usePorts(port, deployment)),
    principals: [iamUserPort(port, deployment.account)],
    declared: () => readDeclared(port, place, { provisions }),
    regions: deployment.regions,
  };
}
