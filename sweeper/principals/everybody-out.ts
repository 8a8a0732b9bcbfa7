import { isEverybodyOut, systemPath } from '../../model/iam/names';
import type { PolicyAws } from '../aws/port';

/**
 * The users on whom the Deny is that keeps everybody out. The list tells whether it is on anybody, so that as a rule
 * nothing more is asked.
 */
export async function usersOut(aws: Pick<PolicyAws, 'policies' | 'holders'>): Promise<string[]> {
  const deny = (await aws.policies(systemPath)).find(isEverybodyOut);
  if (deny === undefined || deny.attachments === 0) return [];
  return (await aws.holders(deny.arn)).flatMap(({ kind, name }) => (kind === 'user' ? [name] : []));
}
