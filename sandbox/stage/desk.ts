import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { Settings } from '../../model/settings/settings';
import type { Credentials } from '../aws/keyring';
import type { Stage } from './stage';
import { timeFor } from './time-for';

const root = join(__dirname, '../..');

export interface ProgramResult {
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
      ...timeFor(this.stage.sandbox),
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
  async curfew(args: readonly string[], env?: NodeJS.ProcessEnv): Promise<ProgramResult> {
    return finish(this.start(args, env));
  }

  /** Runs a line as the README has it, without `curfew`. It must go well. */
  async line(line: string): Promise<ProgramResult> {
    const said = await this.curfew(wordsOf(line));
    if (said.code !== 0) throw new Error(`curfew ${line}\nexit ${said.code}\n${said.out}${said.err}`);
    return said;
  }

  /** What a reviewer merges: everything as it is, at the sandbox's time. */
  async commit(title: string, author = 'ci'): Promise<void> {
    const date = this.stage.now;
    const name = { GIT_AUTHOR_NAME: author, GIT_COMMITTER_NAME: author };
    const email = { GIT_AUTHOR_EMAIL: `${author}@example.com`, GIT_COMMITTER_EMAIL: `${author}@example.com` };
    const env = { ...this.env(), ...name, ...email, GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date };
    for (const args of [['init'], ['add', '-A'], ['commit', '--allow-empty', '-m', title]]) {
      const { code, out, err } = await this.run('git', args, env);
      if (code !== 0) throw new Error(out + err);
    }
  }

  /** A key, through a profile that the command line writes on this machine. */
  async keysOf(user: string): Promise<Credentials> {
    await this.line(`credentials ${user} --configure-profile ${user}`);
    const text = readFileSync(join(this.machine, '.aws', 'credentials'), 'utf8');
    const section = text.slice(text.indexOf(`[${user}]`));
    const value = (name: string): string => new RegExp(`${name} = (\\S+)`).exec(section)?.[1] ?? '';
    return { accessKeyId: value('aws_access_key_id'), secretAccessKey: value('aws_secret_access_key') };
  }

  /** Runs a program in the folder. */
  run(
    program: string,
    args: readonly string[],
    env: NodeJS.ProcessEnv = this.env(),
    cwd: string = this.stage.home,
  ): Promise<ProgramResult> {
    return finish(spawn(program, args, { cwd, env }));
  }
}

/** As a shell would read them, with single quotes. */
const wordsOf = (line: string): string[] =>
  [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');

function finish(child: ChildProcess): Promise<ProgramResult> {
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
