import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { toolCache } from './executable';
import { run } from './run';

const VERSION = '22.23.3';

/** What npm calls the package that carries Node for this machine, as the package `node` does it. */
function packageName(): string {
  const { platform, arch } = process;
  const prefix = platform === 'darwin' && arch === 'arm64' ? 'node-bin' : 'node';
  return `${prefix}-${platform === 'win32' ? 'win' : platform}-${arch}`;
}

function tryFindBelow(folder: string): string | undefined {
  try {
    const manifest = createRequire(join(folder, 'package.json')).resolve(`${packageName()}/package.json`);
    const program = join(dirname(manifest), 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
    return require(manifest).version.startsWith('22.') && existsSync(program) ? program : undefined;
  } catch {
    return undefined;
  }
}

/** Node as Lambda runs the sweeper with: this one if it is a 22, one that npm installed here, or one fetched once. */
export async function findNode22(): Promise<string> {
  if (process.versions.node.startsWith('22.')) return process.execPath;
  const folder = join(toolCache(), `node-${VERSION}`);
  const found = tryFindBelow(dirname(dirname(__dirname))) ?? tryFindBelow(folder);
  if (found) return found;
  await mkdir(toolCache(), { recursive: true });
  const fresh = await mkdtemp(`${folder}-`);
  const wanted = `${packageName()}@${VERSION}`;
  const result = await run('npm', ['install', '--prefix', fresh, '--no-save', '--no-audit', '--no-fund', wanted]);
  // Whole or not at all; where another process was first, its copy is as good.
  if (result.code === 0) await rename(fresh, folder).catch(() => rm(fresh, { recursive: true, force: true }));
  const program = tryFindBelow(folder);
  if (program) return program;
  throw new Error(
    `The sandbox needs Node 22 and could not install ${wanted} (${result.stderr.trim().split('\n').at(-1)}). ` +
      'Run this with Node 22 instead.',
  );
}
