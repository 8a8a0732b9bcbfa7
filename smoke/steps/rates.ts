import { ListPoliciesCommand } from '@aws-sdk/client-iam';
import { DescribeSessionsCommand } from '@aws-sdk/client-ssm';
import { messageOf } from '../../model/base/message-of';
import { seconds } from '../../model/time/instant';
import { answer, type Outcome, type Step } from '../kit/step';
import type { World } from '../kit/world';

/** So many calls in each of so many seconds. */
const perSecond = 5;
const forSeconds = 10;

/** Counts what is refused because there are too many; nothing is tried again. */
async function refusedOf({ clock }: World, call: () => Promise<unknown>): Promise<string[]> {
  const refused: string[] = [];
  for (let second = 0; second < forSeconds; second++) {
    const calls = Array.from({ length: perSecond }, () => call().catch((error) => void refused.push(messageOf(error))));
    await Promise.all([...calls, clock.sleep(seconds(1))]);
  }
  return refused;
}

async function askOften(world: World): Promise<Outcome> {
  const { clients, region } = world;
  const ofIam = await refusedOf(world, () => clients.iam.send(new ListPoliciesCommand({ Scope: 'Local' })));
  const ssm = clients.ssm(region);
  const ofSsm = await refusedOf(world, () => ssm.send(new DescribeSessionsCommand({ State: 'Active' })));
  // The clients try again by themselves: what was throttled and then answered counts too.
  const { throttled } = clients;
  const many = perSecond * forSeconds;
  const said = `of ${many} calls each: IAM refused ${ofIam.length}, Session Manager ${ofSsm.length}; ${throttled} of all calls so far were throttled`;
  const holds = ofIam.length === 0 && ofSsm.length === 0 && throttled === 0;
  return { said, answers: [answer('rates', holds, said)] };
}

export const rateSteps: readonly Step[] = [
  {
    name: 'rates',
    title: `asks IAM and Session Manager ${perSecond} times a second, for ${forSeconds} seconds each`,
    needs: ['rates'],
    asks: ['rates'],
    run: askOften,
  },
];
