import { logGroups } from '../../model/iam/names';
import type { ValidSettings } from '../../model/settings/settings';
import { Arns, names } from '../kit/names';
import { actions, allow, type SystemStatement } from '../kit/statement';
import type { InAnyRegion } from './in-any-region';

/** What the pipeline needs in every region in use: where sessions are opened, kept and encrypted. */
export function applierRegionStatements(settings: ValidSettings): SystemStatement[] {
  const arns = new Arns(settings);
  const at: InAnyRegion = (service, rest) => arns.in(service, '*', rest);
  return [document(settings, at), ...buckets(settings, arns), ...logs(at), ...sessionKeys(at)];
}

const document = ({ documentName }: ValidSettings, at: InAnyRegion): SystemStatement =>
  allow(
    'Document',
    actions(
      'ssm',
      'CreateDocument DescribeDocument GetDocument DescribeDocumentPermission UpdateDocument ' +
        'UpdateDocumentDefaultVersion DeleteDocument ListTagsForResource',
    ),
    at('ssm', `document/${documentName}`),
  );

function buckets({ retainLogs }: ValidSettings, arns: Arns): SystemStatement[] {
  const all = arns.bucket('*');
  // As patterns both mean the buckets and what is in them.
  const manifests = arns.manifestBucket('*');
  return [
    // The provider reads everything that a bucket can have.
    allow(
      'Bucket',
      actions(
        's3',
        'CreateBucket ListBucket GetBucket* Get*Configuration PutBucketVersioning PutBucketPolicy ' +
          'PutBucketPublicAccessBlock PutBucketOwnershipControls PutEncryptionConfiguration PutLifecycleConfiguration ' +
          'DeleteBucketPolicy',
      ),
      [all, manifests],
    ),
    allow('Manifest', actions('s3', 'PutObject GetObject GetObjectTagging'), `${manifests}/*`),
    allow(
      'Empty',
      actions('s3', 'DeleteBucket ListBucketVersions DeleteObject*'),
      retainLogs ? manifests : [all, manifests],
    ),
  ];
}

const logs = (at: InAnyRegion): SystemStatement[] => [
  allow(
    'Logs',
    actions(
      'logs',
      'CreateLogGroup DeleteLogGroup PutRetentionPolicy AssociateKmsKey DisassociateKmsKey ListTagsForResource',
    ),
    [
      at('logs', `log-group:${logGroups}*`),
      at('logs', `log-group:${names.sweeperLogGroup}`),
      at('logs', `log-group:${names.sweeperLogGroup}:*`),
    ],
  ),
  allow('Seek', 'logs:DescribeLogGroups', '*'),
];

/**
 * A key has no name that could be pinned, but a tag. What the pipeline may do to any key of the account is what making
 * one takes, for a tag counts up to five minutes after it was set: it can neither change who may use a key that is not
 * tagged as ours, nor delete it, nor tag it.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/tag-authorization.html
 */
const sessionKeys = (at: InAnyRegion): SystemStatement[] => [
  allow('Keys', ['kms:CreateKey', 'kms:ListAliases'], '*'),
  allow(
    'Key',
    actions('kms', 'DescribeKey GetKeyPolicy GetKeyRotationStatus EnableKeyRotation ListResourceTags'),
    at('kms', 'key/*'),
  ),
  allow('Alias', actions('kms', 'CreateAlias UpdateAlias DeleteAlias'), [
    at('kms', 'key/*'),
    at('kms', names.keyAlias),
  ]),
  allow(
    'OurKey',
    actions('kms', 'PutKeyPolicy UpdateKeyDescription ScheduleKeyDeletion TagResource'),
    at('kms', 'key/*'),
    { StringEquals: { [`aws:ResourceTag/${names.keyTag.key}`]: names.keyTag.value } },
  ),
];
