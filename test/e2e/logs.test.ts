import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Settings } from '../../model/settings/settings';
import { leftovers } from '../../sandbox/stage/leftovers';
import { Stage } from '../../sandbox/stage/stage';

/** Logs outlive what made them, as long as `retainLogs` holds. */

const regions = ['eu-central-1', 'us-east-1'];
const bucket = (region: string): string => `bucket curfew-sessions-123456789012-${region}`;

let folder: string;
let stage: Stage;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'curfew-empty-'));
  for (const each of ['people', 'grants']) mkdirSync(join(folder, each));
  stage = await Stage.open(folder, { account: '123456789012', regions }, '2030-06-03T06:00:00Z');
});
afterAll(async () => {
  await stage?.close();
  rmSync(folder, { recursive: true, force: true });
});

test('a retired region loses its document and keeps its logs; a destroy is refused until Terraform has forgotten them', async () => {
  const { sandbox, terraform } = stage;
  await stage.synth();
  await terraform.init();
  await stage.synthAndApply();
  const before = await leftovers(sandbox, regions);
  expect(before.filter((line) => line === 'document Curfew-Shell')).toHaveLength(2);

  const retired: Settings = { account: '123456789012', regions: ['eu-central-1'], retiredRegions: ['us-east-1'] };
  await stage.resettle(retired).synthAndApply();
  const after = await leftovers(sandbox, regions);
  expect(after.filter((line) => line === 'document Curfew-Shell')).toHaveLength(1);
  const manifest = 'bucket curfew-manifest-123456789012-eu-central-1';
  expect(after.filter((line) => line.startsWith('bucket '))).toEqual([manifest, ...regions.map(bucket)]);
  expect(after.filter((line) => line === 'log group /curfew/sessions')).toHaveLength(2);
  expect(after.filter((line) => line.startsWith('key '))).toHaveLength(2);
  expect((await terraform.plan()).changes).toBe(false);

  await expect(terraform.destroy()).rejects.toThrow('prevent_destroy');
  expect(await leftovers(sandbox, regions)).toEqual(after);

  await terraform.forget((address) => address.includes('.logs-'));
  await terraform.destroy();
  const left = await leftovers(sandbox, regions);
  expect(left.map((line) => line.replace(/^key .*/, 'key'))).toEqual([
    ...regions.map(bucket),
    'log group /curfew/audit',
    'log group /curfew/sessions',
    'log group /curfew/sessions',
    'alias alias/curfew-sessions',
    'alias alias/curfew-sessions',
    'key',
    'key',
  ]);
});
