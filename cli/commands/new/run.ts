import { resolve } from 'node:path';
import type { Changes } from '../../../load';
import type { Issue } from '../../../model/base/issue';
import { grantIdOf } from '../../../model/base/source';
import type { Context } from '../../context/context';
import { issuesOf, tellChanges, writeChanges } from '../../files/write-files';
import { type ExitCode, Failure } from '../../frame/failure';
import { Desk } from './desk';
import { askFor } from './prompts';
import { type Row, readRows } from './rows';
import type { Wish } from './wish';

interface Options extends Wish {
  readonly csv?: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** Problems of rows are told with the row: nobody has seen the files yet. */
function judgeRows(context: Context, csv: string, rows: readonly Row[]): Changes {
  const desk = new Desk(context, context.sources());
  const places = new Map<string, string>();
  const problems: (Issue | Failure['problems'][number])[] = [];
  for (const { line, wish } of rows) {
    const before = new Set(desk.changes.keys());
    try {
      desk.add(wish);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      problems.push(
        ...error.problems.map((each) => ({
          ...each,
          place: 'place' in each ? `${csv}:${line}: ${each.place}` : `${csv}:${line}`,
        })),
      );
    }
    for (const file of desk.changes.keys()) if (!before.has(file)) places.set(file, `${csv}:${line}`);
  }
  for (const { file, line, ...issue } of issuesOf(context, desk.changes)) {
    const place = places.get(file);
    problems.push(
      place === undefined ? { ...issue, file, ...(line === undefined ? {} : { line }) } : { ...issue, place },
    );
  }
  if (problems.length > 0) throw new Failure(1, problems);
  return desk.changes;
}

function judgeOne(context: Context, wish: Wish): Changes {
  const desk = new Desk(context, context.sources());
  desk.add(wish);
  const issues = issuesOf(context, desk.changes);
  if (issues.length > 0) throw new Failure(1, issues);
  return desk.changes;
}

export async function run(context: Context, [id]: string[], options: Options): Promise<ExitCode> {
  const { screen, world } = context;
  let changes: Changes;
  if (options.csv === undefined) {
    const wish = { ...options, id };
    changes = judgeOne(context, screen.isInteractive ? await askFor(wish, context) : wish);
  } else {
    const file = resolve(world.cwd, options.csv);
    changes = judgeRows(context, options.csv, readRows(file, options.csv));
  }
  if (options.dryRun) {
    for (const [file, text] of changes) screen.print(`${file}:\n${text}`);
    return 0;
  }
  writeChanges(context, changes);
  const grants = [...changes.keys()].filter((file) => file.startsWith('grants/'));
  if (options.json) screen.json({ wrote: [...changes.keys()] });
  else tellChanges(context, changes, `feat: grant ${grants.map((file) => grantIdOf(file.slice(7))).join(', ')}`);
  return 0;
}
