import { DeleteRolePolicyCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { isNamed } from '../../model/base/is-named';
import { smokeNames } from './names';
import type { World } from './world';

/** Takes a right from a role of the stack, by a Deny that Terraform does not know of. */
export async function deny({ clients }: Pick<World, 'clients'>, RoleName: string, action: string): Promise<void> {
  const PolicyDocument = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Deny', Action: action, Resource: '*' }],
  });
  await clients.iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: smokeNames.deny, PolicyDocument }));
}

/** Gives it back; where there is no such Deny, or no such role, that is done. */
export async function lift({ clients }: Pick<World, 'clients'>, RoleName: string): Promise<void> {
  const request = new DeleteRolePolicyCommand({ RoleName, PolicyName: smokeNames.deny });
  await clients.iam.send(request).catch((error: unknown) => {
    if (!isNamed(error, 'NoSuchEntityException')) throw error;
  });
}
