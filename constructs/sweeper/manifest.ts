import type { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket';
import { S3Object } from '@cdktf/provider-aws/lib/s3-object';
import { TerraformLocal } from 'cdktf';
import { Construct } from 'constructs';
import { manifestObject, manifestOf } from '../../model/contracts/manifest';
import { manifestBucketName } from '../../model/iam/names';
import type { Register } from '../../model/register/register';
import type { Boundary } from '../access/boundary';
import { addressOf, documentText, reference } from '../kit/literal';
import { Arns, names } from '../kit/names';
import { forgetVersions, protectBucket } from '../logs/bucket-protection';
import type { SessionLogs } from '../logs/session-logs';

export interface ManifestObjectProps {
  readonly register: Register;
  readonly boundary: Boundary;
  /** Of every region in use: the manifest names their keys. */
  readonly logs: readonly SessionLogs[];
  /** Of the home region. */
  readonly provider: AwsProvider;
  /** The addresses of all users and attachments: what must stand before it is written down that it stands. */
  readonly addresses: readonly string[];
}

/** The provider uploads in pieces of five megabytes; the keys' ARNs are longer than the references here. */
const onePiece = 4_000_000;

/**
 * What apply meant the account to be, written last, for the audit to compare with. It is a function of the files and
 * the settings and not of the time, so no plan has anything to do when a window ends.
 *
 * In a bucket of its own: root on a node may write into those of the sessions, and would write itself in here. No
 * log, so it goes when the stack goes.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html
 */
export class ManifestObject extends Construct {
  readonly object: S3Object;

  constructor(scope: Construct, id: string, { register, boundary, logs, provider, addresses }: ManifestObjectProps) {
    super(scope, id);
    const { settings } = register;
    // By region: with another home region the old bucket goes and another comes.
    const home = new Construct(this, settings.homeRegion);
    const bucket = new S3Bucket(home, 'bucket', { provider, bucket: manifestBucketName(settings), forceDestroy: true });
    const protection = protectBucket(home, {
      provider,
      bucket,
      arn: new Arns(settings).manifestBucket(settings.homeRegion),
      encryption: { sseAlgorithm: 'AES256' },
    });
    // Beside it lie the ledger of notices, of which each minute with news makes two versions, and the lease of sweeps,
    // of which each that ends something makes one every other second: nobody reads an old one. S3 counts whole days.
    const forgotten = [
      { id: 'forget', prefix: names.ledgerKey, days: 30 },
      { id: 'forget-leases', prefix: names.leaseKey, days: 1 },
    ];
    forgetVersions(home, { provider, bucket, forgotten });
    const keys = new Map(logs.map(({ region, keyArn }) => [region, keyArn]));
    const manifest = manifestOf(register, { keys, boundary: boundary.declared });
    const text = documentText(manifestObject(manifest), [...keys.values()]);
    const local = `local.${new TerraformLocal(home, 'text', text).friendlyUniqueId}`;
    this.object = new S3Object(home, 'object', {
      provider,
      bucket: reference(bucket, 'id'),
      key: names.manifestKey,
      content: `\${${local}}`,
      contentType: 'application/json',
      // What was written over by hand is written anew. The tag is the MD5 only of what is uploaded in one piece.
      ...(text.length < onePiece ? { etag: `\${md5(${local})}` } : {}),
    });
    // As text: CDKTF would carry 5,000 resources through its own tree.
    this.object.addOverride('depends_on', [...protection.map(addressOf), ...addresses]);
  }
}
