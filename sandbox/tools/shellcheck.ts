import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { toolCache, tryFindExecutable } from './executable';
import { run } from './run';

/** The `shellcheck` program: the one on PATH, or Debian's package unpacked into a folder of our own on first use. */
export async function findShellcheck(): Promise<string> {
  const onPath = tryFindExecutable('shellcheck');
  if (onPath) return onPath;
  const folder = join(toolCache(), 'shellcheck');
  const program = join(folder, 'usr', 'bin', 'shellcheck');
  if (existsSync(program)) return program;
  await mkdir(toolCache(), { recursive: true });
  const fresh = await mkdtemp(`${folder}-`);
  try {
    const fetched = await run('apt-get', ['download', 'shellcheck'], { cwd: fresh });
    const [archive] = (await readdir(fresh)).filter((name) => name.endsWith('.deb'));
    if (fetched.code !== 0 || archive === undefined) throw new Error(fetched.stderr.trim().split('\n').at(-1));
    const unpacked = await run('dpkg-deb', ['-x', archive, '.'], { cwd: fresh });
    if (unpacked.code !== 0) throw new Error(unpacked.stderr.trim());
    // Whole or not at all; where another process was first, its copy is as good.
    await rename(fresh, folder).catch(() => undefined);
  } catch (error) {
    throw new Error(`Install shellcheck, which judges the setup script: ${(error as Error).message}`);
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
  return program;
}
