import {
  DescribeInstancesCommand,
  type Filter,
  RunInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { DescribeInstanceInformationCommand } from '@aws-sdk/client-ssm';
import { type Sandbox, startSandbox } from '../../../sandbox';
import { ec2Of, NOW, outcome, ssmOf } from '../../support/sandbox/clients';

/** Instances that somebody starts, stops and ends. */

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ now: NOW });
});
afterAll(() => sandbox?.stop());

const found = async (...Filters: Filter[]): Promise<(string | undefined)[]> => {
  const { Reservations = [] } = await ec2Of(sandbox).send(new DescribeInstancesCommand({ Filters }));
  return Reservations.flatMap(({ Instances = [] }) => Instances.map(({ State }) => State?.Name));
};

const ping = async (): Promise<(string | undefined)[]> =>
  ((await ssmOf(sandbox).send(new DescribeInstanceInformationCommand({}))).InstanceInformationList ?? []).map(
    ({ PingStatus }) => PingStatus,
  );

test('one that was started is found by its tag and its state, stops, and is gone', async () => {
  const ec2 = ec2Of(sandbox);
  const asked = { ImageId: 'resolve:ssm:/an/image', InstanceType: 't4g.nano', MinCount: 1, MaxCount: 1 } as const;
  const { Instances = [] } = await ec2.send(
    new RunInstancesCommand({
      ...asked,
      IamInstanceProfile: { Name: 'curfew-instance' },
      TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'team', Value: 'a' }] }],
    }),
  );
  const InstanceIds = Instances.flatMap(({ InstanceId }) => InstanceId ?? []);
  expect(InstanceIds[0]).toMatch(/^i-[0-9a-f]{17}$/);
  expect(await found({ Name: 'tag:team', Values: ['a'] })).toEqual(['running']);
  expect(await found({ Name: 'tag:team', Values: ['b'] })).toEqual([]);
  expect(await ping()).toEqual(['Online']);
  const { Reservations } = await ec2.send(new DescribeInstancesCommand({ InstanceIds }));
  expect(Reservations?.[0]?.Instances?.[0]?.IamInstanceProfile?.Arn).toMatch(/curfew-instance$/);
  await ec2.send(new StopInstancesCommand({ InstanceIds }));
  expect(await found({ Name: 'instance-state-name', Values: ['stopped'] })).toEqual(['stopped']);
  expect(await ping()).toEqual(['ConnectionLost']);
  await ec2.send(new TerminateInstancesCommand({ InstanceIds }));
  expect(await found()).toEqual([]);
  const gone = await outcome(ec2.send(new StopInstancesCommand({ InstanceIds })));
  expect(gone).toMatchObject({ name: 'InvalidInstanceID.NotFound' });
});

test('what it does not know it refuses, and does not guess', async () => {
  const two = { ImageId: 'x', MinCount: 2, MaxCount: 2 };
  expect(await outcome(ec2Of(sandbox).send(new RunInstancesCommand(two)))).toMatchObject({
    name: 'InvalidParameterValue',
  });
  const unknown = await outcome(found({ Name: 'vpc-id', Values: ['vpc-1'] }));
  expect(unknown).toMatchObject({ name: 'InvalidParameterValue' });
});
