import type { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import type { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket';
import { S3BucketLifecycleConfiguration } from '@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration';
import { S3BucketOwnershipControls } from '@cdktf/provider-aws/lib/s3-bucket-ownership-controls';
import { S3BucketPolicy } from '@cdktf/provider-aws/lib/s3-bucket-policy';
import { S3BucketPublicAccessBlock } from '@cdktf/provider-aws/lib/s3-bucket-public-access-block';
import { S3BucketServerSideEncryptionConfigurationA } from '@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration';
import { S3BucketVersioningA } from '@cdktf/provider-aws/lib/s3-bucket-versioning';
import type { Construct } from 'constructs';
import type { ValidSettings } from '../model/settings';
import { documentText, reference } from './literal';
import { Arns } from './names';
import { documentOf } from './statement';

export interface BucketProtectionProps {
  readonly settings: ValidSettings;
  readonly region: string;
  readonly provider: AwsProvider;
  readonly bucket: S3Bucket;
  readonly keyArn: string;
}

/**
 * What makes a bucket fit for transcripts: versions (root on a node can write with the node's role, so nothing may be
 * overwritten for good), encryption, TLS only, nothing public, no ACLs, and Glacier for what is old.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html
 */
export function protectBucket(
  scope: Construct,
  { settings, region, provider, bucket, keyArn }: BucketProtectionProps,
): void {
  const of = { provider, bucket: reference(bucket, 'id') };
  new S3BucketVersioningA(scope, 'versioning', { ...of, versioningConfiguration: { status: 'Enabled' } });
  new S3BucketServerSideEncryptionConfigurationA(scope, 'encryption', {
    ...of,
    rule: [
      {
        applyServerSideEncryptionByDefault: { sseAlgorithm: 'aws:kms', kmsMasterKeyId: keyArn },
        bucketKeyEnabled: true,
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
  const arn = new Arns(settings).bucket(region);
  new S3BucketPolicy(scope, 'policy', {
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
      ]),
    ),
    // S3 refuses two changes of a bucket's access at once.
    dependsOn: [closed],
  });
  new S3BucketOwnershipControls(scope, 'ownership', { ...of, rule: { objectOwnership: 'BucketOwnerEnforced' } });
  new S3BucketLifecycleConfiguration(scope, 'glacier', {
    ...of,
    rule: [
      {
        id: 'glacier',
        status: 'Enabled',
        filter: [{ prefix: '' }],
        transition: [{ days: settings.glacierAfterDays, storageClass: 'GLACIER' }],
      },
    ],
  });
}
