import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInstaller } from './installer';
import { findCached } from './tool-cache';

const VERSION = '22.23.3';

/** What npm calls the package that carries Node for this machine, as the package `node` does it. */
function packageName(): string {
  const { platform, arch } = process;
  const prefix = platform === 'darwin' && arch === 'arm64' ? 'node-bin' : 'node';
  return `${prefix}-${platform === 'win32' ? 'win' : platform}-${arch}`;
}

const packageIn = (folder: string): string => join(folder, 'node_modules', packageName());

const programIn = (folder: string): string =>
  join(packageIn(folder), 'bin', process.platform === 'win32' ? 'node.exe' : 'node');

/** By plain paths: a module resolver remembers that a package was not there, and does not see it installed later. */
function tryFindInstalled(folder: string): string | undefined {
  if (!existsSync(programIn(folder))) return undefined;
  const { version } = JSON.parse(readFileSync(join(packageIn(folder), 'package.json'), 'utf8'));
  return String(version).startsWith('22.') ? programIn(folder) : undefined;
}

async function install(folder: string): Promise<void> {
  const wanted = `${packageName()}@${VERSION}`;
  const args = ['install', '--prefix', folder, '--no-save', '--no-audit', '--no-fund', wanted];
  await runInstaller('npm', args).catch(({ message }: Error) => {
    const rule = `The sandbox needs Node 22 and could not install ${wanted} (${message}).`;
    throw new Error(`${rule} Run this with Node 22 instead.`);
  });
}

/** Node 22 of npm: one that is installed here, or one fetched once. */
export async function findNodeOfNpm(): Promise<string> {
  const here = tryFindInstalled(join(__dirname, '../..'));
  return here ?? findCached({ name: `node-${VERSION}`, programIn, install });
}

/** Node as Lambda runs the sweeper with: this one if it is a 22, else one of npm. */
export async function findNode22(): Promise<string> {
  return process.versions.node.startsWith('22.') ? process.execPath : findNodeOfNpm();
}
