import { tmpdir } from 'node:os';
import { lendMotos } from '../../sandbox/aws/moto-process';
import { openRunFolder } from '../support/run-folder';

/** What the suites of one run share: a folder (see `applied-stack.ts`) and a moto for each worker. */
export default async function setUp({ maxWorkers }: { readonly maxWorkers: number }): Promise<void> {
  const folder = openRunFolder(tmpdir());
  process.env.CURFEW_APPLIED_STACK = folder;
  const afterRun = globalThis as { curfewTearDown?: () => Promise<void> };
  afterRun.curfewTearDown = await lendMotos(maxWorkers, folder);
}
