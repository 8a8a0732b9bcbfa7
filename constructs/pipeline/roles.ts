import { IamOpenidConnectProvider } from '@cdktf/provider-aws/lib/iam-openid-connect-provider';
import { IamPolicy } from '@cdktf/provider-aws/lib/iam-policy';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { IamRolePolicyAttachment } from '@cdktf/provider-aws/lib/iam-role-policy-attachment';
import { Construct } from 'constructs';
import { systemPath } from '../../model/iam/names';
import { tokenIssuer, type ValidPipeline } from '../../model/settings/pipeline';
import type { ValidSettings } from '../../model/settings/settings';
import { documentText, literal, reference } from '../kit/literal';
import { names } from '../kit/names';
import { documentOf, type SystemStatement } from '../kit/statement';
import type { ApplierPolicy } from './applier-policy';
import { pipelineCap } from './pipeline-cap';
import { applyStatements, planStatements } from './role-statements';

export interface PipelineRolesProps {
  readonly settings: ValidSettings;
  readonly pipeline: ValidPipeline;
  /** What the role that applies may do, as whoever applies by hand. */
  readonly applier: ApplierPolicy;
}

/** Whom a workflow asks for its token: what `aws-actions/configure-aws-credentials` asks unless it is told otherwise. */
const audience = 'sts.amazonaws.com';

const anHour = 60 * 60;

/**
 * The two roles of a GitHub pipeline, which it assumes without any secret: `curfew-plan` in its environment, reading
 * only, and `curfew-apply` on the branch or in an environment of its own, and nowhere else.
 *
 * The pipeline can change neither role, nor the policies that say what the two may do: an administrator creates them
 * in the first apply and applies by hand what changes them later, an update of Curfew that needs other rights or a
 * setting that renames something; until then the pipeline's own apply is refused. So too `terraform destroy`. That
 * keeps their trust as it was reviewed, and no more: see `ApplierPolicy` for what whoever applies could do.
 *
 * A job that names an environment has that as its subject, whatever started it: GitHub's own rules of the environment
 * say which branches may use it. Without one `pull_request_target` runs as the branch, which may apply: no such
 * workflow may run what is in the pull request.
 *
 * @see https://docs.github.com/en/actions/how-tos/secure-your-work/security-harden-deployments/oidc-in-aws
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html
 */
export class PipelineRoles extends Construct {
  /** As references. */
  readonly planArn: string;
  readonly applyArn: string;

  constructor(scope: Construct, id: string, { settings, pipeline, applier }: PipelineRolesProps) {
    super(scope, id);
    const cap = new IamPolicy(this, 'boundary', {
      name: names.pipelineBoundary,
      path: systemPath,
      policy: documentText(documentOf(pipelineCap(settings))),
    });
    const provider = this.providerOf(pipeline);
    const addRole = (part: 'plan' | 'apply', subject: string, statements: readonly SystemStatement[]) => {
      const at = new Construct(this, part);
      const role = new IamRole(at, 'role', {
        name: names[part],
        path: systemPath,
        assumeRolePolicy: documentText(githubTrust(provider, subject), [provider]),
        permissionsBoundary: reference(cap, 'arn'),
        maxSessionDuration: anHour,
      });
      new IamRolePolicy(at, 'policy', {
        name: names[part],
        role: reference(role, 'name'),
        policy: documentText(documentOf(statements)),
      });
      return role;
    };
    const plan = addRole('plan', planSubject(pipeline), planStatements(settings));
    const apply = addRole('apply', applySubject(pipeline), applyStatements(settings));
    for (const [part, policyArn] of Object.entries(applier.arns)) {
      new IamRolePolicyAttachment(this, `attach-${part}`, { role: reference(apply, 'name'), policyArn });
    }
    this.planArn = reference(plan, 'arn');
    this.applyArn = reference(apply, 'arn');
  }

  /**
   * AWS verifies GitHub's certificate itself, so no thumbprint.
   *
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html
   */
  private providerOf({ providerArn }: ValidPipeline): string {
    if (providerArn !== undefined) return literal(providerArn);
    const made = new IamOpenidConnectProvider(this, 'provider', {
      url: `https://${tokenIssuer}`,
      clientIdList: [audience],
    });
    return reference(made, 'arn');
  }
}

/**
 * The subject of a job in the environment that plans. Not that of a pull request: a workflow on `pull_request` is the
 * pull request's own file.
 *
 * @see https://docs.github.com/en/actions/reference/security/oidc#example-subject-claims
 */
const planSubject = ({ repository, planEnvironment }: ValidPipeline): string =>
  `repo:${repository}:environment:${planEnvironment}`;

/** The subject of a job in the environment, if there is one, else of a workflow on the branch. */
const applySubject = ({ repository, branch, environment }: ValidPipeline): string =>
  `repo:${repository}:${environment === undefined ? `ref:refs/heads/${branch}` : `environment:${environment}`}`;

/** Who may assume a role: the workflows with exactly this subject. */
function githubTrust(provider: string, subject: string): object {
  return documentOf([
    {
      Sid: 'Assume',
      Effect: 'Allow',
      Principal: { Federated: provider },
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: { StringEquals: { [`${tokenIssuer}:aud`]: audience, [`${tokenIssuer}:sub`]: subject } },
    },
  ]);
}
