import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Desk } from '../../sandbox/stage/desk';
import type { Stage } from '../../sandbox/stage/stage';
import { overrideFor } from '../../sandbox/tools/terraform-override';
import { cliConfig, providerMirrors } from '../../sandbox/tools/terraform-tools';
import { Runner } from '../unit/examples/runner';

/**
 * The runner of a team's workflows, in front of a stage: Terraform finds its providers and the sandbox in it, and begins
 * with the state of what is applied there, which outlives a job as a bucket's does.
 */
export async function pipelineRunner(stage: Stage, desk: Desk): Promise<Runner> {
  await stage.synth();
  await stage.terraform.init();
  const stack = JSON.parse(readFileSync(join(stage.stackFolder, 'cdk.tf.json'), 'utf8'));
  const override = overrideFor(stack, stage.sandbox) as { terraform?: object };
  const runner = new Runner(desk, override, cliConfig(providerMirrors()));
  const state = join(runner.work, 'terraform.tfstate');
  override.terraform = { backend: { local: { path: state } } };
  await runner.open();
  cpSync(stage.stateFile, state);
  return runner;
}
