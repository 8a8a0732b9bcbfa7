import { type Dirent, lstatSync, readdirSync, type Stats, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Issue } from '../model/issue';
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

function unexpected(folder: Folder, entry: Dirent): { rule: string; remedy: string } | undefined {
  if (entry.isSymbolicLink()) return linkWords;
  if (entry.isDirectory()) return undefined;
  const { name } = entry;
  const away = `move it out of ${folder}/`;
  if (!entry.isFile()) {
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

/** Lists one folder with all its sub-folders. Nothing is passed over but `*.md` and what begins with a dot. */
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
      if (name.startsWith('.') || (name.endsWith('.md') && !entry.isDirectory())) continue;
      const path = below + name;
      const words = unexpected(folder, entry);
      if (words) {
        issues.push({ code: 'unexpected-file', file: `${folder}/${path}`, ...words });
        if (name.endsWith('.ts')) refused.add(path);
      }
      if (entry.isDirectory()) walk(`${path}/`);
      else if (name.endsWith('.ts')) files.push(path);
    }
  };
  walk('');
  return { files: files.sort(), refused, issues };
}
