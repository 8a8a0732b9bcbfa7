import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EditableFile } from '../../../load/edit';
import type { ValidGrant } from '../../../model/grant/valid-grant';
import { formatInstant } from '../../../model/time/instant';
import type { Context } from '../../context/context';
import { instantText, quote } from '../../files/grant-text';
import { allOf, checkUser, findGrant } from '../../files/grants';
import { tellChanges, tryChanges, writeChanges } from '../../files/write-files';
import { type ExitCode, misuse, refuse } from '../../frame/failure';
import { wholeSecond } from '../../frame/when';

interface Options {
  readonly user?: readonly string[];
  readonly dryRun?: boolean;
  /** Asked already, by whoever calls. */
  readonly silent?: boolean;
}

/** The file as it would be after the end of its grant: gone, where nothing of the window would be left. */
export function ended(context: Context, grant: ValidGrant): string | undefined {
  const now = wholeSecond(context.now);
  if (now <= grant.window.from) return undefined;
  const file = new EditableFile(readFileSync(join(context.home, grant.file), 'utf8'));
  return file.apply([file.set(['until'], quote(instantText(now, file.stringAt(['until']))))]);
}

export async function run(
  context: Context,
  names: string[],
  { user, dryRun, silent = false }: Options,
): Promise<ExitCode> {
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
  const changes = new Map(due.map((grant) => [grant.file, ended(context, grant)]));
  tryChanges(context, changes);
  if (dryRun) {
    for (const [file, text] of changes) screen.print(text === undefined ? `would delete ${file}` : `${file}:\n${text}`);
    return 0;
  }
  const gone = [...changes].filter(([, text]) => text === undefined).map(([file]) => file);
  if (gone.length > 0 && !silent) await context.confirm(`Delete ${gone.join(', ')}, whose window has not begun?`);
  writeChanges(context, changes);
  for (const { id, window } of allOf(register)) {
    const before = due.find(
      (grant) => grant.id !== id && grant.window.until === window.from && id.startsWith(`${grant.id}-`),
    );
    if (before && !due.some((grant) => grant.id === id)) {
      screen.warn(`${id}, which goes on where ${before.id} ended, is still there: curfew end ${id}`);
    }
  }
  tellChanges(context, changes, `feat: end ${due.map(({ id }) => id).join(', ')}`);
  if (!silent) screen.note('Until that is applied the grants are what they were. In an emergency: curfew revoke.');
  return 0;
}
