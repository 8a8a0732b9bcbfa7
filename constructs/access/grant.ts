import { IamPolicy } from '@cdktf/provider-aws/lib/iam-policy';
import { IamUserPolicyAttachment } from '@cdktf/provider-aws/lib/iam-user-policy-attachment';
import { Construct } from 'constructs';
import type { Facts } from '../../model/access/kind';
import { render } from '../../model/grant/document';
import { policyOf } from '../../model/grant/policy';
import type { ValidGrant } from '../../model/grant/valid-grant';
import { formatInstant } from '../../model/time/instant';
import { addressOf, documentText, literal, reference } from '../kit/literal';
import type { CurfewPerson } from './person';

export interface CurfewGrantProps {
  /** An upcoming or a live grant: an expired one is not rendered. */
  readonly grant: ValidGrant;
  readonly person: CurfewPerson;
  /** What the document depends on beside the grant; the key's ARN as the reference of its region. */
  readonly facts: Facts;
}

// An extension must never blink: the new policy is attached before the old one goes.
const lifecycle = { createBeforeDestroy: true } as const;

/**
 * A grant: one customer managed policy and its attachment, nothing else. No description: IAM cannot change one, so a
 * better wording would replace the policy.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicy.html
 */
export class CurfewGrant extends Construct {
  /** The address in Terraform of what comes last: once it stands, the grant does. */
  readonly address: string;

  constructor(scope: Construct, id: string, { grant, person, facts }: CurfewGrantProps) {
    super(scope, id);
    const { path, name } = policyOf(grant);
    const policy = new IamPolicy(this, 'policy', {
      name: literal(name),
      path: literal(path),
      policy: documentText(render(grant, facts), [facts.sessionKeyArn]),
      tags: {
        grant: literal(grant.id),
        from: formatInstant(grant.window.from),
        until: formatInstant(grant.window.until),
        ...(grant.ticket === undefined ? {} : { ticket: literal(grant.ticket) }),
      },
      lifecycle,
      // Where a user of that name was there before, none is made: then no policy that speaks of one is made either.
      ...(person.user === undefined ? {} : { dependsOn: [person.user] }),
    });
    const attachment = new IamUserPolicyAttachment(this, 'attachment', {
      user: person.userName,
      policyArn: reference(policy, 'arn'),
      lifecycle,
    });
    this.address = addressOf(attachment);
  }
}
