import { mkdtempSync, rmSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunResult, run } from './run';
import { type LocalAws, type OverrideOptions, overrideFor } from './terraform-override';
import { cliConfig, findTerraform, providerMirrors } from './terraform-tools';

/** The real Terraform on one synthesized stack, talking to the sandbox. Each fails with what Terraform said. */
export interface Terraform {
  init(): Promise<void>;
  validate(): Promise<void>;
  /** @param args more arguments, such as `-target=…` */
  apply(args?: readonly string[]): Promise<string>;
  plan(args?: readonly string[]): Promise<{ changes: boolean; text: string }>;
  savePlan(file: string): Promise<{ changes: boolean; text: string }>;
  applyPlan(file: string): Promise<string>;
  /** What a saved plan would do, as Terraform's JSON. */
  // biome-ignore lint/suspicious/noExplicitAny: Terraform's JSON, of which each test reads its own part
  showPlan(file: string): Promise<any>;
  // biome-ignore lint/suspicious/noExplicitAny: as above
  showState(): Promise<any>;
  output(): Promise<Record<string, unknown>>;
  destroy(): Promise<string>;
  /** Takes resources out of the state and leaves them in AWS. */
  forget(which: (address: string) => boolean): Promise<void>;
}

/** @param dir the folder that holds `cdk.tf.json`; the override file is written beside it at `init`. */
export function terraform(sandbox: LocalAws, dir: string, options: OverrideOptions = {}): Terraform {
  const settled = ['-input=false', '-no-color'];
  const call = async (args: readonly string[], accepted: readonly number[] = [0]): Promise<RunResult> => {
    const result = await runTerraform(dir, args);
    if (accepted.includes(result.code)) return result;
    throw new Error(`terraform ${args.join(' ')} failed:\n${result.stderr.trim() || result.stdout.trim()}`);
  };
  const plan = async (args: readonly string[]) => {
    const result = await call(['plan', ...settled, '-detailed-exitcode', ...args], [0, 2]);
    return { changes: result.code === 2, text: result.stdout };
  };
  const shown = async (args: readonly string[]) => JSON.parse((await call(args)).stdout);
  return {
    async init() {
      const stack = JSON.parse(await readFile(join(dir, 'cdk.tf.json'), 'utf8'));
      const override = `${JSON.stringify(overrideFor(stack, sandbox, options), null, 2)}\n`;
      await writeFile(join(dir, 'sandbox_override.tf.json'), override);
      await call(['init', ...settled, '-reconfigure']);
    },
    validate: async () => void (await call(['validate', '-no-color'])),
    apply: async (args = []) => (await call(['apply', ...settled, '-auto-approve', ...args])).stdout,
    plan: (args = []) => plan(args),
    savePlan: (file) => plan([`-out=${file}`]),
    applyPlan: async (file) => (await call(['apply', ...settled, file])).stdout,
    showPlan: (file) => shown(['show', '-json', '-no-color', file]),
    showState: () => shown(['show', '-json', '-no-color']),
    async output() {
      const outputs: Record<string, { value: unknown }> = await shown(['output', '-json', '-no-color']);
      return Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, value]));
    },
    async forget(which) {
      const { stdout } = await call(['state', 'list']);
      await call(['state', 'rm', ...stdout.split('\n').filter(which)]);
    },
    destroy: async () => (await call(['destroy', ...settled, '-auto-approve'])).stdout,
  };
}

/** The caller's AWS settings and Terraform switches must not reach a run against the sandbox. */
async function runTerraform(dir: string, args: readonly string[]): Promise<RunResult> {
  const clean = Object.entries(process.env).filter(([name]) => !/^(AWS_|TF_|https?_proxy$|all_proxy$)/i.test(name));
  const home = mkdtempSync(join(tmpdir(), 'curfew-terraform-'));
  try {
    const config = join(home, 'terraform.tfrc');
    const mirrors = providerMirrors();
    await writeFile(config, cliConfig(mirrors));
    const program = await findTerraform();
    // Without a mirror the provider comes from the registry, perhaps through a proxy.
    const proxies = mirrors.length > 0 ? [] : Object.entries(process.env).filter(([name]) => /_proxy$/i.test(name));
    return await run(program, args, {
      cwd: dir,
      env: {
        ...Object.fromEntries([...clean, ...proxies]),
        AWS_CONFIG_FILE: join(home, 'none'),
        AWS_SHARED_CREDENTIALS_FILE: join(home, 'none'),
        AWS_EC2_METADATA_DISABLED: 'true',
        CHECKPOINT_DISABLE: '1',
        // The provider spends a quarter of each run collecting the garbage of its own schemas.
        GOGC: '400',
        NO_PROXY: '127.0.0.1,localhost',
        TF_CLI_CONFIG_FILE: config,
        TF_IN_AUTOMATION: '1',
      },
    });
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}
