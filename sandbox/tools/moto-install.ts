import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { toolCache, tryFindExecutable } from './executable';
import { run } from './run';

const MOTO = 'moto[server]==5.2.1';

/** The `moto_server` program: the one on PATH, or one in a private virtual environment made on first use. */
export async function findMoto(): Promise<string> {
  const onPath = tryFindExecutable('moto_server');
  if (onPath) return onPath;
  const venv = join(toolCache(), 'moto-5.2.1');
  const program = join(venv, 'bin', 'moto_server');
  if (existsSync(program)) return program;
  const python = tryFindExecutable('python3') ?? tryFindExecutable('python');
  if (!python) throw new Error(`The sandbox needs Python 3.10 or newer with moto. Install Python, then: ${byHand()}`);
  await mkdir(toolCache(), { recursive: true });
  for (const [what, command] of [
    ['create a virtual environment', [python, '-m', 'venv', venv]],
    [`install ${MOTO}`, [join(venv, 'bin', 'python'), '-m', 'pip', 'install', '--quiet', MOTO]],
  ] as const) {
    const [tool, ...args] = command;
    const result = await run(tool as string, args);
    if (result.code !== 0) {
      throw new Error(`The sandbox could not ${what} in ${venv}: ${lastLine(result.stderr)}. Install it: ${byHand()}`);
    }
  }
  return program;
}

function byHand(): string {
  return `python3 -m pip install '${MOTO}' (moto_server must then be on PATH)`;
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}
