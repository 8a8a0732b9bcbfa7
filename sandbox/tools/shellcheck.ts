import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { tryFindExecutable } from './executable';
import { runInstaller } from './installer';
import { findCached } from './tool-cache';

/** The `shellcheck` program: the one on PATH, or Debian's package unpacked into a folder of our own on first use. */
export async function findShellcheck(): Promise<string> {
  const programIn = (folder: string): string => join(folder, 'usr', 'bin', 'shellcheck');
  return tryFindExecutable('shellcheck') ?? findCached({ name: 'shellcheck', programIn, install });
}

async function install(folder: string): Promise<void> {
  try {
    await runInstaller('apt-get', ['download', 'shellcheck'], folder).catch(() => downloadByOwnLists(folder));
    const [archive = ''] = (await readdir(folder)).filter((name) => name.endsWith('.deb'));
    await runInstaller('dpkg-deb', ['-x', archive, '.'], folder);
    for (const name of await readdir(folder)) {
      if (name !== 'usr') await rm(join(folder, name), { recursive: true });
    }
  } catch (error) {
    throw new Error(`Install shellcheck, which judges the setup script: ${(error as Error).message}`);
  }
}

/** A fresh machine's lists of packages are empty, and not everybody may fill them. */
async function downloadByOwnLists(folder: string): Promise<void> {
  const lists = join(folder, 'lists');
  await mkdir(join(lists, 'partial'), { recursive: true });
  const own = ['-o', `Dir::State::Lists=${lists}`, '-o', `Dir::Cache=${folder}`];
  await runInstaller('apt-get', [...own, 'update'], folder);
  await runInstaller('apt-get', [...own, 'download', 'shellcheck'], folder);
}
