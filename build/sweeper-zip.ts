import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { zipSync } from 'fflate';

const root = dirname(__dirname);

/**
 * One file with all it needs: the SDK that Lambda brings along is of no pinned version.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html
 */
async function bundle(entry: string): Promise<Uint8Array> {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    outfile: 'index.js',
    // Paths in the bundle are relative to here; minified there are none, and none of this checkout.
    absWorkingDir: root,
    platform: 'node',
    target: 'node22',
    format: 'cjs',
    mainFields: ['module', 'main'],
    minify: true,
    treeShaking: true,
    legalComments: 'none',
    sourcemap: false,
    tsconfigRaw: '{}',
    logLevel: 'silent',
  });
  const [file] = outputFiles;
  if (!file) throw new Error(`esbuild made nothing of ${entry}.`);
  return file.contents;
}

/**
 * The bundle as Lambda takes it, the same bytes wherever and whenever it is built: the compression is JavaScript, not
 * the machine's zlib, and the file has a fixed date and fixed rights.
 */
function zip(code: Uint8Array): Uint8Array {
  // A zip holds local time without a zone, so the date is given as local midnight.
  const mtime = new Date(1980, 0, 1);
  const unix = 3;
  return zipSync({ 'index.js': [code, { mtime, os: unix, attrs: 0o100644 << 16, level: 9 }] });
}

async function main(entry = join(root, 'sweeper', 'handler.ts'), target = join(root, 'dist', 'sweeper.zip')) {
  const bytes = zip(await bundle(entry));
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, bytes);
  console.log(`sweeper.zip: ${(bytes.length / 1024).toFixed(0)} KiB`);
}

main(...process.argv.slice(2)).catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
