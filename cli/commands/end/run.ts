import { formatInstant } from '../../../model/time/instant';
import type { Context } from '../../context/context';
import { endingChanges, writeEnds } from '../../files/end-grants';
import { allOf, checkUser, findGrant } from '../../files/grants';
import { type ExitCode, misuse, refuse } from '../../frame/failure';

interface Options {
  readonly user?: readonly string[];
  readonly dryRun?: boolean;
}

export async function run(context: Context, names: string[], { user, dryRun }: Options): Promise<ExitCode> {
  const { screen } = context;
  if (names.length === 0 && !user) throw misuse('GRANT', undefined, 'or --user is needed', 'Name what is to end.');
  const register = context.register();
  const users = new Set((user ?? []).map((each) => checkUser(register, each)));
  const named = names.map((name) => findGrant(register, name));
  const all = allOf(register).filter((grant) => named.includes(grant) || users.has(grant.person.user));
  const due = all.filter(({ state }) => state !== 'expired');
  for (const { id, state, window } of named) {
    if (state === 'expired') screen.note(`${id} has ended already, at ${formatInstant(window.until)}.`);
  }
  if (due.length === 0) {
    if (names.length > 0) return 0;
    const rule = 'have no live or upcoming grant';
    throw refuse({
      place: '--user',
      value: [...users].join(', '),
      rule,
      remedy: 'There is nothing to end.',
      code: 'nothing-to-end',
    });
  }
  const changes = endingChanges(context, due);
  if (dryRun) {
    for (const [file, text] of changes) screen.print(text === undefined ? `would delete ${file}` : `${file}:\n${text}`);
    return 0;
  }
  const gone = [...changes].filter(([, text]) => text === undefined).map(([file]) => file);
  if (gone.length > 0) await context.confirm(`Delete ${gone.join(', ')}, whose window has not begun?`);
  writeEnds(context, register, due, changes);
  screen.note('Until that is applied the grants are what they were. In an emergency: curfew revoke.');
  return 0;
}
