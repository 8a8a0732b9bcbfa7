import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const temporary = mkdtempSync(join(tmpdir(), 'curfew-test-'));
afterAll(() => rmSync(temporary, { recursive: true }));

const program = `
require('tsx/cjs');
const { openRunFolder } = require(${JSON.stringify(join(__dirname, '../../support/run-folder.ts'))});
process.stdout.write(openRunFolder(process.argv[1]));
setInterval(() => undefined, 1000);
`;

/** A process that has opened its folder, and stays. */
async function run() {
  const child = spawn(process.execPath, ['-e', program, temporary], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [chunk] = (await once(child.stdout, 'data')) as [Buffer];
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    const [, by] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
    return by;
  };
  return { name: chunk.toString().slice(temporary.length + 1), end };
}

test('a signal ends a run as ever, and its folder goes with it', async () => {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    const { name, end } = await run();
    expect(readdirSync(temporary)).toEqual([name]);
    expect(await end(signal)).toBe(signal);
    expect(readdirSync(temporary)).toEqual([]);
  }
});

test('what a run left that heard no signal is removed by the next run; what lives, and what is no run’s, stays', async () => {
  const killed = await run();
  await killed.end('SIGKILL');
  mkdirSync(join(temporary, 'curfew-run-by-hand'));
  mkdirSync(join(temporary, `curfew-run-${process.pid}-mine`));
  expect(readdirSync(temporary)).toContain(killed.name);
  const next = await run();
  expect(readdirSync(temporary).sort()).toEqual(
    ['curfew-run-by-hand', `curfew-run-${process.pid}-mine`, next.name].sort(),
  );
  await next.end('SIGTERM');
});
