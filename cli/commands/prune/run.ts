import type { Register } from '../../../model/register/register';
import { back, formatInstant, type Instant, latest } from '../../../model/time/instant';
import { byEnd, isOver } from '../../../model/time/window';
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
function idleOf(register: Register, since: Instant): { user: string; last: Instant | undefined }[] {
  return register.people.flatMap(({ user }) => {
    const [first, ...more] = allOf(register)
      .filter(({ person }) => person.user === user)
      .map(({ window }) => window.until);
    const last = first === undefined ? undefined : latest(first, ...more);
    return last === undefined || last <= since ? [{ user, last }] : [];
  });
}

export async function run(context: Context, _args: string[], options: Options): Promise<ExitCode> {
  const { screen } = context;
  const span = parseSpan(options.olderThan ?? usual, '--older-than');
  const register = context.register();
  const since = back(register.now, span);
  const due = register.expired.filter(({ window }) => isOver(window, since)).sort((a, b) => byEnd(a.window, b.window));
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
      const since = last === undefined ? 'never had a grant here' : `had the last grant until ${formatInstant(last)}`;
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
