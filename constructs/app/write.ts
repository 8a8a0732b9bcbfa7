import { existsSync, mkdirSync, readdirSync, rmdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'cdktf';
import { builtSweeper } from '../../load/sweeper-zip';
import type { Register } from '../../model/register/register';
import { CurfewStack } from './stack';

/**
 * The app of one register, to be written into a folder as `cdktf synth` would lay it out.
 *
 * @public: `synth` loads this file late, which a search for dead code does not see
 */
export function constructApp(register: Register, outdir: string): App {
  // Before anything is written: without the bundle there is no stack.
  const zipPath = builtSweeper();
  mkdirSync(outdir, { recursive: true });
  const app = new App({ outdir, stackTraces: false });
  new CurfewStack(app, register.settings.stackName, { register, sweeper: { zipPath } });
  return app;
}

/**
 * Writes the app's one stack, and takes away what was written under another name.
 *
 * @public as above
 * @returns the file that was written
 */
export function writeApp(app: App, { settings: { stackName } }: Register): string {
  app.synth();
  const stacks = join(app.outdir, 'stacks');
  for (const name of readdirSync(stacks)) if (name !== stackName) removeStale(join(stacks, name));
  return join(stacks, stackName, 'cdk.tf.json');
}

/** Never what Terraform wrote beside it: its state. */
function removeStale(folder: string): void {
  if (!existsSync(join(folder, 'cdk.tf.json'))) return;
  rmSync(join(folder, 'cdk.tf.json'));
  rmSync(join(folder, 'assets'), { recursive: true, force: true });
  if (readdirSync(folder).length === 0) rmdirSync(folder);
}
