import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { loadFolder } from '../../../load';
import type { Sources } from '../../../model/base/source';

export type Files = Readonly<Record<string, string | Uint8Array>>;

const homes: string[] = [];

/** A home folder with these files, and both folders even if empty. */
export function makeHome(files: Files): string {
  const home = mkdtempSync(join(tmpdir(), 'curfew-load-'));
  homes.push(home);
  for (const folder of ['people', 'grants']) mkdirSync(join(home, folder));
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(dirname(join(home, file)), { recursive: true });
    writeFileSync(join(home, file), content);
  }
  return home;
}

export function removeHomes(): void {
  for (const home of homes.splice(0)) rmSync(home, { recursive: true, force: true });
}

export const load = (files: Files): Sources => loadFolder(makeHome(files));
