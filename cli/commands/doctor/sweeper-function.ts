import { builtSweeper, codeHash } from '../../../load/sweeper-zip';
import { runtimeEnd } from '../../../model/contracts/runtime';
import { between, days, formatInstant, type Instant, plus } from '../../../model/time/instant';
import { type DeployedFunction, deployedFunction } from '../../aws/deployed-function';
import type { Context } from '../../context/context';
import { type Answer, no, warn, yes } from '../../frame/answer';
import { count } from '../../frame/words';

const apply = 'Apply: terraform apply deploys it.';

/** Half a year: so long it may take until a version that runs on another one is released, reviewed and applied. */
const notice = days(183);

/** Whether AWS mends what the sweeper runs on. */
export function runtimeAnswer(runtime: string, now: Instant): Answer {
  const end = runtimeEnd(runtime);
  const upgrade = 'Upgrade Curfew to a version that deploys a newer one, and apply.';
  if (end === undefined)
    return warn(`the sweeper runs on ${runtime}, and nobody here knows how long AWS mends it`, upgrade);
  const day = formatInstant(end).slice(0, 10);
  if (plus(now, notice) < end) return yes(`the sweeper runs on ${runtime}, which AWS mends until ${day}`);
  const left = Math.ceil(between(now, end) / days(1));
  const what = left > 0 ? `mends for ${count(left, 'day')} more, until ${day}` : `has mended no more since ${day}`;
  return warn(`the sweeper runs on ${runtime}, which AWS ${what}`, upgrade);
}

/** Whether what is deployed is what would be deployed from here. */
export function codeAnswer({ codeHash: deployed }: Pick<DeployedFunction, 'codeHash'>, built: string): Answer {
  return deployed === built
    ? yes('the code of the sweeper is what would be deployed from here')
    : no(
        `the code of the sweeper is ${deployed}, and what would be deployed from here is ${built}`,
        'Apply, if this is the version that should run (a stack that was given a zipPath of its own always differs); if nobody upgraded, ask who changed it.',
      );
}

/** What the sweeper is: its code and what it runs on. */
export async function sweeperFunction(context: Context): Promise<Answer[]> {
  const deployed = await deployedFunction(context);
  if (deployed === undefined) return [no('there is no function of the sweeper', apply)];
  const now = context.aws.clock.isSet ? context.aws.clock.now() : context.now;
  return [runtimeAnswer(deployed.runtime, now), codeAnswer(deployed, codeHash(builtSweeper()))];
}
