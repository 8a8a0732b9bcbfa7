import { messageOf } from '../../../model/base/message-of';
import type { Milliseconds } from '../../../model/time/instant';
import { isOver } from '../../../model/time/window';
import { concurrency, inParallel } from '../../../sweeper/aws/in-parallel';
import { paced } from '../../../sweeper/aws/pace';
import type { Clock, Holder } from '../../../sweeper/aws/port';
import { longWaits } from '../../../sweeper/aws/waits';
import { writeTrail } from '../../aws/audit-trail';
import { denials } from '../../aws/denials';
import { type EverybodyAws, everybodyAws } from '../../aws/everybody-out';
import type { Context } from '../../context/context';
import { type ExitCode, misuse } from '../../frame/failure';
import { count } from '../../frame/words';

interface Options {
  readonly reason?: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

interface RestoreTools {
  readonly aws: Pick<EverybodyAws, 'throttled' | 'holders' | 'detach' | 'everybodyOut'>;
  readonly clock: Pick<Clock, 'sleep'>;
}

const called = ({ kind, name }: Holder): string => (kind === 'user' ? name : `${kind} ${name}`);

/** Takes the Deny off all who hold it, and sees it gone: by the list and by the count, for either may lag. It touches no other policy, so who was revoked alone stays so. */
export async function letEverybodyIn(
  arn: string,
  { aws, clock }: RestoreTools,
): Promise<{ restored: string[]; left: string[] }> {
  const restored = new Set<string>();
  let left: string[] = [];
  let counted = 0;
  let shown = 0;
  for (const wait of [...longWaits, undefined]) {
    const holders = await aws.holders(arn);
    shown = holders.length;
    counted = (await aws.everybodyOut())?.attachments ?? 0;
    if (holders.length === 0 && counted === 0) return { restored: [...restored], left: [] };
    if (wait === undefined) break;
    const results = await inParallel(holders, concurrency, (holder) => aws.detach(arn, holder));
    left = [];
    for (const [i, result] of results.entries()) {
      const name = called(holders[i] as Holder);
      if (result.status === 'fulfilled') restored.add(name);
      else left.push(`${name}: ${messageOf(result.reason)}`);
    }
    await clock.sleep(wait as Milliseconds);
  }
  if (left.length > 0) return { restored: [...restored], left };
  return { restored: [...restored], left: [`AWS shows it on ${count(Math.max(counted, shown), 'person')} still`] };
}

/** Names those who were revoked for themselves: that is another Deny, and another decision. */
async function noteRevoked({ screen, aws }: Context): Promise<void> {
  const still = (await denials(aws.port)).filter((each) => !isOver(each, aws.clock.now())).map(({ user }) => user);
  if (still.length === 0) return;
  screen.note(`Still revoked, each alone: ${[...new Set(still)].join(', ')}. curfew restore --list says until when.`);
}

export async function restoreEverybody(
  context: Context,
  names: readonly string[],
  options: Options,
): Promise<ExitCode> {
  if (names.length > 0) throw misuse('USER', names.join(', '), 'does not go with --everybody', 'Name people, or all.');
  const { screen } = context;
  const aws = paced(everybodyAws(context));
  const deny = await aws.everybodyOut();
  const holders = deny ? await aws.holders(deny.arn) : [];
  if (!deny || (holders.length === 0 && deny.attachments === 0)) {
    if (options.json) screen.json({ restored: [], left: [] });
    else screen.print('Nobody is out with everybody: there is nothing to take off.');
    return 0;
  }
  if (options.dryRun) {
    screen.print(`would restore  everybody: detach ${deny.arn} from ${holders.map(called).join(', ')}`);
    return 0;
  }
  await context.confirm(`Give back the access of everybody who is out: ${count(holders.length, 'person')}?`);
  const { restored, left } = await letEverybodyIn(deny.arn, { aws, clock: context.aws.clock });
  if (left.length === 0) {
    const why = options.reason ?? 'restored from the command line';
    const when = context.aws.clock.now();
    await writeTrail(context, [{ when, change: 'everybody restored', policy: deny.arn, why }]);
  }
  if (options.json) screen.json({ restored, left });
  else {
    screen.print(`${left.length === 0 ? 'restored' : 'partly  '}  everybody: ${count(restored.length, 'person')}`);
    for (const each of left) screen.print(`          not done: ${each}`);
  }
  await noteRevoked(context);
  screen.note('What was merged meanwhile is applied by the next run of the pipeline.');
  return left.length > 0 ? 3 : 0;
}
