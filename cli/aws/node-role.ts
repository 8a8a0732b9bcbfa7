import { DescribeInstancesCommand } from '@aws-sdk/client-ec2';
import {
  GetInstanceProfileCommand,
  GetRoleCommand,
  type Role,
  SimulatePrincipalPolicyCommand,
} from '@aws-sdk/client-iam';
import { GetDocumentCommand, GetServiceSettingCommand } from '@aws-sdk/client-ssm';
import { isNamed } from '../../model/base/is-named';
import { type SessionLogging, tryReadInputs } from '../../model/contracts/session-document';
import { bucketArn, logGroupArn } from '../../model/iam/arn';
import { isHybridNode } from '../../model/iam/instance-id';
import { sessionLogGroup } from '../../model/iam/names';
import type { ValidSettings } from '../../model/settings/settings';
import { type Answer, no, yes } from '../frame/answer';
import type { Account } from './access';

/** What becomes of sessions on a node that may not do something. */
type Without = 'cannot be reached' | 'refuses' | 'unlogged';

/** One thing that a node's role must be allowed to do. */
interface NodeRight {
  readonly action: string;
  readonly resource: string;
  readonly without: Without;
}

const right = (without: Without, resource: string, ...actions: string[]): NodeRight[] =>
  actions.map((action) => ({ action, resource, without }));

/**
 * All that the agent does for a session through Curfew's document. It refuses one where it cannot see that bucket and log
 * group are encrypted, or cannot decrypt the session itself; that a log cannot be *written* is a line in its own log.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/getting-started-create-iam-instance-profile.html
 * @see https://github.com/aws/amazon-ssm-agent/blob/mainline/agent/session/plugins/shell/shell.go
 */
export function nodeRights(
  settings: ValidSettings,
  region: string,
  { bucket, logGroup, key }: SessionLogging,
): NodeRight[] {
  const group = logGroupArn(settings, region, logGroup);
  const ofBucket = bucketArn(settings, bucket);
  return [
    ...right(
      'cannot be reached',
      '*',
      'ssm:UpdateInstanceInformation',
      'ssmmessages:CreateControlChannel',
      'ssmmessages:CreateDataChannel',
      'ssmmessages:OpenControlChannel',
      'ssmmessages:OpenDataChannel',
    ),
    ...right('refuses', '*', 'logs:DescribeLogGroups'),
    ...right('refuses', ofBucket, 's3:GetEncryptionConfiguration'),
    ...right('refuses', key, 'kms:Decrypt'),
    ...right('unlogged', key, 'kms:GenerateDataKey'),
    ...right('unlogged', `${group}:log-stream:session`, 'logs:CreateLogStream', 'logs:PutLogEvents'),
    ...right('unlogged', `${group}:*`, 'logs:DescribeLogStreams'),
    ...right('unlogged', `${ofBucket}/session.log`, 's3:PutObject', 's3:PutObjectAcl'),
  ];
}

const consequences: Readonly<Record<Without, string>> = {
  'cannot be reached': 'Session Manager cannot reach the instance',
  refuses: 'the agent refuses every session',
  unlogged: 'sessions go on, and are not logged',
};

const give = 'Give it the instance profile curfew-instance, or its rights to the role it has.';

/** Where the document of a region sends its logs; undefined where there is no such document. */
async function loggingIn({ aws, settings }: Account, region: string): Promise<SessionLogging | undefined> {
  const request = new GetDocumentCommand({ Name: settings.documentName, DocumentFormat: 'JSON' });
  try {
    const { Content = '' } = await aws.clients.ssm(region).send(request);
    const { s3BucketName: bucket, cloudWatchLogGroupName: logGroup, kmsKeyId: key } = tryReadInputs(Content) ?? {};
    if (typeof bucket !== 'string' || typeof key !== 'string') return undefined;
    return { bucket, logGroup: typeof logGroup === 'string' ? logGroup : sessionLogGroup, key };
  } catch (error) {
    if (isNamed(error, 'InvalidDocument')) return undefined;
    throw error;
  }
}

