import type { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import type { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket';
import { S3BucketLifecycleConfiguration } from '@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration';
import { S3BucketOwnershipControls } from '@cdktf/provider-aws/lib/s3-bucket-ownership-controls';
import { S3BucketPolicy } from '@cdktf/provider-aws/lib/s3-bucket-policy';
import { S3BucketPublicAccessBlock } from '@cdktf/provider-aws/lib/s3-bucket-public-access-block';
import { S3BucketServerSideEncryptionConfigurationA } from '@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration';
import { S3BucketVersioningA } from '@cdktf/provider-aws/lib/s3-bucket-versioning';
import type { TerraformResource } from 'cdktf';
import type { Construct } from 'constructs';
import { documentText, reference } from '../kit/literal';
import { documentOf, type SystemStatement } from '../kit/statement';

export interface BucketProtectionProps {
  readonly provider: AwsProvider;
  readonly bucket: S3Bucket;
  readonly arn: string;
  /** By S3's own key, or by a key whose use IAM decides over. */
  readonly encryption:
    | { readonly sseAlgorithm: 'AES256' }
    | { readonly sseAlgorithm: 'aws:kms'; readonly kmsMasterKeyId: string };
  /**
   * What its policy says beside that.
   * @default nothing
   */
  readonly statements?: readonly SystemStatement[];
}

/**
 * What makes a bucket fit for what must not be lost or changed: versions (root on a node can write with the node's
 * role, so nothing may be overwritten for good), encryption, TLS only, nothing public, no ACLs.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html
 * @returns all of it, for what must not be in the bucket before
 */
export function protectBucket(
  scope: Construct,
  { provider, bucket, arn, encryption, statements = [] }: BucketProtectionProps,
): TerraformResource[] {
  const of = { provider, bucket: reference(bucket, 'id') };
  const versions = new S3BucketVersioningA(scope, 'versioning', {
    ...of,
    versioningConfiguration: { status: 'Enabled' },
  });
  const encrypted = new S3BucketServerSideEncryptionConfigurationA(scope, 'encryption', {
    ...of,
    rule: [
      {
        applyServerSideEncryptionByDefault: encryption,
        ...(encryption.sseAlgorithm === 'aws:kms' ? { bucketKeyEnabled: true } : {}),
      },
    ],
  });
  const closed = new S3BucketPublicAccessBlock(scope, 'public-access', {
    ...of,
    blockPublicAcls: true,
    blockPublicPolicy: true,
    ignorePublicAcls: true,
    restrictPublicBuckets: true,
  });
  const policy = new S3BucketPolicy(scope, 'policy', {
    ...of,
    policy: documentText(
      documentOf([
        {
          Sid: 'TlsOnly',
          Effect: 'Deny',
          Principal: '*',
          Action: 's3:*',
          Resource: [arn, `${arn}/*`],
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        },
        ...statements,
      ]),
    ),
    // S3 refuses two changes of a bucket's access at once.
    dependsOn: [closed],
  });
  const owned = new S3BucketOwnershipControls(scope, 'ownership', {
    ...of,
    rule: { objectOwnership: 'BucketOwnerEnforced' },
  });
  return [versions, encrypted, closed, policy, owned];
}

/** What is written over often: versions that others have followed for so long are deleted. */
export interface ForgottenVersions {
  readonly id: string;
  /** Of what begins like this. */
  readonly prefix: string;
  readonly days: number;
}

export interface ForgetProps {
  readonly provider: AwsProvider;
  readonly bucket: S3Bucket;
  readonly forgotten: readonly ForgottenVersions[];
}

/** A bucket has one configuration of this kind: all rules stand in it. */
export function forgetVersions(scope: Construct, { provider, bucket, forgotten }: ForgetProps): void {
  new S3BucketLifecycleConfiguration(scope, 'forget', {
    provider,
    bucket: reference(bucket, 'id'),
    rule: forgotten.map(({ id, prefix, days }) => ({
      id,
      status: 'Enabled',
      filter: [{ prefix }],
      noncurrentVersionExpiration: [{ noncurrentDays: days }],
    })),
  });
}

export interface GlacierProps {
  readonly provider: AwsProvider;
  readonly bucket: S3Bucket;
  readonly days: number;
}

/** Moves what is so old to Glacier. */
export function moveToGlacier(scope: Construct, { provider, bucket, days }: GlacierProps): void {
  new S3BucketLifecycleConfiguration(scope, 'glacier', {
    provider,
    bucket: reference(bucket, 'id'),
    rule: [
      {
        id: 'glacier',
        status: 'Enabled',
        filter: [{ prefix: '' }],
        transition: [{ days, storageClass: 'GLACIER' }],
      },
    ],
  });
}
