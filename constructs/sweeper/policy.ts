import { policyArn } from '../../model/iam/arn';
import { bucketName, userPath } from '../../model/iam/names';
import type { ValidSettings } from '../../model/settings/settings';
import type { ByRegion, ExistingBucket } from '../kit/existing';
import { Arns, names } from '../kit/names';
import { allow, type SystemStatement } from '../kit/statement';

/** The topic of notices that the stack makes in the home region. */
export const homeNoticeTopicArn = (settings: ValidSettings): string =>
  new Arns(settings).in('sns', settings.homeRegion, names.notices);

/** Region in use → the bucket of its transcripts: the one that is handed in, or the one that the stack makes. */
export function bucketsOf(
  settings: ValidSettings,
  handed: ByRegion<ExistingBucket> = {},
): ReadonlyMap<string, ExistingBucket> {
  const arns = new Arns(settings);
  const bucketOf = (region: string): ExistingBucket => {
    const given = handed[region];
    // Each look at an attribute of another stack's resource is a token of its own: one look for all.
    if (given !== undefined) return { bucket: given.bucket, arn: given.arn };
    return { bucket: bucketName(settings, region), arn: arns.bucket(region) };
  };
  return new Map(settings.regions.map((region) => [region, bucketOf(region)]));
}

/** What an audit asks of regions and of AWS's own policies. It reads names of transcripts, and no transcript. */
function auditStatements(settings: ValidSettings, buckets: readonly ExistingBucket[]): SystemStatement[] {
  const arns = new Arns(settings);
  return [
    // None can be limited to resources.
    allow(
      'Audit',
      ['iam:GenerateCredentialReport', 'iam:GetCredentialReport', 'logs:DescribeLogGroups', 'ec2:DescribeRegions'],
      '*',
    ),
    allow('OfAws', ['iam:GetPolicy', 'iam:GetPolicyVersion'], policyArn({ ...settings, account: 'aws' }, '/*')),
    allow('Credentials', ['iam:ListSSHPublicKeys', 'iam:ListServiceSpecificCredentials'], arns.iam(`user${userPath}*`)),
    // In any region: what may only be read need not be said for each of twenty, and a role has 10,240 characters.
    allow('Document', 'ssm:GetDocument', arns.in('ssm', '*', `document/${settings.documentName}`)),
    allow('Streams', 'logs:DescribeLogStreams', `${arns.logGroup('*', names.sessionLogGroup)}:*`),
    allow(
      'Transcripts',
      's3:ListBucket',
      buckets.map(({ arn }) => arn),
    ),
  ];
}

/**
 * What the sweeper may do. Whatever its code did, it could take away no policy but a grant's, delete the keys of no
 * user but a managed one, and write nothing else in IAM. It publishes to the home region's topic and bus of notices.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssystemsmanager.html
 */
export function sweeperStatements(
  settings: ValidSettings,
  noticeTopicArn: string = homeNoticeTopicArn(settings),
  buckets: readonly ExistingBucket[] = [...bucketsOf(settings).values()],
): SystemStatement[] {
  const arns = new Arns(settings);
  const { homeRegion } = settings;
  const regions = [...settings.regions, ...settings.retiredRegions];
  const grantPoliciesOnly = { ArnLike: { 'iam:PolicyARN': arns.grantPolicies } };
  const managedUsers = arns.iam(`user${userPath}*`);
  const streamsOf = (name: string) => `${arns.logGroup(homeRegion, name)}:*`;
  return [
    // None can be limited to resources. The second tells who lives below the path of managed people, the third is the audit's: the whole of IAM, to be read.
    allow('List', ['iam:ListPolicies', 'iam:ListUsers', 'iam:GetAccountAuthorizationDetails'], '*'),
    allow('Manifest', 's3:GetObject', `${arns.manifestBucket(homeRegion)}/${names.manifestKey}`),
    allow(
      'Grants',
      [
        'iam:GetPolicyVersion',
        'iam:ListPolicyVersions',
        'iam:DeletePolicyVersion',
        'iam:DeletePolicy',
        'iam:ListEntitiesForPolicy',
      ],
      arns.grantPolicies,
    ),
    // Who is under it: sessions of those end. It has no right to attach it, or to take it off.
    allow('Out', 'iam:ListEntitiesForPolicy', arns.systemPolicy(names.everybodyOut)),
    allow('DetachUser', 'iam:DetachUserPolicy', arns.iam('user/*'), grantPoliciesOnly),
    allow('DetachGroup', 'iam:DetachGroupPolicy', arns.iam('group/*'), grantPoliciesOnly),
    allow('DetachRole', 'iam:DetachRolePolicy', arns.iam('role/*'), grantPoliciesOnly),
    allow('Users', ['iam:ListAttachedUserPolicies', 'iam:GetUser'], arns.iam('user/*')),
    allow('Keys', ['iam:ListAccessKeys', 'iam:DeleteAccessKey', 'iam:GetLoginProfile'], managedUsers),
    // Neither of the two can be limited to resources.
    allow('See', ['ssm:DescribeSessions', 'ec2:DescribeTags'], '*'),
    allow(
      'End',
      'ssm:TerminateSession',
      regions.map((region) => arns.in('ssm', region, 'session/*')),
    ),
    allow(
      'NodeTags',
      'ssm:ListTagsForResource',
      regions.map((region) => arns.in('ssm', region, 'managed-instance/*')),
    ),
    // Both ask about streams, even where one is only being made.
    allow(
      'Log',
      ['logs:CreateLogStream', 'logs:PutLogEvents'],
      [streamsOf(names.sweeperLogGroup), streamsOf(names.auditLogGroup)],
    ),
    allow('Ledger', ['s3:GetObject', 's3:PutObject'], `${arns.manifestBucket(homeRegion)}/${names.ledgerKey}`),
    allow('Lease', ['s3:GetObject', 's3:PutObject'], `${arns.manifestBucket(homeRegion)}/${names.leaseKey}`),
    allow('Logged', 'logs:FilterLogEvents', [streamsOf(names.sweeperLogGroup), streamsOf(names.auditLogGroup)]),
    allow('Tell', 'sns:Publish', noticeTopicArn),
    allow('Emit', 'events:PutEvents', arns.in('events', homeRegion, `event-bus/${names.noticeBus}`)),
    allow('Fail', 'sqs:SendMessage', arns.in('sqs', homeRegion, names.failures)),
    ...auditStatements(settings, buckets),
  ];
}
