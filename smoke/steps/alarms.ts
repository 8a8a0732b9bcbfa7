import { CreatePolicyCommand } from '@aws-sdk/client-iam';
import { z } from 'zod';
import { names } from '../../constructs/kit/names';
import { accessPath } from '../../model/iam/names';
import { between, type Milliseconds, minutes, seconds } from '../../model/time/instant';
import { waitFor } from '../kit/clock';
import { deny, lift } from '../kit/deny';
import { people, smokeNames } from '../kit/names';
import { deleteOddPolicy } from '../kit/odd-policy';
import { answer, type Outcome, type Step } from '../kit/step';
import type { World } from '../kit/world';

const described = z.object({
  MetricAlarms: z.array(z.object({ StateValue: z.string(), StateReason: z.string().optional() })),
});

type AlarmState = { readonly state: string; readonly why: string };

async function stateOf({ askCli, region }: World, name: string): Promise<AlarmState> {
  const args = ['cloudwatch', 'describe-alarms', '--alarm-names', `${names.alarm}${name}`];
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
  const heard = await waitForState(world, 'unreadable', 'ALARM', minutes(6));
  await deleteOddPolicy(world);
  const quiet = await waitForState(world, 'unreadable', 'OK', minutes(10));
  const said = `${heard ?? 'no ALARM in 6 minutes'}; gone: ${quiet ?? 'not OK in 10 minutes'}`;
  return { said, answers: [answer('alarm-sounds', heard !== undefined && quiet !== undefined, said)] };
}

async function soundsOfSilence(world: World): Promise<Outcome> {
  await deny(world, names.schedule, 'lambda:InvokeFunction');
  const heard = await waitForState(world, 'silence', 'ALARM', minutes(12));
  await lift(world, names.schedule);
  const quiet = await waitForState(world, 'silence', 'OK', minutes(15));
  const said = `${heard ?? 'no ALARM in 12 minutes'}; called again: ${quiet ?? 'not OK in 15 minutes'}`;
  return { said, answers: [answer('alarm-of-silence', heard !== undefined && quiet !== undefined, said)] };
}

async function withoutData(world: World): Promise<Outcome> {
  const { state, why } = await stateOf(world, 'audit-silence');
  const said = `${state}: ${why}`;
  return { said, answers: [answer('alarm-without-data', ['OK', 'ALARM'].includes(state), said)] };
}

export const alarmSteps: readonly Step[] = [
  {
    name: 'alarm-without-data',
    title: 'looks at the alarm of a metric that has no value yet',
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
