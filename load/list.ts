import { type Dirent, lstatSync, readdirSync, type Stats, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Issue } from '../model/base/issue';
import { systemReason } from './fault';

export type Folder = 'people' | 'grants';

/** What lies in one of the two folders. */
export interface Listing {
  /** Every `*.ts`, below the folder, with `/`, sorted by code unit. */
  readonly files: readonly string[];
  /** Those of them that are there but may not be read; their issue is noted. */
  readonly refused: ReadonlySet<string>;
  readonly issues: readonly Issue[];
}

const homeRemedy = 'Set CURFEW_HOME to the folder that holds people/ and grants/.';

const linkWords = {
  rule: 'is a symbolic link, which could mean another file tomorrow',
  remedy: 'Put the file or folder itself there.',
} as const;

function tryStat(stat: (path: string) => Stats, path: string): Stats | string {
  try {
    return stat(path);
  } catch (error) {
    return systemReason(error);
  }
}

/**
 * Whatever keeps the home folder from being one. A mistyped CURFEW_HOME must never read as "no grants", for that
 * would close everybody's access: so both folders must be there.
 */
export function checkHome(home: string): Issue[] {
  const stats = tryStat(statSync, home);
  if (typeof stats === 'string') {
    return [{ code: 'no-folder', file: home, rule: `cannot be read: ${stats}`, remedy: homeRemedy }];
  }
  if (!stats.isDirectory()) return [{ code: 'no-folder', file: home, rule: 'is not a folder', remedy: homeRemedy }];
  const folders = (['people', 'grants'] as const).map((folder) => ({
    folder,
    stats: tryStat(lstatSync, join(home, folder)),
  }));
  if (folders.every((each) => typeof each.stats === 'string')) {
    return [{ code: 'no-folder', file: home, rule: 'holds neither people/ nor grants/', remedy: homeRemedy }];
  }
  return folders.flatMap(({ folder, stats }): Issue[] => {
    if (typeof stats === 'string') {
      const remedy = `Create ${folder}/ there (with a .gitkeep if it stays empty), or set CURFEW_HOME to the folder that holds both.`;
      return [{ code: 'no-folder', file: folder, rule: `is missing in ${home}`, remedy }];
    }
    if (stats.isSymbolicLink()) return [{ code: 'unexpected-file', file: folder, ...linkWords }];
    if (stats.isDirectory()) return [];
    return [{ code: 'no-folder', file: folder, rule: `is not a folder in ${home}`, remedy: homeRemedy }];
  });
}

type Kind = 'file' | 'folder' | 'link' | 'other';

const kindOf = (entry: Dirent): Kind =>
  entry.isSymbolicLink() ? 'link' : entry.isDirectory() ? 'folder' : entry.isFile() ? 'file' : 'other';

/** Nothing is passed over but `*.md` and what begins with a dot. */
const isPassedOver = (name: string, kind: Kind): boolean =>
  name.startsWith('.') || (name.endsWith('.md') && (kind === 'file' || kind === 'link'));

function unexpected(folder: Folder, name: string, kind: Kind): { rule: string; remedy: string } | undefined {
  if (kind === 'link') return linkWords;
  if (kind === 'folder') return undefined;
  const away = `move it out of ${folder}/`;
  if (kind === 'other') {
    return { rule: 'is neither a file nor a folder', remedy: `${away.replace('move', 'Move')}.` };
  }
  if (!name.endsWith('.ts')) {
    return { rule: `is not read: in ${folder}/ only *.ts files are`, remedy: `Let its name end in .ts, or ${away}.` };
  }
  const second = /\.(d|ts|js)\.ts$/.exec(name);
  if (!second) return undefined;
  const remedy = `Name it ${name.slice(0, second.index)}.ts, or ${away}.`;
  return { rule: 'has a second extension, so that an import could mean two files', remedy };
}

/**
 * What is wrong with a file that lies in one of the folders by its place and kind alone; undefined where nothing is, and
 * `passed over` where it is not looked at at all.
 *
 * @param path below the folder, with `/`
 */
export function judgeFile(
  folder: Folder,
  path: string,
  kind: Exclude<Kind, 'folder'>,
): Issue | 'passed over' | undefined {
  const parts = path.split('/');
  const name = parts.at(-1) ?? '';
  if (parts.slice(0, -1).some((part) => isPassedOver(part, 'folder')) || isPassedOver(name, kind)) return 'passed over';
  const words = unexpected(folder, name, kind);
  return words && { code: 'unexpected-file', file: `${folder}/${path}`, ...words };
}

/** Lists one folder with all its sub-folders. */
export function listFolder(home: string, folder: Folder): Listing {
  const files: string[] = [];
  const refused = new Set<string>();
  const issues: Issue[] = [];
  const walk = (below: string): void => {
    let entries: Dirent[];
    try {
      entries = readdirSync(join(home, folder, below), { withFileTypes: true });
    } catch (error) {
      const rule = `cannot be read: ${systemReason(error)}`;
      const remedy = 'Make the folder readable for whoever runs this.';
      issues.push({ code: 'unexpected-file', file: `${folder}/${below}`.replace(/\/$/, ''), rule, remedy });
      return;
    }
    for (const entry of entries) {
      const { name } = entry;
      const kind = kindOf(entry);
      if (isPassedOver(name, kind)) continue;
      const path = below + name;
      const words = unexpected(folder, name, kind);
      if (words) {
        issues.push({ code: 'unexpected-file', file: `${folder}/${path}`, ...words });
        if (name.endsWith('.ts')) refused.add(path);
      }
      if (kind === 'folder') walk(`${path}/`);
      else if (name.endsWith('.ts')) files.push(path);
    }
  };
  walk('');
  return { files: files.sort(), refused, issues };
}
