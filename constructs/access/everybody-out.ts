import { IamPolicy } from '@cdktf/provider-aws/lib/iam-policy';
import { Construct } from 'constructs';
import { renderDenial } from '../../model/access/denial';
import { systemPath } from '../../model/iam/names';
import { documentText } from '../kit/literal';
import { names } from '../kit/names';

/**
 * The Deny that `curfew revoke --everybody` attaches to each person: it stands ready, so that an emergency has nothing
 * to make. No attachment of it is Terraform's, and no user of the stack has its attachments counted by Terraform: so no
 * apply takes it off anybody. As long as somebody holds it IAM deletes it for nobody.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html a Deny overrides
 */
export class EverybodyOut extends Construct {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    new IamPolicy(this, 'policy', {
      name: names.everybodyOut,
      path: systemPath,
      policy: documentText(renderDenial()),
    });
  }
}
