import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from '../../model/base/message-of';
import type { Settings } from '../../model/settings/settings';
import { type AppliedStack, recordApply } from '../../sandbox/stage/applied-stack';
import { Stage } from '../../sandbox/stage/stage';
import { team } from '../../sandbox/stage/team';

/** The stack of one region without a person or a grant, which most suites begin with. */
export const oneRegion: Settings = { ...team.settings, regions: ['eu-central-1'], retainLogs: false };

type Outcome = { readonly stack: AppliedStack } | { readonly failed: string };

/**
 * That stack, applied once for all suites of a run: by the first that asks; the others wait. A first apply takes a
 * minute and a half, most of it in the provider, which looks ten times, each five seconds after the other, whether a
 * bucket's lifecycle rules are still there.
 */
export async function appliedStack(): Promise<AppliedStack> {
  const folder = process.env.CURFEW_APPLIED_STACK ?? '';
  const file = join(folder, 'outcome.json');
  if (claim(join(folder, 'taken'))) {
    const outcome = await apply();
    writeFileSync(`${file}.part`, JSON.stringify(outcome));
    renameSync(`${file}.part`, file);
  }
  while (!existsSync(file)) await sleep(200);
  const outcome = JSON.parse(readFileSync(file, 'utf8')) as Outcome;
  if ('failed' in outcome) throw new Error(`the stack that suites begin with was not applied: ${outcome.failed}`);
  return outcome.stack;
}

/** Whether this process is the first. */
const claim = (folder: string): boolean => mkdirSync(folder, { recursive: true }) !== undefined;

async function apply(): Promise<Outcome> {
  const home = mkdtempSync(join(tmpdir(), 'curfew-nobody-'));
  try {
    for (const folder of ['people', 'grants']) mkdirSync(join(home, folder));
    return { stack: await recorded(home) };
  } catch (error) {
    // The others wait for this file: they are told, whatever it was that failed.
    return { failed: messageOf(error) };
  } finally {
    rmSync(home, { recursive: true });
  }
}

async function recorded(home: string): Promise<AppliedStack> {
  const stage = await Stage.open(home, oneRegion, '2030-06-01T00:00:00Z');
  try {
    return await recordApply(stage);
  } finally {
    await stage.close();
  }
}
