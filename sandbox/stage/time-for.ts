import { join } from 'node:path';
import type { Sandbox } from '../aws/sandbox';

/** What makes the time of a Node process that of the sandbox. */
export function timeFor(sandbox: Sandbox): NodeJS.ProcessEnv {
  const { now, clock } = sandbox.processTime();
  return {
    SANDBOX_NOW: String(now),
    ...(clock === undefined ? {} : { SANDBOX_CLOCK: clock }),
    NODE_OPTIONS: `--require ${join(__dirname, 'keep-time.cjs')}`,
  };
}
