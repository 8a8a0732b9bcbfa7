import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Issue } from '../../model/base/issue';
import { checkSettings } from '../../model/settings/check-settings';
import type { Settings, ValidSettings } from '../../model/settings/settings';
import { Failure, refuse } from '../frame/failure';
import type { World } from '../frame/world';

const mainFile = 'main.ts';

/** Whether a folder is a deployment of ours: `main.ts` alone is in many folders. */
function isDeployment(folder: string): boolean {
  const main = join(folder, mainFile);
  return existsSync(main) && /['"](curfew\/synth|\.\/synth)['"]/.test(readFileSync(main, 'utf8'));
}

/**
 * The nearest folder, from here upwards, whose `main.ts` is a deployment's.
 *
 * @throws Failure where there is none
 */
export function findFolder(cwd: string, directory: string | undefined): string {
  const start = resolve(cwd, directory ?? '.');
  for (let folder = start; ; folder = dirname(folder)) {
    if (isDeployment(folder)) return folder;
    if (folder === dirname(folder)) break;
  }
  throw refuse({
    place: start,
    rule: `is not in a folder with a ${mainFile} that imports curfew/synth`,
    remedy: 'Go to the repository with people/ and grants/, or name it with -C.',
    code: 'no-deployment',
  });
}

/** Where people and grants are; as for synth, `CURFEW_HOME` names another folder. */
export const homeOf = (folder: string, { cwd, env }: World): string =>
  env.CURFEW_HOME ? resolve(cwd, env.CURFEW_HOME) : folder;

/** Runs `main.ts`, which is ours to trust as the code that applies it is, and takes the settings it exports. */
function settingsOf(folder: string): unknown {
  const file = join(folder, mainFile);
  const { register }: typeof import('tsx/cjs/api') = require('tsx/cjs/api');
  const stop = register();
  try {
    return (require(file) as { settings?: unknown }).settings;
  } catch (error) {
    const { message } = error as Error;
    const rule = `cannot be run: ${message.split('\n')[0]}`;
    throw new Failure(1, [{ place: file, rule, remedy: 'Correct it; npx tsx shows where.', code: 'bad-main' }], {
      cause: error,
    });
  } finally {
    stop();
  }
}

/** @throws Failure with everything that is wrong with the settings */
export function loadSettings(folder: string): ValidSettings {
  const settings = settingsOf(folder);
  if (settings === undefined) {
    const rule = 'exports no settings';
    const remedy = 'Write export const settings: Settings = { … }, and run synth only where require.main === module.';
    throw refuse({ place: join(folder, mainFile), rule, remedy, code: 'bad-main' });
  }
  const checked = checkSettings(settings as Settings);
  if (!checked.ok) throw new Failure(1, checked.issues satisfies Issue[]);
  return checked.value;
}