const defaultRole = '/ssm/managed-instance/default-ec2-instance-management-role';

/**
 * The role of instances without a profile, where Default Host Management gives them one.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/fleet-manager-default-host-management-configuration.html
 */
async function tryDefaultRole({ aws }: Pick<Account, 'aws'>, region: string): Promise<Role | undefined> {
  const request = new GetServiceSettingCommand({ SettingId: defaultRole });
  const { ServiceSetting: { SettingValue = '' } = {} } = await aws.clients.ssm(region).send(request);
  // `$None` where it is off; else with the path of a role: `service-role/AWSSystemsManagerDefaultEC2InstanceManagementRole`.
  if (SettingValue === '' || SettingValue.startsWith('$')) return undefined;
  const RoleName = SettingValue.slice(SettingValue.lastIndexOf('/') + 1);
  return (await aws.clients.iam.send(new GetRoleCommand({ RoleName }))).Role;
}

/** The role of an instance, or what is wrong with having none. */
async function roleOf({ aws }: Account, instance: string, region: string): Promise<Role | Answer> {
  const described = await aws.clients.ec2(region).send(new DescribeInstancesCommand({ InstanceIds: [instance] }));
  const arn = described.Reservations?.[0]?.Instances?.[0]?.IamInstanceProfile?.Arn;
  if (arn === undefined)
    return (await tryDefaultRole({ aws }, region)) ?? no(`${instance} has no instance profile`, give);
  const InstanceProfileName = arn.slice(arn.lastIndexOf('/') + 1);
  const { InstanceProfile } = await aws.clients.iam.send(new GetInstanceProfileCommand({ InstanceProfileName }));
  return InstanceProfile?.Roles?.[0] ?? no(`the instance profile ${InstanceProfileName} has no role`, give);
}

const isAnswer = (found: Role | Answer): found is Answer => 'is' in found;

/** IAM's own answer to each right; those on one resource are one question. */
async function refusedRights({ aws }: Account, roleArn: string, rights: readonly NodeRight[]): Promise<NodeRight[]> {
  const resources = [...new Set(rights.map(({ resource }) => resource))];
  const refused = await Promise.all(
    resources.map(async (resource) => {
      const on = rights.filter((each) => each.resource === resource);
      const request = new SimulatePrincipalPolicyCommand({
        PolicySourceArn: roleArn,
        ActionNames: on.map(({ action }) => action),
        ResourceArns: [resource],
      });
      const { EvaluationResults = [] } = await aws.clients.iam.send(request);
      const allowed = EvaluationResults.filter(({ EvalDecision }) => EvalDecision === 'allowed');
      const names = new Set(allowed.map(({ EvalActionName }) => EvalActionName));
      return on.filter(({ action }) => !names.has(action));
    }),
  );
  return refused.flat();
}

/**
 * Whether the instance's role may do all that reaching it, encrypting its sessions and writing their logs needs. What a
 * bucket's or a key's own policy denies IAM's simulator is not told.
 */
export async function roleAnswers(account: Account, instance: string, region: string): Promise<Answer[]> {
  if (isHybridNode(instance)) return [];
  const role = await roleOf(account, instance, region);
  if (isAnswer(role)) return [role];
  const logging = await loggingIn(account, region);
  if (logging === undefined) {
    const what = `there is no document ${account.settings.documentName} in ${region} that says where to log`;
    return [no(what, 'Apply again: terraform apply makes it as it should be.')];
  }
  const refused = await refusedRights(account, role.Arn ?? '', nodeRights(account.settings, region, logging));
  const name = role.RoleName ?? role.Arn ?? '';
  if (refused.length === 0) return [yes(`its role ${name} may do all that logging and encryption need`)];
  return Object.entries(consequences).flatMap(([without, then]) => {
    const actions = refused.filter((each) => each.without === without).map(({ action }) => action);
    return actions.length === 0 ? [] : [no(`its role ${name} is not allowed ${actions.join(', ')}: ${then}`, give)];
  });
}
