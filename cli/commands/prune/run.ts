import type { Register } from '../../../model/register/register';
import { formatInstant, type Milliseconds, plus } from '../../../model/time/instant';
import type { Context } from '../../context/context';
import { allOf } from '../../files/grants';
import { tellChanges, tryChanges, writeChanges } from '../../files/write-files';
import type { ExitCode } from '../../frame/failure';
import { formatSpan, parseSpan } from '../../frame/when';
import { count } from '../../frame/words';

interface Options {
  readonly olderThan?: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

const usual = '30d';

/** People of whom no grant is left, or none that ended within the span. */
function idleOf(register: Register, since: number): { user: string; last: number | undefined }[] {
  return register.people.flatMap(({ user }) => {
    const ends = allOf(register)
      .filter(({ person }) => person.user === user)
      .map(({ window }) => window.until);
    const last = ends.length === 0 ? undefined : Math.max(...ends);
    return last === undefined || last <= since ? [{ user, last }] : [];
  });
}

export async function run(context: Context, _args: string[], options: Options): Promise<ExitCode> {
  const { screen } = context;
  const span = parseSpan(options.olderThan ?? usual, '--older-than');
  const register = context.register();
  const since = plus(register.now, -span as Milliseconds);
  const due = register.expired
    .filter(({ window }) => window.until <= since)
    .sort((a, b) => a.window.until - b.window.until);
  const idle = idleOf(register, since);
  const changes = new Map(due.map(({ file }) => [file, undefined]));
  if (options.json) {
    screen.json({
      files: due.map(({ file, id, window }) => ({ file, id, until: formatInstant(window.until) })),
      idle: idle.map(({ user }) => user),
    });
  } else {
    for (const { file, window } of options.dryRun ? due : []) {
      screen.print(`would delete ${file}, ended ${formatSpan(register.now - window.until)} ago`);
    }
    if (due.length === 0) screen.print(`No grant has been over for ${formatSpan(span)}.`);
    for (const { user, last } of idle) {
      const since =
        last === undefined
          ? 'never had a grant here'
          : `had the last grant until ${formatInstant(last as typeof register.now)}`;
      screen.note(`${user} ${since}. Nobody is deleted by this: delete their file if they are to go.`);
    }
  }
  if (options.dryRun || due.length === 0) return 0;
  tryChanges(context, changes);
  await context.confirm(`Delete the files of ${count(due.length, 'grant')} that ended before ${formatInstant(since)}?`);
  writeChanges(context, changes);
  if (!options.json) tellChanges(context, changes, `chore: prune ${count(due.length, 'expired grant')}`);
  return 0;
}
