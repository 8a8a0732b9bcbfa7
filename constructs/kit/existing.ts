/**
 * What exists already and is handed in, as in CDK: an object with the attributes that are needed. A resource of
 * another stack is one (`S3Bucket`, `KmsKey`, `SnsTopic`), and so is an object of texts.
 */

export interface ExistingBucket {
  /** Its name. */
  readonly bucket: string;
  readonly arn: string;
}

export interface ExistingKey {
  readonly arn: string;
}

export interface ExistingTopic {
  readonly arn: string;
}

/** By region, as a program writes it. */
export type ByRegion<T> = Readonly<Record<string, T>>;

/** @throws where something is handed in for a region that is not in use: it would go nowhere */
export function checkRegions(regions: readonly string[], handed: Readonly<Record<string, ByRegion<unknown>>>): void {
  for (const [prop, byRegion] of Object.entries(handed)) {
    const unknown = Object.keys(byRegion).filter((region) => !regions.includes(region));
    if (unknown.length > 0) {
      throw new Error(`${prop} names ${unknown.join(', ')}, and the regions in use are ${regions.join(', ')}.`);
    }
  }
}
