import { spawn } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { Desk } from '../../../sandbox/stage/desk';
import { findTerraform } from '../../../sandbox/tools/terraform-tools';
import { contains, evaluate, fill } from './expressions';
import type { Forge } from './forge';
import { folder, type Step, workflowOf } from './workflow';

const root = join(__dirname, '../../..');

export interface ProcessResult {
  readonly ok: boolean;
  readonly log: string;
}

/** A bare repository, a stub of the forge before it, and a runner that plays the shell steps of a job in order. */
export class Runner {
  readonly work = mkdtempSync(join(tmpdir(), 'curfew-runner-'));
  readonly origin = join(this.work, 'access.git');
  readonly #bin = join(this.work, 'bin');
  readonly #state = join(this.work, 'forge.json');

  constructor(
    private readonly desk: Desk,
    /** Stands beside the stack: the sandbox's endpoints, and a state that outlives a job. */
    private readonly override: object,
    private readonly terraformConfig: string,
  ) {
    const forge: Forge = {
      serial: 100,
      calls: [],
      pulls: [],
      pushes: [],
      issues: [],
      comments: [],
      statuses: [],
      permissions: {},
      teams: {},
    };
    this.forge = forge;
  }

  async open(): Promise<void> {
    await this.run('git', ['init', '--quiet', '--bare', '--initial-branch=main', this.origin], this.work);
    mkdirSync(this.#bin);
    cpSync(join(__dirname, 'gh.cjs'), join(this.#bin, 'gh'));
    chmodSync(join(this.#bin, 'gh'), 0o755);
    const stub = (name: string, text: string): void => {
      writeFileSync(join(this.#bin, name), `#!/usr/bin/env bash\nset -e\n${text}\n`);
      chmodSync(join(this.#bin, name), 0o755);
    };
    stub('npx', `[ "$1 $2 $3" = '--no -- curfew' ] && shift 3 && exec node ${root}/bin/curfew.js "$@"\nexit 64`);
    const synth = `exec node --require ${root}/node_modules/tsx/dist/cjs/index.cjs main.ts`;
    stub('npm', `case "$*" in 'ci --ignore-scripts') ;; 'run synth') ${synth} ;; *) exit 64 ;; esac`);
    writeFileSync(join(this.work, 'override.json'), JSON.stringify(this.override));
    writeFileSync(join(this.work, 'terraform.tfrc'), this.terraformConfig);
    // Where it is told to go by -chdir, or stands in already.
    stub(
      'terraform',
      `dir=.; case "$1" in -chdir=*) dir=\${1#-chdir=} ;; esac
cp ${this.work}/override.json "$dir/sandbox_override.tf.json"
exec ${await findTerraform()} "$@"`,
    );
  }

  close(): void {
    rmSync(this.work, { recursive: true, force: true });
  }

  get forge(): Forge {
    return JSON.parse(readFileSync(this.#state, 'utf8'));
  }

  set forge(state: Forge) {
    writeFileSync(this.#state, JSON.stringify(state));
  }

  /** Changes what the forge knows. */
  tell(change: (forge: Forge) => void): void {
    const state = this.forge;
    change(state);
    this.forge = state;
  }

  /** The forge merges on trial, as after each push. */
  async refresh(number: number): Promise<void> {
    const { ok, log } = await this.run(
      'gh',
      ['stub', 'refresh', String(number)],
      this.work,
      this.env(this.work, this.work),
    );
    if (!ok) throw new Error(log);
  }

  /** Not to wait for it in this thread, which is the sandbox's. */
  run(
    program: string,
    args: readonly string[],
    cwd: string,
    env: NodeJS.ProcessEnv = process.env,
  ): Promise<ProcessResult> {
    const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let log = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        log += chunk.toString();
      });
    }
    return new Promise((resolve) => {
      child.once('error', (error) => resolve({ ok: false, log: log + error.message }));
      child.once('close', (code) => resolve({ ok: code === 0, log }));
    });
  }

  /** What a job's processes find around them. */
  private env(workspace: string, temp: string): NodeJS.ProcessEnv {
    const { PATH = '', ...env } = this.desk.env();
    return {
      ...env,
      PATH: `${this.#bin}${delimiter}${PATH}`,
      FORGE_STATE: this.#state,
      FORGE_ORIGIN: this.origin,
      TSX_TSCONFIG_PATH: join(root, 'tsconfig.json'),
      TF_CLI_CONFIG_FILE: join(this.work, 'terraform.tfrc'),
      AWS_DEFAULT_REGION: 'eu-central-1',
      CHECKPOINT_DISABLE: '1',
      CI: 'true',
      GITHUB_WORKSPACE: workspace,
      RUNNER_TEMP: temp,
    };
  }

  /** Plays a workflow's only job on an event, as far as it is shell: an action is played by what it leaves behind. */
  async play(name: string, event: { event_name: string; sha?: string; event: object }): Promise<ProcessResult> {
    const [job] = Object.values(workflowOf(name).jobs);
    if (!job) throw new Error(`${name} has no job`);
    const workspace = mkdtempSync(join(this.work, 'workspace-'));
    const temp = mkdtempSync(join(this.work, 'temp-'));
    const steps: Record<string, { outputs: Record<string, string>; outcome: string }> = {};
    const github = {
      repository: 'acme/access',
      token: 'workflow-token',
      run_id: '1',
      server_url: 'https://github.com',
      ...event,
    };
    const vars = { AWS_REGION: 'eu-central-1', CURFEW_ON_CALL: 'acme/on-call', CURFEW_APP_ID: '1' };
    const context = { github, vars, secrets: { CURFEW_APP_KEY: 'key' }, steps };
    const held = (condition: string, failed: boolean): boolean => {
      const functions = { contains, always: () => true, failure: () => failed, success: () => !failed };
      const value = evaluate(condition, context, functions);
      return Boolean(value) && (/always\(|failure\(/.test(condition) || !failed);
    };
    if (job.if !== undefined && !held(job.if, false)) return { ok: true, log: 'skipped' };
    const base = this.env(workspace, temp);
    const kept: Record<string, string> = {};
    let failed = false;
    let log = '';
    for (const [i, step] of job.steps.entries()) {
      if (!(step.if === undefined ? !failed : held(step.if, failed))) continue;
      const files = { GITHUB_OUTPUT: join(temp, `output-${i}`), GITHUB_ENV: join(temp, `env-${i}`) };
      for (const file of Object.values(files)) writeFileSync(file, '');
      const filled = (texts: Readonly<Record<string, string>> = {}) =>
        Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, fill(text, context)]));
      const env = { ...base, ...filled(job.env), ...kept, ...filled(step.env), ...files };
      const ran = await (step.run === undefined
        ? this.action(step, workspace)
        : this.run('bash', ['-e', '-o', 'pipefail', '-c', step.run], workspace, env));
      log += `## ${step.name ?? step.uses ?? step.run}\n${ran.log}\n`;
      failed ||= !ran.ok;
      Object.assign(kept, pairs(files.GITHUB_ENV));
      if (step.id) {
        const outputs = step.uses?.includes('create-github-app-token')
          ? { token: 'app-token', 'app-slug': 'curfew-app' }
          : pairs(files.GITHUB_OUTPUT);
        steps[step.id] = { outputs, outcome: ran.ok ? 'success' : 'failure' };
      }
    }
    return { ok: !failed, log };
  }

  private async action({ uses = '' }: Step, workspace: string): Promise<ProcessResult> {
    // Every workflow of the examples checks out the branch itself.
    if (uses.startsWith('actions/checkout@')) return this.run('git', ['clone', '--quiet', this.origin, '.'], workspace);
    return { ok: true, log: 'by another’s hand' };
  }

  /** The files of the examples, as a team copies them. */
  static copyInto(home: string): void {
    cpSync(folder, join(home, '.github'), { recursive: true });
    writeFileSync(join(home, '.gitignore'), 'cdktf.out\n');
  }
}

const pairs = (file: string): Record<string, string> =>
  Object.fromEntries(
    readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line.includes('='))
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
