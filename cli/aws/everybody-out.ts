import { AttachUserPolicyCommand, GetPolicyCommand } from '@aws-sdk/client-iam';
import { isNamed } from '../../model/base/is-named';
import { policyArn } from '../../model/iam/arn';
import { everybodyOut, systemPath } from '../../model/iam/names';
import { ifThere } from '../../sweeper/aws/answers';
import type { Aws } from '../../sweeper/aws/port';
import { Failure } from '../frame/failure';
import type { Account } from './access';

/** The Deny that keeps everybody out, as it stands in AWS. */
export interface EverybodyOut {
  readonly arn: string;
  readonly version: string;
  /** How many hold it: as long as anybody does, everybody is out. */
  readonly attachments: number;
}

export const everybodyOutArn = ({ settings }: Pick<Account, 'settings'>): string =>
  policyArn(settings, `${systemPath}${everybodyOut}`);

const uncounted = (arn: string): Failure =>
  new Failure(3, [
    {
      place: 'iam',
      value: arn,
      rule: 'is shown without a count of who holds it, so nobody can say whether everybody is out',
      remedy: 'Run this again; aws iam list-entities-for-policy lists who holds it.',
      code: 'no-count',
    },
  ]);

/**
 * Undefined where the stack has not made it yet: then nobody is out.
 *
 * @throws Failure where AWS does not say how many hold it: that is not nobody
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_Policy.html what AttachmentCount counts
 */
export async function tryEverybodyOut(account: Pick<Account, 'aws' | 'settings'>): Promise<EverybodyOut | undefined> {
  const arn = everybodyOutArn(account);
  const answer = await ifThere(account.aws.clients.iam.send(new GetPolicyCommand({ PolicyArn: arn })));
  if (!answer?.Policy) return undefined;
  const { DefaultVersionId: version = '', AttachmentCount: attachments } = answer.Policy;
  if (attachments === undefined) throw uncounted(arn);
  return { arn, version, attachments };
}

/** What became of a Deny for one user. That it was there before is `attached` as well. */
export type Attached = 'attached' | 'no such user' | 'no slot';

/** The operations that putting everybody out takes. Every call may throw; every list is whole. */
export interface EverybodyAws
  extends Pick<
    Aws,
    'throttled' | 'managedUsers' | 'policies' | 'document' | 'holders' | 'detach' | 'sessions' | 'terminate'
  > {
  readonly everybodyOut: () => Promise<EverybodyOut | undefined>;
  readonly attachTo: (policy: string, user: string) => Promise<Attached>;
}

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_AttachUserPolicy.html */
export function everybodyAws(account: Pick<Account, 'aws' | 'settings'>): EverybodyAws {
  const { port, clients } = account.aws;
  return {
    get throttled() {
      return port.throttled;
    },
    managedUsers: () => port.managedUsers(),
    policies: (path) => port.policies(path),
    document: (policy) => port.document(policy),
    holders: (policy) => port.holders(policy),
    detach: (policy, holder) => port.detach(policy, holder),
    sessions: (region) => port.sessions(region),
    terminate: (session) => port.terminate(session),
    everybodyOut: () => tryEverybodyOut(account),
    attachTo: async (PolicyArn, UserName) => {
      try {
        await clients.iam.send(new AttachUserPolicyCommand({ PolicyArn, UserName }));
        return 'attached';
      } catch (error) {
        if (isNamed(error, 'NoSuchEntityException')) return 'no such user';
        if (isNamed(error, 'LimitExceededException')) return 'no slot';
        throw error;
      }
    },
  };
}
