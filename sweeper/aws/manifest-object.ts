import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { isNamed } from '../../model/base/is-named';
import { dated } from './answers';
import type { ManifestPlace, WrittenManifest } from './port';

/** The manifest as it lies in S3; undefined where there is none. */
export async function manifestObject(
  s3: S3Client,
  { where, account }: ManifestPlace,
): Promise<WrittenManifest | undefined> {
  const slash = where.indexOf('/');
  const request = new GetObjectCommand({
    Bucket: where.slice(0, slash),
    Key: where.slice(slash + 1),
    // Whoever took the name of a bucket that is gone must not tell us what is declared.
    ExpectedBucketOwner: account,
  });
  try {
    const { Body, LastModified } = await s3.send(request);
    return { text: (await Body?.transformToString()) ?? '', written: dated(LastModified) };
  } catch (error) {
    // Who may not list the bucket is not told that there is no such object, only that it is denied.
    if (isNamed(error, 'NoSuchKey', 'NoSuchBucket', 'AccessDenied')) return undefined;
    throw error;
  }
}
