import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const prefix = 'curfew-run-';
const signals = ['SIGHUP', 'SIGINT', 'SIGTERM'] as const;

/**
 * A folder for one run of the suites, named by the process, that goes when the process ends. No process hears
 * SIGKILL: what it left is removed by the next run.
 *
 * @param temporary the folder for temporary files
 */
export function openRunFolder(temporary: string): string {
  removeDead(temporary);
  const folder = mkdtempSync(join(temporary, `${prefix}${process.pid}-`));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  process.once('exit', remove);
  for (const signal of signals) {
    process.once(signal, () => {
      remove();
      // What the signal does otherwise, unless somebody else handles it.
      if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
    });
  }
  return folder;
}

function removeDead(temporary: string): void {
  for (const name of readdirSync(temporary)) {
    const [, pid] = new RegExp(`^${prefix}(\\d+)-`).exec(name) ?? [];
    if (pid !== undefined && !isAlive(Number(pid))) rmSync(join(temporary, name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // A process of somebody else may not be asked, and so lives.
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
