import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { zipSync } from 'fflate';
import { bundle } from './bundle';

const root = dirname(__dirname);

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
  const { code, map } = await bundle(entry);
  const bytes = zip(code);
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, bytes);
  // Not in the zip: Lambda would read it only under a flag that makes every start slower, to translate a trace that
  // can be translated here as well.
  writeFileSync(join(dirname(target), 'sweeper.js.map'), map);
  const kib = (size: number) => (size / 1024).toFixed(0);
  console.log(`sweeper.zip: ${kib(bytes.length)} KiB, index.js in it: ${kib(code.length)} KiB`);
}

main(...process.argv.slice(2)).catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
