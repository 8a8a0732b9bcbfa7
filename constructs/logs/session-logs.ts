import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import type { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket';
import { Construct } from 'constructs';
import { bucketName } from '../../model/iam/names';
import type { ValidSettings } from '../../model/settings/settings';
import type { ExistingBucket, ExistingKey } from '../kit/existing';
import { reference } from '../kit/literal';
import { logicalId } from '../kit/logical-id';
import { Arns, names } from '../kit/names';
import { moveToGlacier, protectBucket } from './bucket-protection';
import { SessionKey } from './session-key';

export interface SessionLogsProps {
  readonly settings: ValidSettings;
  readonly region: string;
  readonly provider: AwsProvider;
  /**
   * The bucket for the transcripts. Whoever hands one in protects it: versions, encryption, TLS only, nothing public.
   * @default one is made
   */
  readonly bucket?: ExistingBucket | undefined;
  /**
   * The key that encrypts sessions and logs. Its policy must let IAM of the account decide over its use, and let
   * CloudWatch Logs use it for the log group of the sessions: see `SessionKey`.
   * @default one is made
   */
  readonly key?: ExistingKey | undefined;
}

/**
 * Where the sessions of one region are kept: a bucket for the transcripts, a log group for the live stream, and the
 * key that encrypts both and the sessions themselves.
 *
 * With the setting `retainLogs` Terraform refuses to destroy any of it: a hasty `terraform destroy` stops before it
 * has changed anything. Who means it has Terraform forget them first:
 * `terraform state rm $(terraform state list | grep '\.logs-')`. A region that is retired is forgotten by itself.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-logging.html
 */
export class SessionLogs extends Construct {
  /** The construct id of a region's logs, of which the addresses in Terraform's state are made. */
  static idOf(region: string): string {
    return `logs-${region}`;
  }

  /** What Terraform must forget, not destroy, when a region is retired: the address of everything in here. */
  static addresses(region: string): string[] {
    return Object.entries(resources).map(
      ([id, type]) => `${type}.${logicalId([SessionLogs.idOf(region), ...id.split('/')])}`,
    );
  }

  readonly region: string;
  /** The name of the bucket, as a reference where it was made here. */
  readonly bucketName: string;
  /** What policies say of it. */
  readonly bucketArn: string;
  readonly logGroup: CloudwatchLogGroup;
  /** The ARN of the key, as a reference. */
  readonly keyArn: string;

  constructor(scope: Construct, id: string, props: SessionLogsProps) {
    super(scope, id);
    const { settings, region, provider } = props;
    this.region = region;
    const lifecycle = settings.retainLogs ? { preventDestroy: true } : {};
    this.keyArn = (props.key ?? new SessionKey(this, 'key', { settings, region, provider })).arn;
    this.bucketArn = props.bucket?.arn ?? new Arns(settings).bucket(region);
    this.bucketName = props.bucket?.bucket ?? reference(this.makeBucket(props), 'id');
    this.logGroup = new CloudwatchLogGroup(this, 'log-group', {
      provider,
      name: names.sessionLogGroup,
      kmsKeyId: this.keyArn,
      retentionInDays: settings.logRetentionDays,
      lifecycle,
    });
  }

  private makeBucket({ settings, region, provider }: SessionLogsProps): S3Bucket {
    const bucket = new S3Bucket(this, 'bucket', {
      provider,
      bucket: bucketName(settings, region),
      forceDestroy: !settings.retainLogs,
      lifecycle: settings.retainLogs ? { preventDestroy: true } : {},
    });
    const encryption = { sseAlgorithm: 'aws:kms', kmsMasterKeyId: this.keyArn } as const;
    protectBucket(this, { provider, bucket, arn: this.bucketArn, encryption });
    moveToGlacier(this, { provider, bucket, days: settings.glacierAfterDays });
    return bucket;
  }
}

/** Every resource in here by its path. A test compares them with what is synthesized. */
const resources = {
  'key/key': 'aws_kms_key',
  'key/alias': 'aws_kms_alias',
  bucket: 'aws_s3_bucket',
  versioning: 'aws_s3_bucket_versioning',
  encryption: 'aws_s3_bucket_server_side_encryption_configuration',
  'public-access': 'aws_s3_bucket_public_access_block',
  policy: 'aws_s3_bucket_policy',
  ownership: 'aws_s3_bucket_ownership_controls',
  glacier: 'aws_s3_bucket_lifecycle_configuration',
  'log-group': 'aws_cloudwatch_log_group',
} as const;
