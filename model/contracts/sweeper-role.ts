import { fingerprint } from '../iam/fingerprint';

/** What of the policy of the sweeper's role may be known only after apply. */
export interface RoleArns {
  readonly noticeTopic: string;
  /** Region → the ARN of the bucket of its transcripts. */
  readonly buckets: ReadonlyMap<string, string>;
}

/** Those ARNs → what stands for each in what is hashed. */
export const roleLabels = ({ noticeTopic, buckets }: RoleArns): ReadonlyMap<string, string> =>
  new Map([
    [noticeTopic, 'the topic of notices'],
    ...[...buckets].map(([region, arn]) => [arn, `the bucket of ${region}`] as const),
  ]);

/** What the stack says of the policy of the sweeper's role, for the audit to compare with. */
export const roleFingerprint = (document: object, arns: RoleArns): string => fingerprint(document, roleLabels(arns));
