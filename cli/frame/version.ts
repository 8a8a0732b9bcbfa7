import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Since then the data channel is opened with a signature, which the policies of grants ask for. */
export const leastPlugin = [1, 2, 764, 0];

/** What a program prints as its version; undefined where there is no such program. */
export async function versionOf(program: string, env?: NodeJS.ProcessEnv): Promise<string | undefined> {
  try {
    const { stdout, stderr } = await promisify(execFile)(program, ['--version'], env === undefined ? {} : { env });
    return (stdout || stderr).trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Whether a dotted version is at least another one. */
export function isAtLeast(version: string, least: readonly number[]): boolean {
  const parts = version.split('.').map(Number);
  for (const [i, wanted] of least.entries()) {
    const part = parts[i] ?? 0;
    if (part !== wanted) return part > wanted;
  }
  return true;
}
