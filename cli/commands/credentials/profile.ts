import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import type { World } from '../../frame/world';

interface Profile {
  readonly name: string;
  readonly region: string;
  readonly keyId: string;
  readonly secret: string;
}

/** A section of an INI file replaced or added; everything else, comments too, stays. */
export function withSection(text: string, section: string, lines: readonly string[]): string {
  const all = text.split('\n');
  const start = all.findIndex((line) => line.trim() === `[${section}]`);
  const body = [`[${section}]`, ...lines];
  if (start === -1) return `${text.trimEnd()}${text.trim() === '' ? '' : '\n\n'}${body.join('\n')}\n`;
  const next = all.findIndex((line, i) => i > start && /^\s*\[/.test(line));
  const rest = next === -1 ? [] : ['', ...all.slice(next)];
  return `${[...all.slice(0, start), ...body, ...rest].join('\n').trimEnd()}\n`;
}

function rewrite(file: string, section: string, lines: readonly string[]): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const temporary = `${file}.curfew-${process.pid}`;
  writeFileSync(temporary, withSection(text, section, lines), { mode: 0o600, flag: 'wx' });
  chmodSync(temporary, 0o600);
  renameSync(temporary, file);
}

/** Where the AWS CLI looks, by the same variables. */
export function profileFiles(env: World['env']): { credentials: string; config: string } {
  const folder = join(env.HOME ?? homedir(), '.aws');
  return {
    credentials: env.AWS_SHARED_CREDENTIALS_FILE ?? join(folder, 'credentials'),
    config: env.AWS_CONFIG_FILE ?? join(folder, 'config'),
  };
}

/** Writes a profile as `aws configure` would, without the secret ever being an argument of a process. */
export function writeProfile({ name, region, keyId, secret }: Profile, env: World['env']): string[] {
  const { credentials, config } = profileFiles(env);
  rewrite(credentials, name, [`aws_access_key_id = ${keyId}`, `aws_secret_access_key = ${secret}`]);
  rewrite(config, name === 'default' ? 'default' : `profile ${name}`, [`region = ${region}`]);
  return [credentials, config];
}
