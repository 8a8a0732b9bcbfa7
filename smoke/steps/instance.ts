import { RunInstancesCommand } from '@aws-sdk/client-ec2';
import { DescribeInstanceInformationCommand } from '@aws-sdk/client-ssm';
import { names } from '../../constructs/kit/names';
import type { InstanceId } from '../../model/access/shell/definition';
import { minutes, seconds } from '../../model/time/instant';
import { waitFor } from '../kit/clock';
import { smokeNames } from '../kit/names';
import type { Outcome, Step } from '../kit/step';
import { known, type World } from '../kit/world';

/**
 * The newest image of Amazon Linux 2023, which has the agent.
 *
 * @see https://docs.aws.amazon.com/linux/al2023/ug/ec2.html#launch-via-aws-cli
 */
const image = 'resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64';
/** The smallest that such an image runs on. */
export const instanceType = 't4g.nano';

const asInstance = (id: string | undefined): InstanceId | undefined =>
  id?.startsWith('i-') ? `i-${id.slice(2)}` : undefined;

/** As everybody should: no key for SSH, and the instance metadata only with a token. */
const request = ({ account, subnet }: World): RunInstancesCommand =>
  new RunInstancesCommand({
    ImageId: image,
    InstanceType: instanceType,
    MinCount: 1,
    MaxCount: 1,
    IamInstanceProfile: { Name: names.instance },
    MetadataOptions: { HttpTokens: 'required' },
    ...(subnet === undefined ? {} : { SubnetId: subnet }),
    TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: smokeNames.tag, Value: account }] }],
  });

async function startInstance(world: World): Promise<Outcome> {
  const { clients, region, clock, progress } = world;
  const { Instances = [] } = await clients.ec2(region).send(request(world));
  const id = known(asInstance(Instances[0]?.InstanceId), 'the id of the instance');
  progress.instance = id;
  const online = await waitFor(clock, { every: seconds(10), most: minutes(8) }, async () => {
    const Filters = [{ Key: 'InstanceIds', Values: [id] }];
    const { InstanceInformationList = [] } = await clients
      .ssm(region)
      .send(new DescribeInstanceInformationCommand({ Filters }));
    return InstanceInformationList.find(({ PingStatus }) => PingStatus === 'Online');
  });
  const { AgentVersion } = known(
    online,
    `that ${id} is online in Session Manager (it needs a way out to AWS: --subnet)`,
  );
  return { said: `${id} is online, with agent ${AgentVersion}` };
}

export const instanceSteps: readonly Step[] = [
  {
    name: 'instance',
    title: `starts one ${instanceType} with Amazon Linux 2023 and the role ${names.instance}`,
    asks: [],
    isBasis: true,
    run: startInstance,
  },
];
