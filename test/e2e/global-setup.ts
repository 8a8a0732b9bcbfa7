import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder for what the suites of one run share: see `applied-stack.ts`. */
export default function setUp(): void {
  const folder = mkdtempSync(join(tmpdir(), 'curfew-run-'));
  process.env.CURFEW_APPLIED_STACK = folder;
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
}
