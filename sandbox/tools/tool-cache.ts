import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';

export interface CachedTool {
  /** The name of its folder, its version in it. */
  readonly name: string;
  /** Where the program is in such a folder. */
  readonly programIn: (folder: string) => string;
  /** Puts the tool into an empty folder, which it keeps: a virtual environment cannot be moved. */
  readonly install: (folder: string) => Promise<void>;
}

/**
 * The program of a tool, which is installed on first use. Several processes may ask at once: each installs into a
 * folder of its own, and a link, which is there whole or not at all, says whose counts.
 */
export async function findCached({ name, programIn, install }: CachedTool): Promise<string> {
  const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'curfew-sandbox');
  const link = join(cache, name);
  const program = programIn(link);
  if (existsSync(program)) return program;
  await mkdir(cache, { recursive: true });
  const fresh = await mkdtemp(`${link}-`);
  try {
    await install(fresh);
    if (!existsSync(programIn(fresh))) throw new Error(`${name} was installed, but ${programIn(fresh)} is not there`);
    const isOurs = await publish(fresh, link, program);
    if (!isOurs) await rm(fresh, { recursive: true });
  } catch (error) {
    await rm(fresh, { recursive: true, force: true });
    throw error;
  }
  return program;
}

/** @returns whether the link leads to `fresh`: another process may have been first, and its copy is as good */
async function publish(fresh: string, link: string, program: string): Promise<boolean> {
  try {
    await symlink(basename(fresh), link);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    if (existsSync(program)) return false;
    // What somebody has left half done.
    await rm(link, { recursive: true, force: true });
    await symlink(basename(fresh), link);
    return true;
  }
}
