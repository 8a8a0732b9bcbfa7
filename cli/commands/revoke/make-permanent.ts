import type { Context } from '../../context/context';
import { endingChanges, writeEnds } from '../../files/end-grants';
import { allOf, checkUser } from '../../files/grants';

/** Tells how a revocation is made permanent in git, and writes it where that is wanted. */
export async function makePermanent(context: Context, users: readonly string[], wanted: boolean): Promise<void> {
  const { screen } = context;
  const line = `curfew end ${users.map((user) => `--user ${user}`).join(' ')}`;
  let live: boolean;
  try {
    live = allOf(context.register()).some(({ state, person }) => state !== 'expired' && users.includes(person.user));
  } catch {
    screen.note(`Make it permanent in git, once the files can be read: ${line}`);
    return;
  }
  if (!live) return;
  screen.note(`Make it permanent in git: ${line}`);
  let write = wanted;
  if (!write && screen.isInteractive && !context.options.yes) {
    const { confirm } = await import('@inquirer/prompts');
    const { stdin, stderr } = context.world;
    write = await confirm({ message: 'Write that now?', default: true }, { input: stdin, output: stderr });
  }
  if (!write) return;
  writeEndsOf(context, users);
}

/** Was asked already, so nobody is asked again. */
function writeEndsOf(context: Context, names: readonly string[]): void {
  const register = context.register();
  const users = names.map((name) => checkUser(register, name));
  const due = allOf(register).filter(({ state, person }) => state !== 'expired' && users.includes(person.user));
  writeEnds(context, register, due, endingChanges(context, due));
}
