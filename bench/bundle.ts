import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type BuildOptions, build } from 'esbuild';
import { bundle } from '../build/bundle';
import { findNode22 } from '../sandbox/tools/node22';
import { median, table } from './table';

const runs = 15;
const root = dirname(__dirname);
const entry = join(root, 'sweeper', 'handler.ts');

/** In the process itself, from before the bundle is read until its handler is there. */
const script = `
const began = performance.now();
require(process.argv[1]);
process.stdout.write(String(performance.now() - began));`;

interface Variant {
  readonly name: string;
  readonly code: Uint8Array;
}

async function built(options: BuildOptions): Promise<Uint8Array> {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    outfile: 'index.js',
    absWorkingDir: root,
    platform: 'node',
    target: 'node22',
    tsconfigRaw: '{}',
    logLevel: 'silent',
    ...options,
  });
  const [file] = outputFiles ?? [];
  if (!file) throw new Error('esbuild made nothing.');
  return file.contents;
}

async function variants(): Promise<Variant[]> {
  const mainFields = ['module', 'main'];
  return [
    { name: 'ours', code: (await bundle(entry)).code },
    { name: 'mainFields module,main', code: await built({ minify: true, mainFields }) },
    { name: 'esbuild’s defaults, minified', code: await built({ minify: true }) },
    { name: 'esbuild’s defaults', code: await built({}) },
    { name: 'the SDK left external', code: await built({ minify: true, external: ['@aws-sdk/*', '@smithy/*'] }) },
  ];
}

function loadOnce(node: string, file: string): number {
  return Number(execFileSync(node, ['-e', script, file], { encoding: 'utf8', env: { AWS_REGION: 'eu-central-1' } }));
}

/** Size and load time of the bundle, beside what esbuild makes of the same handler without our doing. */
export async function benchBundle(): Promise<void> {
  const node = await findNode22();
  const folder = mkdtempSync(join(tmpdir(), 'curfew-bench-'));
  try {
    // For the one that leaves the SDK out.
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
    const measured = (await variants()).map(({ name, code }, i) => {
      const file = join(folder, String(i), 'index.js');
      mkdirSync(dirname(file));
      writeFileSync(file, code);
      return { name, file, bytes: code.length, times: [] as number[] };
    });
    // In turns, so that a machine busy with something else is so for all.
    for (let run = 0; run < runs; run++) {
      for (const { file, times } of measured) times.push(loadOnce(node, file));
    }
    const version = execFileSync(node, ['--version'], { encoding: 'utf8' }).trim();
    console.log(`Node ${version}, ${cpus().length} cores. Load time in ms: min/median/max of ${runs} new processes.\n`);
    const rows = measured.map(({ name, bytes, times }) => [
      name,
      (bytes / 1024).toFixed(0),
      [Math.min(...times), median(times), Math.max(...times)].map((each) => each.toFixed(0)).join('/'),
    ]);
    console.log(table(['', 'KiB', 'load ms'], rows));
    const [ours, ...others] = measured;
    const best = ours !== undefined && others.every(({ times }) => median(times) > median(ours.times));
    console.log(`\n${best ? 'yes' : 'NO '}  ours loads fastest`);
    if (!best) process.exitCode = 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
