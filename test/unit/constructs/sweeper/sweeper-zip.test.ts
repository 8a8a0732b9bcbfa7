import { execFileSync } from 'node:child_process';
import { cpSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { temporary } from '../../../support/stack/stack';

const root = join(__dirname, '../../../..');

/** Builds the zip in a checkout of its own. */
function buildElsewhere(env: Record<string, string>): Buffer {
  const checkout = temporary();
  for (const name of ['build', 'model', 'sweeper', 'package.json', 'tsconfig.json']) {
    cpSync(join(root, name), join(checkout, name), { recursive: true });
  }
  symlinkSync(join(root, 'node_modules'), join(checkout, 'node_modules'));
  execFileSync(process.execPath, ['--import', require.resolve('tsx'), join(checkout, 'build', 'sweeper-zip.ts')], {
    cwd: checkout,
    env: { ...process.env, ...env },
  });
  return readFileSync(join(checkout, 'dist', 'sweeper.zip'));
}

test('the same bytes in another checkout and another time zone; one file, and no path of the machine in it', () => {
  const zip = buildElsewhere({ TZ: 'UTC' });
  expect(buildElsewhere({ TZ: 'Asia/Tokyo' }).equals(zip)).toBe(true);
  const files = unzipSync(zip);
  expect(Object.keys(files)).toEqual(['index.js']);
  const code = Buffer.from(files['index.js'] ?? []).toString();
  expect(code).toContain('handler');
  expect(code).not.toMatch(/curfew-test-|node_modules\/|sourceMappingURL/);
});
