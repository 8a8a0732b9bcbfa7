import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { transform } from 'esbuild';

/**
 * The least that a program of this kind would do, in a process of its own: the same files through one esbuild pass,
 * and the same bytes written with `JSON.stringify`.
 */
async function main([home = '', output = '', target = '']: readonly string[]): Promise<void> {
  const files = ['people', 'grants'].flatMap((folder) =>
    readdirSync(join(home, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => join(home, folder, file)),
  );
  // All at once, on all cores: one by one it takes twice as long.
  await Promise.all(files.map((file) => transform(readFileSync(file, 'utf8'), { loader: 'ts' })));
  // Reading what is to be written is not part of the floor.
  const before = performance.now();
  const stack = JSON.parse(readFileSync(output, 'utf8'));
  const excluded = performance.now() - before;
  writeFileSync(target, JSON.stringify(stack, null, 2));
  const total = performance.now() - excluded;
  console.log(JSON.stringify({ total, megabytes: process.resourceUsage().maxRSS / 1024 }));
}

void main(process.argv.slice(2));
