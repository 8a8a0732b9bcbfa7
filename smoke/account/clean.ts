import { DescribeInstancesCommand, TerminateInstancesCommand } from '@aws-sdk/client-ec2';
import {
  DeleteAccessKeyCommand,
  DeleteRoleCommand,
  DeleteUserCommand,
  DetachRolePolicyCommand,
  DetachUserPolicyCommand,
  GetRoleCommand,
  GetUserCommand,
  ListAccessKeysCommand,
  ListAttachedRolePoliciesCommand,
  ListAttachedUserPoliciesCommand,
} from '@aws-sdk/client-iam';
import { names } from '../../constructs/kit/names';
import { wordsOf } from '../../model/base/message-of';
import { minutes, seconds } from '../../model/time/instant';
import { ifThere } from '../../sweeper/aws/answers';
import { waitFor } from '../kit/clock';
import { lift } from '../kit/deny';
import { people, smokeNames } from '../kit/names';
import { deleteAlarm } from '../kit/odd-alarm';
import { deleteOddPolicy } from '../kit/odd-policy';
import type { World } from '../kit/world';

/** What cleaning up needs of the world: nothing that a run has found, for it may be another run that cleans. */
export type CleanWorld = Pick<
  World,
  'account' | 'settings' | 'region' | 'clients' | 'clock' | 'stack' | 'askCli' | 'lacks'
>;

/** One thing that is taken away; where it is not there, it is taken away. */
export interface Removal {
  readonly what: string;
  readonly remove: (world: CleanWorld) => Promise<string>;
}

/** The instances that carry our tag, in whatever state but gone. */
export async function instancesOf({
  account,
  clients,
  region,
}: Pick<CleanWorld, 'account' | 'clients' | 'region'>): Promise<string[]> {
  const Filters = [
    { Name: `tag:${smokeNames.tag}`, Values: [account] },
    { Name: 'instance-state-name', Values: ['pending', 'running', 'shutting-down', 'stopping', 'stopped'] },
  ];
  const { Reservations = [] } = await clients.ec2(region).send(new DescribeInstancesCommand({ Filters }));
  return Reservations.flatMap(({ Instances = [] }) => Instances.flatMap(({ InstanceId }) => InstanceId ?? []));
}

async function terminate(world: CleanWorld): Promise<string> {
  const ids = await instancesOf(world);
  if (ids.length === 0) return 'none';
  await world.clients.ec2(world.region).send(new TerminateInstancesCommand({ InstanceIds: ids }));
  const gone = await waitFor(world.clock, { every: seconds(5), most: minutes(10) }, async () =>
    (await instancesOf(world)).length === 0 ? true : undefined,
  );
  if (!gone) throw new Error(`${ids.join(', ')} did not go in ten minutes`);
  return ids.join(', ');
}

/** Whether it is the program's: a name alone says nothing. */
const isOurs = (found: { readonly Path: string | undefined } | undefined): boolean => found?.Path === smokeNames.path;

async function removeRole({ clients: { iam } }: CleanWorld): Promise<string> {
  const RoleName = smokeNames.applier;
  const role = (await ifThere(iam.send(new GetRoleCommand({ RoleName }))))?.Role;
  if (!isOurs(role)) return 'none of ours';
  const { AttachedPolicies = [] } = (await ifThere(iam.send(new ListAttachedRolePoliciesCommand({ RoleName })))) ?? {};
  for (const { PolicyArn } of AttachedPolicies) {
    await ifThere(iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn })));
  }
  await ifThere(iam.send(new DeleteRoleCommand({ RoleName })));
  return RoleName;
}

async function removeUser({ clients: { iam } }: CleanWorld): Promise<string> {
  const UserName = people.existing;
  const user = (await ifThere(iam.send(new GetUserCommand({ UserName }))))?.User;
  if (!isOurs(user)) return 'none of ours';
  const { AccessKeyMetadata = [] } = (await ifThere(iam.send(new ListAccessKeysCommand({ UserName })))) ?? {};
  for (const { AccessKeyId } of AccessKeyMetadata) {
    await ifThere(iam.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId })));
  }
  const { AttachedPolicies = [] } = (await ifThere(iam.send(new ListAttachedUserPoliciesCommand({ UserName })))) ?? {};
  for (const { PolicyArn } of AttachedPolicies) {
    await ifThere(iam.send(new DetachUserPolicyCommand({ UserName, PolicyArn })));
  }
  await ifThere(iam.send(new DeleteUserCommand({ UserName })));
  return UserName;
}

/** In this order: an instance uses the stack's profile, and IAM deletes no policy that somebody holds. */
export const removals: readonly Removal[] = [
  {
    what: 'Denies on roles of the stack',
    remove: async (world) => {
      for (const role of [names.instance, names.schedule]) await lift(world, role);
      return 'lifted';
    },
  },
  {
    what: 'the policy with an odd name',
    remove: async (world) => {
      await deleteOddPolicy(world);
      return 'gone';
    },
  },
  {
    what: 'the alarm on a metric that nobody writes',
    remove: async (world) => {
      // What is never made without the AWS CLI is not there.
      if (world.lacks.has('cli')) return 'never made here';
      await deleteAlarm(world);
      return 'gone';
    },
  },
  { what: 'instances', remove: terminate },
  { what: 'the role of the applier', remove: removeRole },
  { what: 'the stack', remove: async ({ stack }) => (await stack.destroy()) ?? 'Terraform knows of none' },
  { what: 'the existing user', remove: removeUser },
];

export interface Cleaned {
  readonly what: string;
  readonly isDone: boolean;
  readonly said: string;
}

/** Takes away all that a run made, or an earlier one: what fails is told, and hides nothing after it. */
export async function clean(world: CleanWorld, all: readonly Removal[] = removals): Promise<Cleaned[]> {
  const done: Cleaned[] = [];
  for (const { what, remove } of all) {
    done.push(
      await remove(world).then(
        (said) => ({ what, isDone: true, said }),
        (error: unknown) => ({ what, isDone: false, said: wordsOf(error) }),
      ),
    );
  }
  return done;
}
