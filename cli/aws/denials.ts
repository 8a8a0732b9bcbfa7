import { AttachUserPolicyCommand, CreatePolicyCommand, type IAMClient } from '@aws-sdk/client-iam';
import { denialOf, renderDenial } from '../../model/access/denial';
import { policyPath, tryParsePolicyName } from '../../model/iam/policy-name';
import type { Instant } from '../../model/time/instant';
import { endsBefore } from '../../model/time/window';
import type { Aws } from '../../sweeper/aws/port';
import { Failure } from '../frame/failure';

/** A revocation of somebody's access, as it stands in AWS. */
export interface Denial {
  readonly arn: string;
  /** As the path spells it. */
  readonly user: string;
  readonly until: Instant;
}

/** All revocations, or those of one person. A name that cannot be read was not written by us: the sweeper finds it. */
export async function denials(aws: Pick<Aws, 'policies'>, user?: string): Promise<Denial[]> {
  const listed = await aws.policies(policyPath('d', user));
  return listed.flatMap((policy) => {
    const means = tryParsePolicyName(policy);
    return means ? [{ arn: policy.arn, user: means.user, until: means.until }] : [];
  });
}

/**
 * Puts a Deny on a person. May be repeated: a revocation that is there is attached again, and one that ends sooner is
 * joined by one that ends later.
 *
 * @throws Failure where the person has no slot for a policy left
 */
export async function deny(
  { iam, aws }: { iam: IAMClient; aws: Pick<Aws, 'policies'> },
  user: string,
  until: Instant,
): Promise<Denial> {
  const longest = (await denials(aws, user)).find((each) => !endsBefore(each, { until }));
  const { path, name } = denialOf(user, until);
  const denial = longest ?? { arn: await create(iam, path, name, user), user, until };
  try {
    await iam.send(new AttachUserPolicyCommand({ UserName: user, PolicyArn: denial.arn }));
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'LimitExceededException') throw error;
    const rule = `has as many policies as AWS allows, so the Deny ${denial.arn} is not attached`;
    const remedy = `Detach one of them, and run this again. Grants of ${user} can go by curfew end.`;
    throw new Failure(3, [{ place: user, rule, remedy, code: 'no-slot' }], { cause: error });
  }
  return denial;
}

async function create(iam: IAMClient, Path: string, PolicyName: string, user: string): Promise<string> {
  try {
    const made = await iam.send(
      new CreatePolicyCommand({ Path, PolicyName, PolicyDocument: JSON.stringify(renderDenial()) }),
    );
    return made.Policy?.Arn ?? '';
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'EntityAlreadyExistsException') throw error;
    // Somebody made the same revocation a moment ago, and IAM does not list it yet.
    const rule = `is being revoked already: ${Path}${PolicyName} is there, and AWS does not list it yet`;
    const remedy = 'Run this again in some seconds: it attaches what is there.';
    throw new Failure(3, [{ place: user, rule, remedy, code: 'not-listed-yet' }], { cause: error });
  }
}
