import { roleFingerprint } from '../../model/contracts/sweeper-role';
import { fingerprint } from '../../model/iam/fingerprint';
import type { ValidSettings } from '../../model/settings/settings';
import type { ByRegion, ExistingBucket, ExistingTopic } from '../kit/existing';
import { documentOf } from '../kit/statement';
import { bucketsOf, homeNoticeTopicArn, sweeperStatements } from './policy';

/** What the policy of the sweeper's role depends on beside the settings. */
export interface RoleFacts {
  /**
   * The topic of the home region that hears notices.
   * @default the one that the stack makes
   */
  readonly noticeTopic?: ExistingTopic | undefined;
  /**
   * Buckets that exist already and take the transcripts of a region.
   * @default those that the stack makes
   */
  readonly logBuckets?: ByRegion<ExistingBucket> | undefined;
}

/** The policy of the role, with what Terraform may have to fill in, and what the audit compares it with. */
export function roleDocument(settings: ValidSettings, { noticeTopic: topic, logBuckets }: RoleFacts) {
  const noticeTopic = topic?.arn ?? homeNoticeTopicArn(settings);
  const buckets = bucketsOf(settings, logBuckets);
  const arns = new Map([...buckets].map(([region, { arn }]) => [region, arn]));
  const document = documentOf(sweeperStatements(settings, noticeTopic, [...buckets.values()]));
  return {
    document,
    references: [noticeTopic, ...arns.values()],
    sha256: roleFingerprint(document, { noticeTopic, buckets: arns }),
  };
}

/**
 * Changes where the policy does, with the names that settings give to what it is about: of what is handed in nobody knows
 * the name before apply.
 */
export const roleStamp = (settings: ValidSettings): string =>
  fingerprint(documentOf(sweeperStatements(settings)), new Map());
