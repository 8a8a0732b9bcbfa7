import { IamUser } from '@cdktf/provider-aws/lib/iam-user';
import { Construct } from 'constructs';
import type { ValidPerson } from '../../model/grant/valid-grant';
import { userPath } from '../../model/iam/names';
import { addressOf, literal, reference } from '../kit/literal';
import type { Boundary } from './boundary';

export interface CurfewPersonProps {
  readonly person: ValidPerson;
  /** What caps a managed person. Existing persons keep the boundary they have. */
  readonly boundary: Boundary;
}

/**
 * A person. Managed: an IAM user at `/curfew/`. Existing: nothing at all, not even a data source, for one deleted
 * leaver would fail everybody's plan.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
 */
export class CurfewPerson extends Construct {
  /** For the resources that name the user; of a managed person a reference, so that Terraform keeps the order. */
  readonly userName: string;
  /** The address of the user in Terraform; an existing person has none. */
  readonly address?: string;
  /** The user, where Curfew makes one. */
  readonly user?: IamUser;

  constructor(scope: Construct, id: string, { person, boundary }: CurfewPersonProps) {
    super(scope, id);
    if (person.existing) {
      this.userName = literal(person.user);
      return;
    }
    const user = new IamUser(this, 'user', {
      name: literal(person.user),
      path: userPath,
      permissionsBoundary: boundary.arn,
      // Access keys are handed out beside Terraform, so that no secret is in its state: the user goes with them.
      forceDestroy: true,
      // A user is never replaced; but who leaves goes after the manifest that no longer declares them was written.
      // Terraform does so by itself for people with grants, whose attachments have it.
      lifecycle: { createBeforeDestroy: true },
    });
    this.userName = reference(user, 'name');
    this.address = addressOf(user);
    this.user = user;
  }
}
