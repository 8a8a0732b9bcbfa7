import type { Command } from 'commander';
import type { Context } from '../../context/context';
import { allOf } from '../../files/grants';
import type { ExitCode } from '../../frame/failure';

export async function run(_context: Context, [shell = '']: string[]): Promise<ExitCode> {
  const { default: tab } = await import('@bomb.sh/tab');
  tab.setup('curfew', 'curfew', shell);
  return 0;
}

/** What the shell asks while somebody types. Files that cannot be read complete to nothing, silently. */
export async function complete(program: Command, words: string[], context: () => Context): Promise<void> {
  const { default: tabOf } = await import('@bomb.sh/tab/commander');
  const tab = tabOf(program, { completionCommandName: 'completion' });
  const offer =
    (values: () => readonly (readonly [string, string])[]) =>
    (add: (value: string, what: string) => void): void => {
      try {
        for (const [value, what] of values()) add(value, what);
      } catch {
        // Nobody reads an error in the middle of a line.
      }
    };
  const grants = offer(() =>
    allOf(context().register()).map(({ id, state, person }) => [id, `${state}, ${person.user}`]),
  );
  const users = offer(() =>
    context()
      .register()
      .people.map(({ user, existing }) => [user, existing ? 'existing' : 'managed']),
  );
  for (const command of tab.commands.values()) {
    for (const [name, argument] of command.arguments) {
      if (/^grants?$/.test(name)) argument.handler = grants;
      if (/^users?$/.test(name)) argument.handler = users;
    }
    const user = command.options.get('user');
    if (user) user.handler = users;
  }
  tab.parse(words);
}
