import type { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket';
import { S3Object } from '@cdktf/provider-aws/lib/s3-object';
import { TerraformLocal } from 'cdktf';
import { Construct } from 'constructs';
import { manifestObject, manifestOf } from '../../model/contracts/manifest';
import { accessPath, manifestBucketName, userPath } from '../../model/iam/names';
import type { Register } from '../../model/register/register';
import type { ValidSettings } from '../../model/settings/settings';
import type { Boundary } from '../access/boundary';
import { addressOf, documentText, reference } from '../kit/literal';
import { Arns, names } from '../kit/names';
import type { SystemStatement } from '../kit/statement';
import { forgetVersions, protectBucket } from '../logs/bucket-protection';
import type { SessionLogs } from '../logs/session-logs';
import { roleStamp } from './role-document';

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

/**
 * Who of Curfew's own never writes the manifest, whatever becomes of their policies. It cannot say who may and deny all
 * others: an administrator makes the first apply and those that change the pipeline, and no setting knows who that is.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalarn
 */
function neverByOurs(arns: Arns, bucket: string, { pipeline }: Pick<ValidSettings, 'pipeline'>): SystemStatement {
  const planning = pipeline === undefined ? [] : [names.plan];
  const readers = [names.sweeper, names.schedule, names.instance, ...planning].map((name) => arns.systemRole(name));
  return {
    Sid: 'NeverByOurs',
    Effect: 'Deny',
    Principal: '*',
    Action: ['s3:PutObject', 's3:DeleteObject', 's3:DeleteObjectVersion'],
    Resource: `${bucket}/${names.manifestKey}`,
    Condition: {
      ArnLike: {
        'aws:PrincipalArn': [arns.iam(`user${userPath}*`), arns.iam(`role${accessPath}*`), ...readers],
      },
    },
  };
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

  constructor(scope: Construct, id: string, props: ManifestObjectProps) {
    super(scope, id);
    const { register, boundary, logs, provider, addresses } = props;
    const { settings } = register;
    const arns = new Arns(settings);
    const arn = arns.manifestBucket(settings.homeRegion);
    // By region: with another home region the old bucket goes and another comes.
    const home = new Construct(this, settings.homeRegion);
    const bucket = new S3Bucket(home, 'bucket', { provider, bucket: manifestBucketName(settings), forceDestroy: true });
    const protection = protectBucket(home, {
      provider,
      bucket,
      arn,
      encryption: { sseAlgorithm: 'AES256' },
      statements: [neverByOurs(arns, arn, settings)],
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
      // Where the policy of the sweeper's role changes the manifest is written anew, be it the same: see `SweeperFunction`.
      metadata: { 'role-policy': roleStamp(settings) },
      // What was written over by hand is written anew. The tag is the MD5 only of what is uploaded in one piece.
      ...(text.length < onePiece ? { etag: `\${md5(${local})}` } : {}),
    });
    // As text: CDKTF would carry 5,000 resources through its own tree.
    this.object.addOverride('depends_on', [...protection.map(addressOf), ...addresses]);
  }
}
