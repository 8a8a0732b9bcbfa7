import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Sources } from '../../model/base/source';
import type { Settings } from '../../model/settings/settings';
import { formatInstant, type Instant } from '../../model/time/instant';
import { overrideFor } from '../../sandbox/tools/terraform-override';
import { cliConfig, findTerraform, providerMirrors } from '../../sandbox/tools/terraform-tools';
import { synth } from '../../synth';
import type { Keys } from './clients';
import type { Stop } from './stop';

/** The program's own stack, by the real Terraform. Each fails with what Terraform said. */
export interface Stack {
  readonly write: (settings: Settings, sources: Sources, now: Instant) => Promise<void>;
  readonly init: () => Promise<void>;
  /** @param keys whose rights Terraform has; without any, the administrator's */
  readonly apply: (keys?: Keys) => Promise<string>;
  readonly plan: (keys?: Keys) => Promise<{ readonly isEmpty: boolean; readonly text: string }>;
  /** Undefined where Terraform knows of nothing. */
  readonly destroy: () => Promise<string | undefined>;
}

export interface StackProps {
  /** Where stack and state lie, and a later run looks for them. */
  readonly folder: string;
  readonly stop: Pick<Stop, 'check'>;
  /** Somebody's sandbox, and whose keys are the administrator's there; without one Terraform goes to AWS. */
  readonly sandbox?: { readonly endpoint: string; readonly admin: Keys };
}

interface Ended {
  readonly code: number;
  readonly text: string;
}

/** Terraform's environment: the caller's own, or with other keys and nothing by which it could find the caller's. */
export function environmentFor(
  { sandbox, folder }: Omit<StackProps, 'stop'>,
  keys: Keys | undefined,
): NodeJS.ProcessEnv {
  const theirs = Object.entries(process.env).filter(
    ([name]) => name !== 'NODE_OPTIONS' && ((keys === undefined && !sandbox) || !name.startsWith('AWS_')),
  );
  return {
    ...Object.fromEntries(theirs),
    CHECKPOINT_DISABLE: '1',
    TF_IN_AUTOMATION: '1',
    ...(keys && {
      AWS_ACCESS_KEY_ID: keys.accessKeyId,
      AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
      ...(keys.sessionToken === undefined ? {} : { AWS_SESSION_TOKEN: keys.sessionToken }),
    }),
    ...(sandbox && { TF_CLI_CONFIG_FILE: join(folder, 'terraform.tfrc'), AWS_EC2_METADATA_DISABLED: 'true' }),
  };
}

/**
 * Terraform is never interrupted, and a group of its own keeps a terminal's Ctrl-C from it: it would cancel calls that AWS
 * has heard already, and what those make stands in no state.
 */
async function run({ stop }: StackProps, cwd: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<Ended> {
  stop.check();
  const program = await findTerraform();
  const ended = await new Promise<Ended>((resolve, reject) => {
    const child = spawn(program, args, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    const said: Buffer[] = [];
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => said.push(chunk));
    child.once('error', reject);
    child.once('close', (code) => {
      resolve({ code: code ?? 1, text: Buffer.concat(said).toString() });
    });
  });
  stop.check();
  return ended;
}

const settled = ['-input=false', '-no-color'];
/** The line that says what was done. */
const lastWords = (text: string): string =>
  /^(Apply|Destroy) complete! .*/m.exec(text)?.[0] ?? text.trim().slice(-2000);

export function openStack(props: StackProps): Stack {
  const { folder, sandbox } = props;
  const where = join(folder, 'stacks', 'curfew');
  const call = async (args: readonly string[], keys?: Keys, fine: readonly number[] = [0]): Promise<Ended> => {
    const ended = await run(props, where, args, environmentFor(props, keys));
    if (fine.includes(ended.code)) return ended;
    throw new Error(`terraform ${args[0]} failed: ${ended.text.trim().slice(-4000)}`);
  };
  return {
    async write(settings, sources, now) {
      const said: string[] = [];
      const print = (text: string): void => void said.push(text);
      const code = await synth({ settings, home: folder, now: formatInstant(now), outdir: folder, sources, print });
      if (code !== 0) throw new Error(said.join(''));
      if (!sandbox) return;
      const stack = JSON.parse(readFileSync(join(where, 'cdk.tf.json'), 'utf8'));
      writeFileSync(join(where, 'sandbox_override.tf.json'), JSON.stringify(overrideFor(stack, sandbox)));
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, 'terraform.tfrc'), cliConfig(providerMirrors()));
    },
    init: async () => void (await call(['init', ...settled, '-reconfigure'])),
    apply: async (keys) => lastWords((await call(['apply', ...settled, '-auto-approve'], keys)).text),
    async plan(keys) {
      const { code, text } = await call(['plan', ...settled, '-detailed-exitcode'], keys, [0, 2]);
      return { isEmpty: code === 0, text };
    },
    async destroy() {
      if (!existsSync(join(where, 'terraform.tfstate'))) return undefined;
      return lastWords((await call(['destroy', ...settled, '-auto-approve'])).text);
    },
  };
}
