import { changes } from './scenes/changes';
import { curtain } from './scenes/curtain';
import { johnsEnd, latePlan } from './scenes/end';
import { johnsMorning, othersMorning } from './scenes/morning';
import type { Scene, Step } from './scenes/scene';
import { setting } from './scenes/setting';
import { Stage } from './stage';
import { team } from './team';

/** Half an hour before the first window of the team opens. */
const morning = '2030-06-03T06:30:00Z';

const scenes = [setting, johnsMorning, othersMorning, changes, johnsEnd, latePlan, curtain];

/**
 * The life of a team's grants, on one sandbox, step by step. The demo tells it and the tests run it: what
 * a new user is shown is what is proven.
 */
export async function story(): Promise<{ steps: readonly Step[]; stage: Stage }> {
  // John's extension makes a window of four and a half hours; logs go at the end, for nothing may be left.
  // Only the regions that the team uses: each costs Terraform another process of the provider.
  const regions = ['eu-central-1', 'us-east-1'];
  const settings = { ...team.settings, regions, longestWindowMinutes: 300, retainLogs: false };
  const stage = await Stage.open(team.home, settings, morning);
  const scene: Scene = { stage, regions, keys: {} as never, sessions: {} as never };
  return { steps: scenes.flatMap((each) => each(scene)), stage };
}
