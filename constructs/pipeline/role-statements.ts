import { providerArn } from '../../model/iam/arn';
import { tokenIssuer } from '../../model/settings/pipeline';
import type { ValidSettings } from '../../model/settings/settings';
import { Arns, names } from '../kit/names';
import { allow, type SystemStatement } from '../kit/statement';
import { applierIamStatements } from './applier-iam-statements';
import { applierRegionStatements } from './applier-region-statements';
import { applierSweeperStatements } from './applier-sweeper-statements';

const applierStatements = (settings: ValidSettings) => [
  ...applierIamStatements(settings),
  ...applierRegionStatements(settings),
  ...applierSweeperStatements(settings),
];

const actionsOf = ({ Action }: SystemStatement): string[] => [Action].flat();

/** Reading the provider that the stack has made; one that was there before is none of its resources. */
function readProvider(settings: ValidSettings): SystemStatement[] {
  if (settings.pipeline?.providerArn !== undefined) return [];
  const provider = providerArn(settings, tokenIssuer);
  return [allow('Provider', 'iam:GetOpenIDConnectProvider', provider)];
}

/**
 * What a plan needs: all that the applier reads, and nothing that it writes; and what comparing the grants with AWS
 * needs. The state is read without a lock: `terraform plan -lock=false`.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_understand-policy-summary-access-level-summaries.html
 */
export function planStatements(settings: ValidSettings): SystemStatement[] {
  const reads = /^[a-z0-9]+:(Describe|Get|List)/;
  const reading = applierStatements(settings).flatMap((statement) => {
    const actions = actionsOf(statement).filter((action) => reads.test(action));
    return actions.length > 0 ? [{ ...statement, Action: actions }] : [];
  });
  return [
    ...reading,
    ...readProvider(settings),
    // It cannot be limited to resources: names and paths of all the account's policies, not what they say.
    allow('List', 'iam:ListPolicies', '*'),
    // What tags mean now: SSM has no resource for it.
    allow('Instances', 'ssm:DescribeInstanceInformation', '*'),
    // It judges policies that the call itself carries, and tells nothing of the account; IAM has no resource for it.
    allow('Simulate', 'iam:SimulateCustomPolicy', '*'),
    allow('Holders', 'iam:ListEntitiesForPolicy', new Arns(settings).grantPolicies),
  ];
}

/**
 * What the apply role has beside the applier's policies: to call the sweeper, to say how long requests waited, and not to change what says who it is
 * and what it may do. The applier may write any role and policy at `/curfew-system/`; a Deny outweighs it.
 */
export function applyStatements(settings: ValidSettings): SystemStatement[] {
  const arns = new Arns(settings);
  return [
    allow('Sweep', 'lambda:InvokeFunction', arns.in('lambda', settings.homeRegion, `function:${names.sweeper}`)),
    ...readProvider(settings),
    // A namespace of its own: whoever applies must not be able to say for the sweeper that it runs.
    allow('Metrics', 'cloudwatch:PutMetricData', '*', {
      StringEquals: { 'cloudwatch:namespace': names.pipelineMetrics },
    }),
    {
      Sid: 'Self',
      Effect: 'Deny',
      // All but reading, those too that IAM does not have yet.
      Action: 'Add Attach Create Delete Detach Pass Put Remove Set Tag Untag Update'
        .split(' ')
        .map((verb) => `iam:${verb}*`),
      Resource: [
        ...[names.plan, names.apply].map((name) => arns.systemRole(name)),
        // All three of the applier's.
        ...[names.pipelineBoundary, `${names.applier}*`].map((name) => arns.systemPolicy(name)),
      ],
    },
  ];
}
