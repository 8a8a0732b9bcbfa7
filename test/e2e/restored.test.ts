import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { restore } from '../../sandbox/stage/applied-stack';
import { Stage } from '../../sandbox/stage/stage';
import { appliedStack, oneRegion } from './applied-stack';

/** What most suites begin with is what Terraform made, and Terraform finds nothing to do there. */

let home: string;
let stage: Stage;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'curfew-restored-'));
  for (const folder of ['people', 'grants']) mkdirSync(join(home, folder));
  // The same moment as when it was applied, for the manifest says when.
  stage = await Stage.open(home, oneRegion, '2030-06-01T00:00:00Z');
  await restore(stage, await appliedStack());
});

afterAll(async () => {
  await stage?.close();
  rmSync(home, { recursive: true, force: true });
});

test('Terraform plans no change on a stack that was restored', async () => {
  await stage.synth();
  await stage.terraform.init();
  const { changes, text } = await stage.terraform.plan();
  expect({ changes, text: changes ? text : '' }).toEqual({ changes: false, text: '' });
});
