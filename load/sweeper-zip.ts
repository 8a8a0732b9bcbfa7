import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const zipName = 'sweeper.zip';

/**
 * The sweeper as it was built: beside this file's folder where it is compiled (`dist/load` → `dist/sweeper.zip`), or in
 * `dist` of the checkout that runs as TypeScript.
 */
export function builtSweeper(): string {
  const above = dirname(__dirname);
  const zip = [join(above, zipName), join(above, 'dist', zipName)].find((path) => existsSync(path));
  if (zip === undefined) throw new Error(`The sweeper is not built: ${zipName} is missing. Run npm run build:sweeper.`);
  return zip;
}

/** What Lambda calls the hash of a function's code. A change of it is what makes Terraform update the function. */
export function codeHash(zipPath: string): string {
  return createHash('sha256').update(readFileSync(zipPath)).digest('base64');
}
