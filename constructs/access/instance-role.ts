import { IamInstanceProfile } from '@cdktf/provider-aws/lib/iam-instance-profile';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { Construct } from 'constructs';
import { systemPath } from '../../model/iam/names';
import type { ValidSettings } from '../../model/settings/settings';
import { documentText, reference } from '../kit/literal';
import { Arns, names } from '../kit/names';
import { allow, documentOf, type SystemStatement, trust } from '../kit/statement';
import type { SessionLogs } from '../logs/session-logs';

export interface InstanceRoleProps {
  readonly settings: ValidSettings;
  /** Of every region in use. */
  readonly logs: readonly SessionLogs[];
}

/**
 * What an EC2 instance needs to be reachable and to write the logs, and no more: `AmazonSSMManagedInstanceCore` would
 * let everybody with a shell read every parameter of the account.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/getting-started-create-iam-instance-profile.html
 */
export class InstanceRole extends Construct {
  /** The name of the instance profile, as a reference. */
  readonly profileName: string;

  constructor(scope: Construct, id: string, { settings, logs }: InstanceRoleProps) {
    super(scope, id);
    const service = settings.partition === 'aws-cn' ? 'ec2.amazonaws.com.cn' : 'ec2.amazonaws.com';
    const role = new IamRole(this, 'role', {
      name: names.instance,
      path: systemPath,
      assumeRolePolicy: documentText(trust(service)),
    });
    new IamRolePolicy(this, 'policy', {
      name: names.instance,
      role: reference(role, 'name'),
      policy: documentText(documentOf(instanceStatements(settings, logs)), referencesIn(logs)),
    });
    const profile = new IamInstanceProfile(this, 'profile', {
      name: names.instance,
      path: systemPath,
      role: reference(role, 'name'),
    });
    this.profileName = reference(profile, 'name');
  }
}

/** The values that Terraform may have to fill in. */
const referencesIn = (logs: readonly SessionLogs[]): string[] =>
  logs.flatMap(({ keyArn, bucketArn }) => [keyArn, bucketArn, `${bucketArn}/*`]);

function instanceStatements(settings: ValidSettings, logs: readonly SessionLogs[]): SystemStatement[] {
  const arns = new Arns(settings);
  const buckets = logs.map(({ bucketArn }) => bucketArn);
  const logGroups = settings.regions.map((region) => arns.logGroup(region, names.sessionLogGroup));
  return [
    allow(
      'Agent',
      [
        'ssm:UpdateInstanceInformation',
        'ssmmessages:CreateControlChannel',
        'ssmmessages:CreateDataChannel',
        'ssmmessages:OpenControlChannel',
        'ssmmessages:OpenDataChannel',
      ],
      '*',
    ),
    // Write only: root on a node can use this role, and must not read what others did there. The agent always sends
    // an ACL with the object.
    allow(
      'Transcript',
      ['s3:PutObject', 's3:PutObjectAcl'],
      buckets.map((bucket) => `${bucket}/*`),
    ),
    // The agent refuses the session unless it sees that the bucket and the log group are encrypted.
    allow('Bucket', 's3:GetEncryptionConfiguration', buckets),
    allow('LogGroups', 'logs:DescribeLogGroups', '*'),
    allow(
      'Stream',
      ['logs:CreateLogStream', 'logs:PutLogEvents', 'logs:DescribeLogStreams'],
      logGroups.flatMap((logGroup) => [logGroup, `${logGroup}:*`]),
    ),
    allow(
      'Key',
      ['kms:Decrypt', 'kms:GenerateDataKey'],
      logs.map(({ keyArn }) => keyArn),
    ),
  ];
}
