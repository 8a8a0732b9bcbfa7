import { join } from 'node:path';
import type { Issue } from '../model/base/issue';
import { byKey } from '../model/base/order';
import { grantIdOf, type Source, type Sources } from '../model/base/source';
import { type Instant, tryParseFormatted } from '../model/time/instant';
import { hasBegun, isOver, type Window } from '../model/time/window';
import type { Note } from './fault';
import type { Origin } from './imports';
import { checkHome, type Folder, judgeFile, type Listing, listFolder } from './list';
import { readModule } from './module';
import { parseText, tooDeep } from './parse';
import { lineAt, type PlacedValue } from './place';
import { checkText, readText } from './text';

/** Files as they would be, by their path below the home folder: a text, or undefined for one that would go. */
export type Changes = ReadonlyMap<string, string | undefined>;

/** Reads a text as data; without one, somebody noted already why there is none. */
function readData(text: string | undefined, origin: Origin, note: Note): PlacedValue | undefined {
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

function textOf(home: string, file: string, changes: Changes, note: Note): string | undefined {
  const changed = changes.get(file);
  return changed === undefined ? readText(join(home, file), note) : checkText(Buffer.from(changed), note);
}

/** The instant of a field, where the text leaves no doubt: nowhere else does the word stand but where imports have it. */
function tryField(text: string, word: 'from' | 'until', elsewhere: number): Instant | undefined {
  if (text.split(word, elsewhere + 3).length !== elsewhere + 2) return undefined;
  const [, value = ''] = new RegExp(`^\\s*${word}: '([^']*)',?$`, 'm').exec(text) ?? [];
  return tryParseFormatted(value);
}

/**
 * Whether a grant surely lies outside of a span, told without parsing, which is most of the time that 10,000 grants
 * take. Whatever could be meant otherwise is parsed: an escape could hide a word.
 */
function isOutside(text: string, window: Window): boolean {
  if (text.includes('\\')) return false;
  const end = tryField(text, 'until', 0);
  if (end !== undefined && isOver({ until: end }, window.from)) return true;
  const start = tryField(text, 'from', text.match(/^import [^'"\n]* from '/gm)?.length ?? 0);
  return start !== undefined && !hasBegun({ from: start }, window.until);
}

function sourceFrom(file: string, id: string, read: PlacedValue | undefined): Source {
  if (!read) return { file, id, lineOf: () => undefined };
  const { value, place } = read;
  return { file, id, value, lineOf: (path) => lineAt(place, path) };
}

const idOf = (folder: Folder, path: string): string =>
  folder === 'people' ? path.slice(0, -'.ts'.length) : grantIdOf(path);

/**
 * Reads one file whose text is at hand: a version out of git.
 *
 * @param file below the home folder, with `/`: `grants/team-a/incident.ts`
 * @param people whom a grant can import, by the path of their file below `people/` without its extension
 */
export function loadText(
  file: string,
  text: Buffer,
  people: ReadonlyMap<string, Source>,
): { source: Source; issues: Issue[] } {
  const folder: Folder = file.startsWith('people/') ? 'people' : 'grants';
  const issues: Issue[] = [];
  const note: Note = (fault) => issues.push({ ...fault, file });
  const read = readData(checkText(text, note), { folder, file, people }, note);
  return { source: sourceFrom(file, idOf(folder, file.slice(folder.length + 1)), read), issues };
}

/** A file as git has it. */
export interface Text {
  /** Below the home folder, with `/`. */
  readonly file: string;
  readonly kind: 'file' | 'link' | 'other';
  readonly text: Buffer;
}

/** Reads the files of `people/` and `grants/` out of git, and judges them as it would in a folder. */
export function loadTexts(texts: readonly Text[]): Sources {
  const issues: Issue[] = [];
  const people = new Map<string, Source>();
  const load = (folder: Folder): Source[] =>
    texts
      .filter(({ file }) => file.startsWith(`${folder}/`))
      .sort(byKey(({ file }) => file))
      .flatMap(({ file, kind, text }) => {
        const path = file.slice(folder.length + 1);
        const judged = judgeFile(folder, path, kind);
        if (judged === 'passed over') return [];
        if (judged) issues.push(judged);
        if (!path.endsWith('.ts')) return [];
        if (judged) return [sourceFrom(file, idOf(folder, path), undefined)];
        const read = loadText(file, text, people);
        issues.push(...read.issues);
        return [read.source];
      });
  for (const source of load('people')) people.set(source.id, source);
  const grants = load('grants');
  return { people: [...people.values()], grants, issues };
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

interface Options {
  /** Reads as if these had been made already, to judge them before anything is written. */
  readonly changes?: Changes;
  /** Passes over grants outside of a span: for who asks about a time and judges nothing else. */
  readonly within?: Window;
}

/**
 * Reads `people/` and `grants/` below a folder as data, in sorted order, without executing anything in them. A file
 * that is no data has a source without a value, and issues that say why.
 */
export function loadFolder(home: string, { changes = new Map(), within }: Options = {}): Sources {
  const issues: Issue[] = checkHome(home);
  if (issues.length > 0) return { people: [], grants: [], issues };

  const list = (folder: Folder): Listing => withChanges(folder, listFolder(home, folder), changes);
  const people = new Map<string, Source>();
  const load = (folder: Folder, { files, refused, issues: found }: Listing): Source[] => {
    issues.push(...found);
    return files.flatMap((path) => {
      const file = `${folder}/${path}`;
      const note: Note = (fault) => issues.push({ ...fault, file });
      const text = refused.has(path) ? undefined : textOf(home, file, changes, note);
      if (folder === 'grants' && within && text !== undefined && isOutside(text, within)) return [];
      return [sourceFrom(file, idOf(folder, path), readData(text, { folder, file, people }, note))];
    });
  };

  for (const source of load('people', list('people'))) {
    people.set(source.id, source);
  }
  const grants = load('grants', list('grants'));
  return { people: [...people.values()], grants, issues };
}
