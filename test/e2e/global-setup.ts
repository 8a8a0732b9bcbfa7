import { tmpdir } from 'node:os';
import { openRunFolder } from '../support/run-folder';

/** A folder for what the suites of one run share: see `applied-stack.ts`. */
export default function setUp(): void {
  process.env.CURFEW_APPLIED_STACK = openRunFolder(tmpdir());
}
