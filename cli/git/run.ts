import { execFileSync, type StdioOptions } from 'node:child_process';
import { Failure } from '../frame/failure';

/** More than any history prints. */
const maxBuffer = 1024 ** 3;

/** In a hook the environment names another repository. */
export function ownEnv(): NodeJS.ProcessEnv {
  const { GIT_DIR: _, GIT_WORK_TREE: __, GIT_INDEX_FILE: ___, ...env } = process.env;
  return env;
}

/** What git prints, or why it does not. */
export function tryGit(home: string, args: readonly string[]): string | { missing: boolean; why: string } {
  try {
    const stdio: StdioOptions = ['ignore', 'pipe', 'pipe'];
    return execFileSync('git', ['-C', home, ...args], { env: ownEnv(), maxBuffer, stdio }).toString();
  } catch (error) {
    const { code, stderr } = error as NodeJS.ErrnoException & { stderr?: Buffer };
    const why = (stderr?.toString() ?? '').trim().split('\n')[0] ?? '';
    return { missing: code === 'ENOENT', why: why.replace(/^fatal: /, '') };
  }
}

/** @throws Failure where git fails */
export function git(home: string, args: readonly string[]): string {
  const said = tryGit(home, args);
  if (typeof said === 'string') return said;
  const rule = `cannot be read by git: ${said.why}`;
  throw new Failure(1, [{ place: home, rule, remedy: 'git log there says the same.', code: 'no-history' }]);
}
