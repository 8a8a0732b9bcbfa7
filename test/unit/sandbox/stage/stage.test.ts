import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Sandbox } from '../../../../sandbox';
import { startSandbox } from '../../../../sandbox';
import { Stage } from '../../../../sandbox/stage/stage';
import { team } from '../../../../sandbox/stage/team';

/** A stage that cannot be set must leave nothing behind. */

jest.mock('../../../../sandbox', () => ({ startSandbox: jest.fn(), terraform: jest.fn() }));
jest.mock('../../../../synth', () => ({ synth: jest.fn() }));

const before = process.env.TMPDIR;
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'curfew-test-'));
  process.env.TMPDIR = folder;
});

afterEach(() => {
  if (before === undefined) delete process.env.TMPDIR;
  else process.env.TMPDIR = before;
  rmSync(folder, { recursive: true, force: true });
});

/** A sandbox that only counts how often it is stopped. */
function sandboxWith(put: () => void) {
  const stop = jest.fn(async () => undefined);
  const sandbox = { fleet: { put }, stop } as unknown as Sandbox;
  jest.mocked(startSandbox).mockResolvedValue(sandbox);
  return stop;
}

const open = (root: string) => Stage.open(root, team.settings, '2030-06-01T00:00:00Z');

test('where its people cannot be copied, its sandbox is stopped and its folders go', async () => {
  const stop = sandboxWith(() => undefined);
  await expect(open(join(folder, 'nowhere'))).rejects.toThrow('ENOENT');
  expect(stop).toHaveBeenCalledTimes(1);
  expect(readdirSync(folder)).toEqual([]);
});

test('where an instance cannot be put there, likewise', async () => {
  const stop = sandboxWith(() => {
    throw new Error('no room');
  });
  const root = mkdtempSync(join(folder, 'root-'));
  for (const each of ['people', 'grants']) mkdirSync(join(root, each));
  await expect(open(root)).rejects.toThrow('no room');
  expect(stop).toHaveBeenCalledTimes(1);
  expect(readdirSync(folder).map((name) => join(folder, name))).toEqual([root]);
});

test('one that is set runs until it is closed', async () => {
  const stop = sandboxWith(() => undefined);
  const root = mkdtempSync(join(folder, 'root-'));
  for (const each of ['people', 'grants']) mkdirSync(join(root, each));
  const stage = await open(root);
  expect(stop).not.toHaveBeenCalled();
  await stage.close();
  expect(stop).toHaveBeenCalledTimes(1);
  expect(existsSync(stage.home)).toBe(false);
});
