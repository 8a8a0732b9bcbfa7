import { manifestBucketName, manifestKey } from '../model/names';
import type { ValidSettings } from '../model/settings';

/** `bucket/key` of what apply writes last, as the sweeper is told. */
export const manifestPlace = (settings: ValidSettings): string => `${manifestBucketName(settings)}/${manifestKey}`;
