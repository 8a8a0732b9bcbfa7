import { manifestBucketName, manifestKey } from '../../model/iam/names';
import type { ValidSettings } from '../../model/settings/settings';

/** `bucket/key` of what apply writes last, as the sweeper is told. */
export const manifestPlace = (settings: Pick<ValidSettings, 'account' | 'homeRegion'>): string =>
  `${manifestBucketName(settings)}/${manifestKey}`;
