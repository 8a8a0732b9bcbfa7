import { type ChildProcess, fork, type StdioOptions } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import type { ProcessTime } from './process-clock';

export interface Invocation {
  readonly ok: boolean;
  readonly payload: unknown;
  readonly error?: { readonly name: string; readonly message: string };
  /** What the function wrote to its standard output and error. */
  readonly log: string;
}

/** A function whose time stood still, and that slept beyond its limit. */
interface TimedOut {
  readonly timedOut: true;
}

/** What AWS lets a function run at most. */
const LONGEST_MS = 15 * 60_000;

interface FunctionRun {
  readonly deployed: { readonly name: string; readonly handler: string; readonly timeoutSeconds: number };
  readonly root: string;
  readonly event: unknown;
  readonly env: NodeJS.ProcessEnv;
  readonly node: string;
  readonly time: ProcessTime;
  /** Where the process is listed while it lives. */
  readonly running: Set<ChildProcess>;
}

/** Runs a function once, in a process of its own. */
export function runFunction({ deployed, root, event, env, node, time, running }: FunctionRun): Promise<Invocation> {
  return new Promise((resolve, reject) => {
    const runtime = require.resolve('./lambda-runtime.cjs');
    const stdio: StdioOptions = ['ignore', 'pipe', 'pipe', 'ipc'];
    const child = fork(runtime, [], { cwd: root, env, execPath: node, execArgv: [], stdio });
    running.add(child);
    const killOnExit = () => child.kill('SIGKILL');
    process.once('exit', killOnExit);
    let log = '';
    let outcome: Omit<Invocation, 'log'> | undefined;
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        log += chunk.toString();
      });
    }
    const timeoutMs = deployed.timeoutSeconds * 1000;
    const end = () => {
      const message = `Task timed out after ${deployed.timeoutSeconds.toFixed(2)} seconds`;
      outcome = { ok: false, payload: null, error: { name: 'Sandbox.Timedout', message } };
      child.kill('SIGKILL');
    };
    // Where time stands, it is by its own time that a function takes too long; but it must not hang for ever.
    const timer = setTimeout(end, time.clock === undefined ? timeoutMs : LONGEST_MS);
    child.on('message', (message: Invocation | TimedOut) => {
      if ('timedOut' in message) end();
      else outcome ??= { ...message, payload: message.payload ?? null };
    });
    child.on('error', reject);
    child.on('close', (code, signal) => {
      running.delete(child);
      clearTimeout(timer);
      process.removeListener('exit', killOnExit);
      const message = `Runtime exited with ${signal ?? code}`;
      resolve({ ...(outcome ?? { ok: false, payload: null, error: { name: 'Runtime.ExitError', message } }), log });
    });
    const { handler, name: functionName } = deployed;
    child.send({ root, handler, event, functionName, requestId: randomUUID(), timeoutMs, time });
  });
}
