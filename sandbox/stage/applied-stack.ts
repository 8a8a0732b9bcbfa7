import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { type Recording, record, replay } from './recording';
import type { Stage } from './stage';

/** What an apply left: the calls that made it, and the state that belongs to them. */
export interface AppliedStack {
  readonly recording: Recording;
  readonly state: string;
}

/** Applies a stage's stack as it is, for others to be restored from. */
export async function recordApply(stage: Stage): Promise<AppliedStack> {
  const done = record(stage.sandbox);
  await stage.synth();
  await stage.terraform.init();
  await stage.terraform.apply();
  return { recording: done(), state: readFileSync(stage.stateFile, 'utf8') };
}

/** Makes a stage's sandbox what another was after its apply, and Terraform's state that of then. */
export async function restore(stage: Stage, { recording, state }: AppliedStack): Promise<void> {
  const { endpoint, admin } = stage.sandbox;
  await replay(recording, stage.sandbox);
  mkdirSync(stage.stackFolder, { recursive: true });
  const here = state.replaceAll(recording.endpoint, endpoint).replaceAll(recording.adminKey, admin.accessKeyId);
  writeFileSync(stage.stateFile, here);
}
