import { resolve } from 'node:path';
import { accessPath } from '../../../model/iam/names';
import { tryEverybodyOut } from '../../aws/everybody-out';
import type { Context } from '../../context/context';
import { type ResourceChange, readPlan } from '../../files/plan-file';
import type { ExitCode } from '../../frame/failure';
import { count } from '../../frame/words';

/**
 * Whether a change makes or replaces something that grants: whatever lies at the path of grants but a user, who can do
 * nothing without one, and whatever gives a user or a group a policy.
 */
export const isOpening = ({ type, actions, after }: ResourceChange): boolean =>
  actions.includes('create') &&
  type !== 'aws_iam_user' &&
  (/^aws_iam_(policy_attachment$|user_|group_)/.test(type) || String(after?.path ?? '').startsWith(accessPath));

/** What is not known is not applied: where AWS cannot be asked the command fails, and so does the apply. */
export async function run(context: Context, [file = '']: string[]): Promise<ExitCode> {
  const { screen, world } = context;
  const opening = readPlan(resolve(world.cwd, file), file).filter(isOpening);
  if (opening.length === 0) {
    screen.note('This plan opens no access.');
    return 0;
  }
  const deny = await tryEverybodyOut(context);
  if (deny === undefined || deny.attachments === 0) {
    screen.note('Nobody is out.');
    return 0;
  }
  // The one line of stdout: nothing that somebody wrote into a file is in it.
  const held = `${count(deny.attachments, 'person')} held out, so what makes or replaces a grant waits`;
  screen.print(`Everybody is out (${held} for curfew restore --everybody).`);
  for (const { address } of opening) screen.note(`waits: ${address}`);
  return 1;
}
