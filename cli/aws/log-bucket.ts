import { bucketName } from '../../model/iam/names';
import type { ValidSettings } from '../../model/settings/settings';

/**
 * Said wherever a bucket of transcripts is not as it should be: the settings name the one that the stack makes, and
 * nothing that the command line reads says which one the stack was handed in its place.
 */
export const handedIn = 'If the stack was handed a bucket (logBuckets), look there: main.ts does not say which.';

/** Why there is no transcript of a session, as far as anybody can tell from here, and where it was looked for. */
export function whyNoTranscript(settings: ValidSettings, region: string): string {
  const days = settings.logRetentionDays;
  const looked = `nothing is in s3://${bucketName(settings, region)}`;
  return `it wrote nothing, or CloudWatch has let it go after ${days} days, and ${looked}. ${handedIn}`;
}
