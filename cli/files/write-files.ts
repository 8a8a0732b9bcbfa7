import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Changes, loadFolder } from '../../load';
import type { Issue } from '../../model/base/issue';
import { shellWord } from '../../model/base/shell-word';
import type { Sources } from '../../model/base/source';
import type { Register } from '../../model/register/register';
import { validate } from '../../model/register/validate';
import type { ValidSettings } from '../../model/settings/settings';
import type { Instant } from '../../model/time/instant';
import { Failure } from '../frame/failure';
import type { CommonOptions } from '../frame/options';
import type { Screen } from '../frame/screen';

/** The folder of a deployment, to be read and written: a context is one. */
export interface Folder {
  readonly home: string;
  readonly settings: ValidSettings;
  readonly now: Instant;
  readonly sources: (options?: Parameters<typeof loadFolder>[1]) => Sources;
  readonly register: (sources?: Sources) => Register;
}

/** What the folder would be after changes; refused where `check` would refuse it. */
export function tryChanges(folder: Folder, changes: Changes): Register {
  return folder.register(folder.sources({ changes }));
}

/** Everything that `check` would say after changes, without throwing. */
export function issuesOf(folder: Folder, changes: Changes): readonly Issue[] {
  const checked = validate(folder.sources({ changes }), folder.settings, folder.now);
  return checked.ok ? [] : checked.issues;
}

/** git keeps no empty folder, and a deployment without one of the two is taken for a mistyped path. */
function keepFolders({ home }: Pick<Folder, 'home'>, changes: Changes): void {
  for (const name of new Set([...changes.keys()].map((file) => file.split('/')[0] ?? ''))) {
    const path = join(home, name);
    const holds = readdirSync(path, { withFileTypes: true, recursive: true }).some((entry) => entry.isFile());
    if (!holds) writeFileSync(join(path, '.gitkeep'), '');
  }
}

/** Writes each file whole or not at all: a reader never sees half of one. */
export function writeChanges(folder: Folder, changes: Changes): void {
  for (const [file, text] of changes) {
    const path = join(folder.home, file);
    try {
      if (text === undefined) rmSync(path);
      else {
        mkdirSync(dirname(path), { recursive: true });
        writeFileSync(`${path}.tmp`, text, { flag: 'wx' });
        renameSync(`${path}.tmp`, path);
      }
    } catch (error) {
      const rule = `cannot be written: ${(error as Error).message.replace(/, .*/s, '')}`;
      const remedy = 'Look at who may write there, and whether the disk is full.';
      throw new Failure(1, [{ place: file, rule, remedy, code: 'not-written' }], { cause: error });
    }
  }
  keepFolders(folder, changes);
}

/** Where it is told: a context is one. */
export interface Telling {
  readonly screen: Pick<Screen, 'print' | 'note' | 'warn'>;
  readonly options: Pick<CommonOptions, 'json'>;
}

/** Tells what was written, and what comes next: the pull request is the approval. */
export function tellChanges({ screen, options }: Telling, changes: Changes, title: string): void {
  const files = [...changes];
  for (const [file, text] of files) screen.print(`${text === undefined ? 'deleted' : 'wrote'} ${file}`);
  if (options.json || files.length === 0) return;
  const paths = files.map(([file]) => shellWord(file));
  const few = paths.length <= 4 && files.every(([, text]) => text !== undefined);
  const add = few ? paths.join(' ') : 'people grants';
  const quoted = `'${title.replaceAll("'", "'\\''")}'`;
  screen.note(`Next: git add ${add} && git commit -m ${quoted}, then open a pull request.`);
}
