import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'cdktf';
import { type Grant, type Person, type Settings, shell } from 'curfew';
import { CurfewStack, type CurfewStackProps } from 'curfew/constructs';
import { sourceOf } from '../../../model/base/source';
import type { Register } from '../../../model/register/register';
import { validate } from '../../../model/register/validate';
import { instantOf } from '../../../model/time/instant';

export const now = instantOf(new Date('2030-06-03T10:00:00Z'));
export const live = { from: '2030-06-03T09:00:00Z', until: '2030-06-03T12:00:00Z' } as const;
export const upcoming = { from: '2030-06-04T09:00:00Z', until: '2030-06-04T12:00:00Z' } as const;
export const expired = { from: '2030-06-02T09:00:00Z', until: '2030-06-02T12:00:00Z' } as const;

export const settings: Settings = { account: '123456789012', regions: ['eu-central-1', 'eu-west-1'] };
export const onInstance = shell({ region: 'eu-central-1', instances: ['i-0ee0bc84a481f7852'] });

const made: string[] = [];

/** A folder that goes when the test file is done. */
export function temporary(): string {
  const folder = mkdtempSync(join(tmpdir(), 'curfew-test-'));
  made.push(folder);
  return folder;
}

afterAll(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
});

export type Grants = Readonly<Record<string, Omit<Grant, 'reason'>>>;

/** The register of these people and grants; fails where they are not valid. */
export function registerOf(people: readonly Person[], grants: Grants, changed: Partial<Settings> = {}): Register {
  const sources = {
    people: people.map((person) => sourceOf(person.user, person)),
    grants: Object.entries(grants).map(([id, grant]) => sourceOf(id, { ...grant, reason: 'a test' })),
    issues: [],
  };
  const checked = validate(sources, { ...settings, ...changed }, now);
  if (!checked.ok) throw new Error(JSON.stringify(checked.issues));
  return checked.value;
}

type Block = Record<string, unknown>;

export interface StackFiles {
  readonly folder: string;
  readonly json: {
    readonly terraform: Block;
    readonly provider: { readonly aws: readonly Block[] };
    // biome-ignore lint/suspicious/noExplicitAny: Terraform's JSON, of which each test reads its own part
    readonly resource: Readonly<Record<string, Readonly<Record<string, any>>>>;
    readonly output: Readonly<Record<string, Block>>;
    readonly locals: Readonly<Record<string, string>>;
    readonly removed?: readonly Block[];
  };
  /** All resources of one type by their names. */
  // biome-ignore lint/suspicious/noExplicitAny: as above
  of(type: string): Readonly<Record<string, any>>;
}

export function synthesize(register: Register, props: Partial<CurfewStackProps> = {}): StackFiles {
  return synthesizeBeside(register, () => props);
}

/** @param propsOf may make other stacks in the same app */
export function synthesizeBeside(register: Register, propsOf: (app: App) => Partial<CurfewStackProps>): StackFiles {
  const outdir = temporary();
  const zipPath = join(temporary(), 'sweeper.zip');
  writeFileSync(zipPath, 'a zip');
  withoutNotes(() => {
    const app = new App({ outdir, stackTraces: false });
    new CurfewStack(app, 'curfew', { register, sweeper: { zipPath }, ...propsOf(app) });
    app.synth();
  });
  const folder = join(outdir, 'stacks', 'curfew');
  const json = JSON.parse(readFileSync(join(folder, 'cdk.tf.json'), 'utf8'));
  return { folder, json, of: (type) => json.resource[type] ?? {} };
}

/**
 * CDKTF notes for each attribute of a resource where it was made, a hundred frames deep, in an object that is no error.
 * Jest looks every frame up in the source maps, which takes most of a synthesis: for that long nothing is noted.
 */
function withoutNotes(work: () => void): void {
  const { prepareStackTrace } = Error;
  const prepare: typeof prepareStackTrace = (of, frames) =>
    of instanceof Error ? prepareStackTrace?.(of, frames) : '';
  Object.assign(Error, { prepareStackTrace: prepare });
  try {
    work();
  } finally {
    Object.assign(Error, { prepareStackTrace });
  }
}

/** What Terraform makes of a string: references looked up, escapes taken away. */
export function terraformString(text: string, references: Readonly<Record<string, string>> = {}): string {
  return text.replace(/\$\$\{|%%\{|\$\{([^}]*)\}/g, (match, reference?: string) => {
    if (reference === undefined) return match.slice(1);
    const value = references[reference];
    if (value === undefined) throw new Error(`Terraform would not find ${reference}.`);
    return value;
  });
}

export const keyArn = (region: string): string =>
  `arn:aws:kms:${region}:123456789012:key/11111111-2222-3333-4444-555555555555`;

/** The keys of both regions, as Terraform would know them. */
export const keys = Object.fromEntries(
  ['eu-central-1', 'eu-west-1', 'us-east-1'].map((region) => [
    `aws_kms_key.logs-${region}__key__key.arn`,
    keyArn(region),
  ]),
);

export const policyOf = (text: string) => JSON.parse(terraformString(text, keys));

/** Every file below a folder with its content, to compare whole trees. */
export function tree(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  return Object.fromEntries(
    files
      .filter((file) => statSync(join(folder, file)).isFile())
      .map((file) => [file, readFileSync(join(folder, file), 'latin1')]),
  );
}

const root = join(__dirname, '../../..');

/** `npm test` has built it; a single file run by hand may not. */
export function ensureSweeper(): void {
  if (existsSync(join(root, 'dist', 'sweeper.zip'))) return;
  execFileSync(process.execPath, ['--import', require.resolve('tsx'), join(root, 'build', 'sweeper-zip.ts')]);
}
