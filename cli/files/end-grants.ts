import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Changes } from '../../load';
import { EditableFile } from '../../load/edit';
import type { ValidGrant } from '../../model/grant/valid-grant';
import type { Register } from '../../model/register/register';
import { wholeSecond } from '../../model/time/instant';
import { past } from '../../model/time/window';
import { instantText, quote } from './grant-text';
import { allOf } from './grants';
import { type Folder, type Telling, tellChanges, tryChanges, writeChanges } from './write-files';

/** The file as it would be after the end of its grant: gone, where nothing of the window would be left. */
export function ended(folder: Pick<Folder, 'home' | 'now'>, grant: ValidGrant): string | undefined {
  const now = wholeSecond(folder.now);
  if (!past(grant.window, now)) return undefined;
  const file = new EditableFile(readFileSync(join(folder.home, grant.file), 'utf8'));
  return file.apply([file.set(['until'], quote(instantText(now, file.stringAt(['until']))))]);
}

/** What is to be written so that these grants end now; refused where `check` would refuse it. */
export function endingChanges(folder: Folder, due: readonly ValidGrant[]): Changes {
  const changes = new Map(due.map((grant) => [grant.file, ended(folder, grant)]));
  tryChanges(folder, changes);
  return changes;
}

/** Writes the end of these grants, and tells of what goes on where one of them would have ended. */
export function writeEnds(desk: Folder & Telling, register: Register, due: readonly ValidGrant[], changes: Changes) {
  writeChanges(desk, changes);
  for (const { id, window } of allOf(register)) {
    const before = due.find(
      (grant) => grant.id !== id && grant.window.until === window.from && id.startsWith(`${grant.id}-`),
    );
    if (before && !due.some((grant) => grant.id === id)) {
      desk.screen.warn(`${id}, which goes on where ${before.id} ended, is still there: curfew end ${id}`);
    }
  }
  tellChanges(desk, changes, `feat: end ${due.map(({ id }) => id).join(', ')}`);
}
