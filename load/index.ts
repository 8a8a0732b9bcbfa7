import { join } from 'node:path';
import type { Issue } from '../model/issue';
import { grantIdOf, type Source, type Sources } from '../model/source';
import type { Note } from './fault';
import type { Origin } from './imports';
import { checkHome, type Folder, type Listing, listFolder } from './list';
import { readModule } from './module';
import { parseText, tooDeep } from './parse';
import { lineAt, type Read } from './place';
import { checkText, readText } from './text';

/** Files as they would be, by their path below the home folder: a text, or undefined for one that would go. */
export type Changes = ReadonlyMap<string, string | undefined>;

/** Reads one file as data. */
function readFile(home: string, origin: Origin, changes: Changes, note: Note): Read | undefined {
  const changed = changes.get(origin.file);
  const text = changed === undefined ? readText(join(home, origin.file), note) : checkText(Buffer.from(changed), note);
  const program = text === undefined ? undefined : parseText(text, note);
  if (!program) return undefined;
  try {
    return readModule(program, origin, note);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    note(tooDeep);
    return undefined;
  }
}

function sourceFrom(file: string, id: string, read: Read | undefined): Source {
  if (!read) return { file, id, lineOf: () => undefined };
  const { value, place } = read;
  return { file, id, value, lineOf: (path) => lineAt(place, path) };
}

function withChanges(folder: Folder, listing: Listing, changes: Changes): Listing {
  const files = new Set(listing.files);
  for (const [file, text] of changes) {
    if (!file.startsWith(`${folder}/`)) continue;
    const path = file.slice(folder.length + 1);
    if (text === undefined) files.delete(path);
    else files.add(path);
  }
  return { ...listing, files: [...files].sort() };
}

/**
 * Reads `people/` and `grants/` below a folder as data, in sorted order, without executing anything in them. A file
 * that is no data has a source without a value, and issues that say why.
 *
 * @param changes reads as if these had been made already, to judge them before anything is written
 */
export function loadFolder(home: string, changes: Changes = new Map()): Sources {
  const issues: Issue[] = checkHome(home);
  if (issues.length > 0) return { people: [], grants: [], issues };

  const list = (folder: Folder): Listing => withChanges(folder, listFolder(home, folder), changes);
  const people = new Map<string, Source>();
  const load = (
    folder: Folder,
    { files, refused, issues: found }: Listing,
    idOf: (path: string) => string,
  ): Source[] => {
    issues.push(...found);
    return files.map((path) => {
      const file = `${folder}/${path}`;
      const note: Note = (fault) => issues.push({ ...fault, file });
      const read = refused.has(path) ? undefined : readFile(home, { folder, file, people }, changes, note);
      return sourceFrom(file, idOf(path), read);
    });
  };

  for (const source of load('people', list('people'), (path) => path.slice(0, -'.ts'.length))) {
    people.set(source.id, source);
  }
  const grants = load('grants', list('grants'), grantIdOf);
  return { people: [...people.values()], grants, issues };
}
