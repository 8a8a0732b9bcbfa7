import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunResult, run } from '../../../sandbox/tools/run';

/** The package as npm would publish it, installed in an empty project with a deployment of its own. */

const root = join(__dirname, '../../..');
const work = mkdtempSync(join(tmpdir(), 'curfew-package-'));
const project = join(work, 'project');

afterAll(() => rmSync(work, { recursive: true, force: true }));

async function good(program: string, args: readonly string[], cwd: string): Promise<RunResult> {
  const env = { ...process.env, NODE_OPTIONS: '' };
  const result = await run(program, args, { cwd, env });
  if (result.code !== 0) throw new Error(`${program} ${args.join(' ')}\n${result.stdout}${result.stderr}`);
  return result;
}

async function pack(): Promise<string> {
  const folder = join(work, 'curfew');
  mkdirSync(join(folder, 'dist'), { recursive: true });
  for (const path of ['bin', 'package.json', 'README.md', 'LICENSE']) {
    cpSync(join(root, path), join(folder, path), { recursive: true });
  }
  // Not the checkout's own build, which other tests read meanwhile.
  const tsc = join(root, 'node_modules', '.bin', 'tsc');
  await good(tsc, ['-p', 'tsconfig.build.json', '--outDir', join(folder, 'dist')], root);
  cpSync(join(root, 'dist', 'sweeper.zip'), join(folder, 'dist', 'sweeper.zip'));
  await good('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', work], folder);
  return join(work, readdirSync(work).find((name) => name.endsWith('.tgz')) ?? '');
}

test('the packed package works in an empty project: command line, types, synth', async () => {
  const archive = await pack();
  mkdirSync(project);
  writeFileSync(join(project, 'package.json'), '{ "name": "access", "private": true }\n');
  const install = ['install', '--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts', archive];
  await good('npm', install, project);
  for (const folder of ['people', 'grants']) mkdirSync(join(project, folder));
  writeFileSync(
    join(project, 'main.ts'),
    `import type { Settings } from 'curfew';
import { synth } from 'curfew/synth';

export const settings: Settings = { account: '123456789012', regions: ['eu-central-1'] };

if (require.main === module) {
  synth({ settings, home: __dirname, now: new Date() }).then((code) => {
    process.exitCode = code;
  });
}
`,
  );
  const curfew = (...args: string[]) => good('npx', ['curfew', ...args], project);
  const made = ['--user', 'john', '--instance', 'i-0ee0bc84a481f7852', '--for', '2h', '--reason', 'work'];
  expect((await curfew('new', 'first', ...made)).stdout).toBe('wrote people/john.ts\nwrote grants/first.ts\n');
  expect((await curfew('check')).stdout).toMatch(/^1 live, 0 upcoming, 0 expired/m);
  const { stdout } = await good('npx', ['tsx', 'main.ts'], project);
  expect(stdout).toContain('Wrote cdktf.out/stacks/curfew/cdk.tf.json');
});

test('the command line never loads CDKTF', async () => {
  const script = `
    const Module = require('node:module');
    const load = Module._load;
    Module._load = (name, ...rest) => {
      if (/cdktf|^constructs$/.test(name)) throw new Error('loads ' + name);
      return load(name, ...rest);
    };
    process.argv = [process.argv[0], 'curfew', 'check', '-C', ${JSON.stringify(project)}];
    require(${JSON.stringify(join(project, 'node_modules/curfew/bin/curfew.js'))});
  `;
  const { stdout } = await good(process.execPath, ['-e', script], project);
  expect(stdout).toContain('first');
});
