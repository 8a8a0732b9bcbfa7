import { DeletePolicyCommand } from '@aws-sdk/client-iam';
import { isNamed } from '../../model/base/is-named';
import { policyArn } from '../../model/iam/arn';
import { accessPath } from '../../model/iam/names';
import { people, smokeNames } from './names';
import type { World } from './world';

/** Deletes the policy that no Curfew wrote; one that is not there is deleted. */
export async function deleteOddPolicy({ clients, settings }: Pick<World, 'clients' | 'settings'>): Promise<void> {
  const PolicyArn = policyArn(settings, `${accessPath}m/${people.ana}/${smokeNames.odd}`);
  await clients.iam.send(new DeletePolicyCommand({ PolicyArn })).catch((error: unknown) => {
    if (!isNamed(error, 'NoSuchEntityException')) throw error;
  });
}
