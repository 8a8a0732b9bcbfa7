import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { synth } from '../../../synth';
import { now, settings } from '../../fixtures/26aff51/settings';

/** A deployment as 26aff51 synthesized it, with the people, grants and settings that it was made of. */
export const deployed = join(__dirname, '../../fixtures/26aff51');

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
type Resources = Readonly<Record<string, Readonly<Record<string, Json>>>>;

export interface Stack {
  readonly resource: Resources;
  readonly locals: Readonly<Record<string, string>>;
}

export const stackIn = (folder: string): Stack => JSON.parse(readFileSync(join(folder, 'cdk.tf.json'), 'utf8'));

/** Synthesizes the same deployment with today's code. @returns the folder of the stack */
export async function synthesizeToday(outdir: string): Promise<string> {
  const said: string[] = [];
  const print = (text: string): void => void said.push(text);
  const code = await synth({ settings, now, home: deployed, outdir, print });
  if (code !== 0) throw new Error(said.join(''));
  return join(outdir, 'stacks', 'curfew');
}

/** A line for each leaf that is not the same: its path, what was there, what is. */
export function differences(before: unknown, after: unknown, path = ''): string[] {
  if (Object.is(before, after)) return [];
  const [left, right] = [before, after].map((each) => (typeof each === 'object' && each !== null ? each : undefined));
  if (!left || !right || Array.isArray(left) !== Array.isArray(right)) {
    return [`${path}: ${JSON.stringify(before)} → ${JSON.stringify(after)}`];
  }
  const entries = [new Map(Object.entries(left)), new Map(Object.entries(right))] as const;
  const keys = [...new Set([...entries[0].keys(), ...entries[1].keys()])].sort();
  return keys.flatMap((key) => differences(entries[0].get(key), entries[1].get(key), path ? `${path}/${key}` : key));
}

/** The text of everything that grants make of one type, to compare byte for byte. */
export function grantsText({ resource }: Stack, type: string): string[] {
  const ofGrants = Object.entries(resource[type] ?? {}).filter(([name]) => name.startsWith('grant-'));
  return ofGrants.map((entry) => JSON.stringify(entry));
}
