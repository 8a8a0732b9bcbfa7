import { resolve } from 'node:path';
import { accessPath, everybodyOut } from '../../../model/iam/names';
import { tryEverybodyOut } from '../../aws/everybody-out';
import type { Context } from '../../context/context';
import { type ResourceChange, readPlan } from '../../files/plan-file';
import type { ExitCode } from '../../frame/failure';
import { count } from '../../frame/words';

/** What gives a user, a group or a role a policy. Whom it is for may not be known before the apply. */
const isGiving = (type: string): boolean => /^aws_iam_(policy_attachment$|user_|group_|role_polic)/.test(type);

/** Whether it lies where grants do, or may: a path that is known after the apply only may be any. */
const isGrants = ({ type, after, unknown }: ResourceChange): boolean =>
  type.startsWith('aws_iam_') && (unknown?.path === true || String(after?.path ?? '').startsWith(accessPath));

/** The Deny itself: changed or gone it keeps nobody out. */
const isDeny = ({ type, before, after }: ResourceChange): boolean =>
  type === 'aws_iam_policy' && [before, after].some((values) => values?.name === everybodyOut);

/**
 * Whether a change makes, replaces or changes something that grants: whatever lies at the path of grants but a user, who can
 * do nothing without one, and whatever gives somebody a policy. Or takes away the Deny that keeps everybody out.
 */
export function isOpening(change: ResourceChange): boolean {
  const { type, actions } = change;
  const does = (action: string): boolean => actions.includes(action);
  if (isDeny(change) && (does('update') || does('delete') || does('create'))) return true;
  if (type === 'aws_iam_user' || !(does('create') || does('update'))) return false;
  return isGiving(type) || isGrants(change);
}

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
  const held = `${count(deny.attachments, 'person')} held out, so what makes or changes a grant waits`;
  screen.print(`Everybody is out (${held} for curfew restore --everybody).`);
  for (const { address } of opening) screen.note(`waits: ${address}`);
  return 1;
}
