import { join } from 'node:path';
import { tryFindExecutable } from './executable';
import { runInstaller } from './installer';
import { findCached } from './tool-cache';

const VERSION = '5.2.1';
const MOTO = `moto[server]==${VERSION}`;
const BY_HAND = `python3 -m pip install '${MOTO}' (moto_server must then be on PATH)`;

/** The `moto_server` program: the one on PATH, or one in a private virtual environment made on first use. */
export async function findMoto(): Promise<string> {
  const programIn = (venv: string): string => join(venv, 'bin', 'moto_server');
  return tryFindExecutable('moto_server') ?? findCached({ name: `moto-${VERSION}`, programIn, install });
}

async function install(venv: string): Promise<void> {
  const python = tryFindExecutable('python3') ?? tryFindExecutable('python');
  if (!python) throw new Error(`The sandbox needs Python 3.10 or newer with moto. Install Python, then: ${BY_HAND}`);
  const step = (what: string, program: string, ...args: string[]) =>
    runInstaller(program, args).catch(({ message }: Error) => {
      throw new Error(`The sandbox could not ${what} in ${venv}: ${message}. Install it: ${BY_HAND}`);
    });
  await step('create a virtual environment', python, '-m', 'venv', venv);
  await step(`install ${MOTO}`, join(venv, 'bin', 'python'), '-m', 'pip', 'install', '--quiet', MOTO);
}
