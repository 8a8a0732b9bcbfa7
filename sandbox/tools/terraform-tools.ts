import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { tryFindExecutable } from './executable';
import { findCached } from './tool-cache';

const VERSION = '1.11.4';
const RELEASES = 'https://releases.hashicorp.com/terraform';

/** The `terraform` program: the one on PATH, or HashiCorp's release, checked against its SHA256SUMS. */
export async function findTerraform(): Promise<string> {
  return tryFindExecutable('terraform') ?? findCached({ name: `terraform-${VERSION}`, programIn, install });
}

const programIn = (folder: string): string => join(folder, 'terraform');

async function install(folder: string): Promise<void> {
  const platform = `${process.platform}_${process.arch === 'x64' ? 'amd64' : process.arch}`;
  const zipName = `terraform_${VERSION}_${platform}.zip`;
  const [sums, zip] = await Promise.all([
    download(`${RELEASES}/${VERSION}/terraform_${VERSION}_SHA256SUMS`),
    download(`${RELEASES}/${VERSION}/${zipName}`),
  ]);
  const binary = unzipSync(checked(zipName, zip, sums.toString())).terraform;
  if (!binary) throw new Error(`${zipName} holds no terraform.`);
  await writeFile(programIn(folder), binary, { mode: 0o755 });
}

/** The zip, if it is the one that HashiCorp's list of checksums names. */
export function checked(zipName: string, zip: Buffer, sums: string): Buffer {
  const line = sums.split('\n').find((entry) => entry.endsWith(`  ${zipName}`));
  const actual = createHash('sha256').update(zip).digest('hex');
  if (line?.split(' ')[0] === actual) return zip;
  throw new Error(`${zipName} was downloaded with SHA-256 ${actual}, but SHA256SUMS says: ${line ?? 'nothing'}.`);
}

async function download(url: string): Promise<Buffer> {
  const response = await fetch(url).catch((error: Error) => ({
    ok: false as const,
    status: String(error.cause ?? error),
  }));
  if (response.ok) return Buffer.from(await response.arrayBuffer());
  throw new Error(
    `The sandbox needs Terraform, and could not fetch ${url} (${response.status}). ` +
      `Install Terraform ${VERSION} or newer from https://developer.hashicorp.com/terraform/install; it must be on PATH.`,
  );
}

/** The folders on this machine that mirror the AWS provider, so that `init` needs no registry. */
export function providerMirrors(): string[] {
  const opt = existsSync('/opt') ? readdirSync('/opt').map((name) => join('/opt', name)) : [];
  const usual = [
    process.env.TF_PLUGIN_MIRROR,
    process.env.TF_PLUGIN_CACHE_DIR,
    join(homedir(), '.terraform.d', 'plugins'),
    join(homedir(), '.terraform.d', 'plugin-cache'),
    '/usr/share/terraform/plugins',
    '/usr/local/share/terraform/plugins',
    ...opt,
  ];
  const folders = usual.filter((folder): folder is string => folder !== undefined && folder !== '');
  return folders.filter((folder) => existsSync(join(folder, 'registry.terraform.io', 'hashicorp', 'aws')));
}

/** Terraform's own configuration: the mirrors where there are any, else the registry. */
export function cliConfig(mirrors: readonly string[]): string {
  const aws = JSON.stringify(['registry.terraform.io/hashicorp/aws']);
  const blocks = mirrors.map(
    (path) => `  filesystem_mirror {\n    path    = ${JSON.stringify(path)}\n    include = ${aws}\n  }\n`,
  );
  // A provider that has a mirror must not be looked for in the registry too: that would need a network.
  const direct = mirrors.length > 0 ? `  direct {\n    exclude = ${aws}\n  }\n` : '  direct {}\n';
  return `disable_checkpoint = true\nprovider_installation {\n${blocks.join('')}${direct}}\n`;
}
