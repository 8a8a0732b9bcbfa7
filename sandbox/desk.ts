import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { Settings } from '../model/settings';
import type { Credentials } from './keyring';
import type { Stage } from './stage';

const root = join(__dirname, '..');

export interface Said {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** The folder of somebody who uses Curfew: `main.ts`, `people/`, `grants/`, and the command line as its own process. */
export class Desk {
  /** Programs that stand before those of the machine. */
  readonly bin = mkdtempSync(join(tmpdir(), 'curfew-bin-'));
  /** Where profiles are written. */
  readonly machine = mkdtempSync(join(tmpdir(), 'curfew-machine-'));

  constructor(
    readonly stage: Stage,
    settings: Settings,
  ) {
    const text = `import type { Settings } from 'curfew';
import { synth } from 'curfew/synth';

export const settings: Settings = ${JSON.stringify(settings, undefined, 2)};

if (require.main === module) synth({ settings, home: __dirname, now: new Date() });
`;
    writeFileSync(join(stage.home, 'main.ts'), text);
  }

  close(): void {
    for (const folder of [this.bin, this.machine]) rmSync(folder, { recursive: true, force: true });
  }

  /** A program that only notes what it was called with, and says what it is told to. */
  stub(name: string, script: string): void {
    mkdirSync(this.bin, { recursive: true });
    writeFileSync(join(this.bin, name), `#!/usr/bin/env bash\n${script}\n`);
    chmodSync(join(this.bin, name), 0o755);
  }

  /** What a process of somebody with these keys finds around it. */
  env(keys: Credentials | undefined = this.stage.sandbox.admin): NodeJS.ProcessEnv {
    const { PATH = '' } = process.env;
    return {
      PATH: `${this.bin}${delimiter}${PATH}`,
      HOME: this.machine,
      TZ: 'UTC',
      AWS_ENDPOINT_URL: this.stage.sandbox.endpoint,
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      SANDBOX_NOW: String(this.stage.sandbox.clock.now().getTime()),
      NODE_OPTIONS: `--require ${join(__dirname, 'keep-time.cjs')}`,
      ...(keys && {
        AWS_ACCESS_KEY_ID: keys.accessKeyId,
        AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
        ...(keys.sessionToken === undefined ? {} : { AWS_SESSION_TOKEN: keys.sessionToken }),
      }),
    };
  }

  start(args: readonly string[], env: NodeJS.ProcessEnv = this.env()): ChildProcess {
    return spawn(process.execPath, [join(root, 'bin', 'curfew.js'), ...args], { cwd: this.stage.home, env });
  }

  /** Runs `curfew …` as an administrator, or with another environment. */
  async curfew(args: readonly string[], env?: NodeJS.ProcessEnv): Promise<Said> {
    return finish(this.start(args, env));
  }

  /** Runs a program in the folder. */
  run(
    program: string,
    args: readonly string[],
    env: NodeJS.ProcessEnv = this.env(),
    cwd: string = this.stage.home,
  ): Promise<Said> {
    return finish(spawn(program, args, { cwd, env }));
  }
}

function finish(child: ChildProcess): Promise<Said> {
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout?.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr?.on('data', (chunk: Buffer) => err.push(chunk));
  child.stdin?.end();
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      resolve({ code, out: Buffer.concat(out).toString(), err: Buffer.concat(err).toString() });
    });
  });
}
