import { IamPolicy } from '@cdktf/provider-aws/lib/iam-policy';
import { Construct } from 'constructs';
import { systemPath } from '../../model/iam/names';
import type { ValidSettings } from '../../model/settings/settings';
import { documentText, reference } from '../kit/literal';
import { names } from '../kit/names';
import { documentOf, type SystemStatement } from '../kit/statement';
import { applierIamStatements } from './applier-iam-statements';
import { applierRegionStatements } from './applier-region-statements';
import { applierSweeperStatements } from './applier-sweeper-statements';

export interface ApplierPolicyProps {
  readonly settings: ValidSettings;
}

/**
 * What the pipeline that plans, applies and destroys this stack needs: three policies. Create them by hand for the first apply,
 * from the synthesized file; from then on the stack keeps them up to date. With the setting `pipeline` an administrator does:
 * the role that has them may not change them. Whoever applies by hand holds all three.
 *
 * Who has them decides over access: it writes policies and attaches them to any user. It reaches only what is Curfew's:
 * no other policy can be attached or changed, and a user is only created under Curfew's boundary. But IAM cannot say
 * what a policy may hold: whoever runs code of their own with these rights can write any right into a policy of a grant,
 * or into a role of the stack. Guard the pipeline as you guard an administrator.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
 */
export class ApplierPolicy extends Construct {
  /** The ARNs of all, as references. */
  readonly arns: { readonly policy: string; readonly regional: string; readonly sweeper: string };

  constructor(scope: Construct, id: string, { settings }: ApplierPolicyProps) {
    super(scope, id);
    // Three, so that each has room to grow where names are long: IAM takes 6,144 characters.
    const add = (part: string, name: string, statements: readonly SystemStatement[]) => {
      const policy = documentText(documentOf(statements));
      return reference(new IamPolicy(this, part, { name, path: systemPath, policy }), 'arn');
    };
    this.arns = {
      policy: add('policy', names.applier, applierIamStatements(settings)),
      regional: add('regional', names.applierRegional, applierRegionStatements(settings)),
      sweeper: add('sweeper', names.applierSweeper, applierSweeperStatements(settings)),
    };
  }
}
