import { fingerprint, tryFingerprint } from '../iam/fingerprint';

/** Who may assume the sweeper's role: Lambda, and nobody else. */
export const sweeperTrust = {
  Version: '2012-10-17',
  Statement: [
    { Sid: 'Assume', Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
  ],
} as const;

const noLabels: ReadonlyMap<string, string> = new Map();
const trusted = fingerprint(sweeperTrust, noLabels);

/** Whether a trust policy says that, and nothing more. */
export const isSweeperTrust = (document: string): boolean => tryFingerprint(document, noLabels) === trusted;

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
