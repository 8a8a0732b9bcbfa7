import { execFile, spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { isAtLeast, leastPlugin, versionOf } from '../../cli/frame/version';
import type { Keys } from './clients';
import type { Stop } from './stop';
import type { AskCli, OpenShell, ShellResult } from './world';

/** What a real account takes, beside Terraform. @returns what is missing, a line each */
export async function missingPrograms(): Promise<string[]> {
  const [aws, plugin] = await Promise.all([versionOf('aws'), versionOf('session-manager-plugin')]);
  const missing: string[] = [];
  if (aws === undefined) missing.push('install the AWS CLI version 2');
  if (plugin === undefined || !isAtLeast(plugin, leastPlugin)) {
    missing.push(`install the Session Manager plugin ${leastPlugin.join('.')} or newer`);
  }
  return missing;
}

/** @throws what the program wrote to its error output */
export const askCli: AskCli = async (args, region) => {
  const all = [...args, '--region', region, '--output', 'json'];
  const { stdout } = await promisify(execFile)('aws', all, { maxBuffer: 50_000_000 });
  return JSON.parse(stdout.trim() === '' ? 'null' : stdout);
};

interface ShellProps {
  readonly region: string;
  readonly document: string;
  readonly stop: Pick<Stop, 'onRequest' | 'check'>;
}

/** Milliseconds: until a shell is there, until it has done a line, and until it is given up. */
const waits = { begin: 8_000, line: 5_000, most: 90_000 } as const;

const environmentOf = ({ accessKeyId, secretAccessKey, sessionToken }: Keys): NodeJS.ProcessEnv => {
  const others = Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_'));
  return {
    ...Object.fromEntries(others),
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    ...(sessionToken === undefined ? {} : { AWS_SESSION_TOKEN: sessionToken }),
  };
};

/** The plugin has no way to hand over a command: what a person would type goes to its input, when they would. */
export function shellOpener({ region, document, stop }: ShellProps): OpenShell {
  return async (keys, instance, line): Promise<ShellResult> => {
    stop.check();
    const where = ['--region', region, '--target', instance, '--document-name', document];
    const args = ['ssm', 'start-session', ...where, '--reason', 'npm run smoke'];
    const child = spawn('aws', args, { env: environmentOf(keys), detached: true, stdio: ['pipe', 'pipe', 'pipe'] });
    const forget = stop.onRequest(() => void child.kill('SIGTERM'));
    const said: Buffer[] = [];
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => said.push(chunk));
    // One that was refused has closed its input by then.
    child.stdin.on('error', () => undefined);
    const closed = new Promise<void>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', () => resolve());
    });
    const limit = setTimeout(() => child.kill('SIGKILL'), waits.most);
    try {
      await Promise.race([closed, delay(waits.begin)]);
      child.stdin.write(`${line}\n`);
      await Promise.race([closed, delay(waits.line)]);
      child.stdin.write('exit\n');
      await closed;
    } finally {
      clearTimeout(limit);
      forget();
    }
    const output = Buffer.concat(said).toString();
    return { session: /SessionId: (\S+)/.exec(output)?.[1], output };
  };
}
