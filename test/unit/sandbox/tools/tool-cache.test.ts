import { execFile } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { findNodeOfNpm } from '../../../../sandbox/tools/node22';
import { findCached } from '../../../../sandbox/tools/tool-cache';

/** The first use of a tool on a machine that has none of it. */

const saved = { ...process.env };
let folder: string;
let cache: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'curfew-tools-'));
  cache = join(folder, 'cache', 'curfew-sandbox');
  process.env.XDG_CACHE_HOME = join(folder, 'cache');
});
afterEach(() => {
  process.env = { ...saved };
  rmSync(folder, { recursive: true, force: true });
});

/** An npm that installs a program of the right name, and takes its time. */
function stubNpm(): void {
  const path = join(folder, 'npm');
  writeFileSync(
    path,
    `#!/bin/sh
echo x >> ${join(folder, 'calls')}
for last; do :; done
package="$3/node_modules/\${last%@*}"
mkdir -p "$package/bin"
sleep 0.5
printf '{"version":"%s"}' "\${last##*@}" > "$package/package.json"
echo '#!/bin/sh' > "$package/bin/node"
chmod +x "$package/bin/node"
`,
  );
  chmodSync(path, 0o755);
  process.env.PATH = `${folder}${delimiter}${saved.PATH}`;
}

const calls = (): number => readFileSync(join(folder, 'calls'), 'utf8').split('\n').length - 1;

test('it is found right after it was installed, and not installed twice', async () => {
  stubNpm();
  const program = await findNodeOfNpm();
  expect(existsSync(program)).toBe(true);
  expect(await findNodeOfNpm()).toBe(program);
  expect(calls()).toBe(1);
});

test('two processes that ask at once get the same program, and one copy stays', async () => {
  stubNpm();
  const script = join(folder, 'ask.cjs');
  const room = join(__dirname, '../../../../sandbox/tools/node22.ts');
  writeFileSync(script, `require(${JSON.stringify(room)}).findNodeOfNpm().then((path) => process.stdout.write(path));`);
  const ask = () =>
    promisify(execFile)(process.execPath, ['--require', require.resolve('tsx/cjs'), script], { env: process.env });
  const [one, other] = await Promise.all([ask(), ask()]);
  expect(one.stdout).toBe(other.stdout);
  expect(existsSync(one.stdout)).toBe(true);
  // The link, and the folder that it leads to.
  expect(readdirSync(cache)).toHaveLength(2);
});

const programIn = (home: string): string => join(home, 'tool');

test('what somebody left half done is replaced', async () => {
  mkdirSync(join(cache, 'tool-1'), { recursive: true });
  writeFileSync(join(cache, 'tool-1', 'half'), '');
  const install = async (home: string) => writeFileSync(programIn(home), 'whole');
  expect(readFileSync(await findCached({ name: 'tool-1', programIn, install }), 'utf8')).toBe('whole');
  expect(readdirSync(cache)).toHaveLength(2);
});

test('an install that fails leaves nothing, and the next may succeed', async () => {
  const install = async (home: string) => writeFileSync(join(home, 'half'), '');
  await expect(findCached({ name: 'tool-1', programIn, install })).rejects.toThrow(/^tool-1 was installed, but \S+ is/);
  expect(readdirSync(cache)).toEqual([]);
  const mended = async (home: string) => writeFileSync(programIn(home), 'whole');
  expect(existsSync(await findCached({ name: 'tool-1', programIn, install: mended }))).toBe(true);
});
