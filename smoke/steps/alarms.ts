import { CreatePolicyCommand } from '@aws-sdk/client-iam';
import { z } from 'zod';
import { names } from '../../constructs/kit/names';
import { accessPath } from '../../model/iam/names';
import { between, type Milliseconds, minutes, seconds } from '../../model/time/instant';
import { waitFor } from '../kit/clock';
import { deny, lift } from '../kit/deny';
import { people, smokeNames } from '../kit/names';
import { deleteAlarm } from '../kit/odd-alarm';
import { deleteOddPolicy } from '../kit/odd-policy';
import { answer, type Outcome, type Step } from '../kit/step';
import type { World } from '../kit/world';

const described = z.object({
  MetricAlarms: z.array(z.object({ StateValue: z.string(), StateReason: z.string().optional() })),
});

const alarmOf = (name: string): string => `${names.alarm}${name}`;

type AlarmState = { readonly state: string; readonly why: string };

async function stateOf({ askCli, region }: World, name: string): Promise<AlarmState> {
  const args = ['cloudwatch', 'describe-alarms', '--alarm-names', name];
  const [found] = described.parse(await askCli(args, region)).MetricAlarms;
  return { state: found?.StateValue ?? 'no such alarm', why: found?.StateReason ?? '' };
}

/** @returns after how long the alarm was in that state */
async function waitForState(
  world: World,
  name: string,
  state: string,
  most: Milliseconds,
): Promise<string | undefined> {
  const began = world.clock.now();
  const seen = await waitFor(world.clock, { every: seconds(15), most }, async () =>
    (await stateOf(world, name)).state === state ? between(began, world.clock.now()) / 1000 : undefined,
  );
  return seen === undefined ? undefined : `${state} after ${seen.toFixed(0)} s`;
}

async function sounds(world: World): Promise<Outcome> {
  const { clients } = world;
  const PolicyDocument = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Deny', Action: '*', Resource: '*' }],
  });
  const Path = `${accessPath}m/${people.ana}/`;
  await clients.iam.send(new CreatePolicyCommand({ PolicyName: smokeNames.odd, Path, PolicyDocument }));
  const heard = await waitForState(world, alarmOf('unreadable'), 'ALARM', minutes(6));
  await deleteOddPolicy(world);
  const quiet = await waitForState(world, alarmOf('unreadable'), 'OK', minutes(10));
  const said = `${heard ?? 'no ALARM in 6 minutes'}; gone: ${quiet ?? 'not OK in 10 minutes'}`;
  return { said, answers: [answer('alarm-sounds', heard !== undefined && quiet !== undefined, said)] };
}

async function soundsOfSilence(world: World): Promise<Outcome> {
  await deny(world, names.schedule, 'lambda:InvokeFunction');
  const heard = await waitForState(world, alarmOf('silence'), 'ALARM', minutes(12));
  await lift(world, names.schedule);
  const quiet = await waitForState(world, alarmOf('silence'), 'OK', minutes(15));
  const said = `${heard ?? 'no ALARM in 12 minutes'}; called again: ${quiet ?? 'not OK in 15 minutes'}`;
  return { said, answers: [answer('alarm-of-silence', heard !== undefined && quiet !== undefined, said)] };
}

/** As the stack makes its alarm of silence, on a metric that nobody ever writes. */
const filled = [
  {
    Id: 'told',
    MetricStat: { Metric: { Namespace: 'Curfew', MetricName: 'NeverWritten' }, Period: 60, Stat: 'Sum' },
    ReturnData: false,
  },
  { Id: 'filled', Expression: 'FILL(told, 0)', Label: 'NeverWritten', ReturnData: true },
];

async function withoutData(world: World): Promise<Outcome> {
  const { askCli, region } = world;
  const limits = ['--evaluation-periods', '5', '--threshold', '1', '--comparison-operator', 'LessThanThreshold'];
  // Not `breaching`: then it would sound for want of data as well.
  const missing = ['--treat-missing-data', 'missing', '--metrics', JSON.stringify(filled)];
  await askCli(['cloudwatch', 'put-metric-alarm', '--alarm-name', smokeNames.alarm, ...limits, ...missing], region);
  const heard = await waitForState(world, smokeNames.alarm, 'ALARM', minutes(15));
  const { state, why } = await stateOf(world, smokeNames.alarm);
  await deleteAlarm(world);
  const said = heard ?? `${state} after 15 minutes: ${why}`;
  return { said, answers: [answer('alarm-without-data', heard !== undefined, said)] };
}

export const alarmSteps: readonly Step[] = [
  {
    name: 'alarm-without-data',
    title: 'makes an alarm on a metric that nobody writes, and waits for it',
    needs: ['alarms', 'cli'],
    asks: ['alarm-without-data'],
    run: withoutData,
  },
  {
    name: 'alarm-sounds',
    title: 'makes a policy with an odd name, and waits for the alarm; deletes it, and waits for its end',
    needs: ['alarms', 'cli'],
    asks: ['alarm-sounds'],
    run: sounds,
  },
  {
    name: 'alarm-of-silence',
    title: 'denies the schedule the sweeper, and waits for the alarm; gives it back, and waits for its end',
    needs: ['alarms', 'cli'],
    asks: ['alarm-of-silence'],
    run: soundsOfSilence,
  },
];
