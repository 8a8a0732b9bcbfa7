import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Sandbox } from '../../../sandbox';
import { timeFor } from '../../../sandbox/stage/time-for';
import { type Report, reportSchema } from '../../../smoke/kit/report';

const root = join(__dirname, '../../..');

/** `npm run smoke` as a process of its own, against a sandbox and by its time. */
export class SmokeProgram {
  readonly #folder = mkdtempSync(join(tmpdir(), 'curfew-smoke-'));
  readonly #running = new Set<ChildProcess>();

  constructor(private readonly sandbox: Sandbox) {}

  close(): void {
    for (const child of this.#running) child.kill('SIGKILL');
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** What the last run left as its report. */
  get report(): Report {
    return reportSchema.parse(
      JSON.parse(readFileSync(join(this.#folder, this.sandbox.account, 'report.json'), 'utf8')),
    );
  }

  start(args: readonly string[]): {
    readonly child: ChildProcess;
    readonly ended: Promise<{ code: number | null; said: string }>;
  } {
    const { PATH = '', XDG_CACHE_HOME, TF_PLUGIN_MIRROR } = process.env;
    const { admin, endpoint } = this.sandbox;
    const env = {
      PATH,
      HOME: process.env.HOME,
      ...(XDG_CACHE_HOME === undefined ? {} : { XDG_CACHE_HOME }),
      ...(TF_PLUGIN_MIRROR === undefined ? {} : { TF_PLUGIN_MIRROR }),
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_ACCESS_KEY_ID: admin.accessKeyId,
      AWS_SECRET_ACCESS_KEY: admin.secretAccessKey,
      ...timeFor(this.sandbox),
    };
    const all = [
      '--import',
      'tsx',
      join(root, 'smoke', 'main.ts'),
      '--endpoint-url',
      endpoint,
      '--folder',
      this.#folder,
    ];
    const child = spawn(process.execPath, [...all, ...args], { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
    this.#running.add(child);
    const said: Buffer[] = [];
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => said.push(chunk));
    const ended = new Promise<{ code: number | null; said: string }>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code) => {
        this.#running.delete(child);
        resolve({ code, said: Buffer.concat(said).toString() });
      });
    });
    return { child, ended };
  }

  run(...args: readonly string[]) {
    return this.start(args).ended;
  }
}

/**
 * Calls the sweeper at each full minute, as the scheduler would: whoever calls next waits until that tick is done, so that
 * what a tick does depends on no machine's speed.
 */
export function playScheduler(sandbox: Sandbox, region: string): () => void {
  let last = minuteOf(sandbox);
  let isTicking = false;
  return sandbox.use(async (call, next) => {
    const now = minuteOf(sandbox);
    if (now !== last && !isTicking) {
      last = now;
      isTicking = true;
      // Before it is deployed, and after it is gone, there is none to call.
      await sandbox.functions.invoke('curfew-sweeper', { sweep: 'tick' }, region).catch(() => undefined);
      isTicking = false;
    }
    return next(call);
  });
}

const minuteOf = ({ clock }: Sandbox): number => Math.floor(clock.now().getTime() / 60_000);
