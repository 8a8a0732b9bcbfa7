import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { leanSdk } from './lean-sdk';

const root = dirname(__dirname);

export interface Bundle {
  readonly code: Uint8Array;
  readonly map: Uint8Array;
}

/**
 * One file with all it needs: the SDK that Lambda brings along is of no pinned version, and slower to load.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html
 */
export async function bundle(entry: string): Promise<Bundle> {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    outfile: join(root, 'dist', 'sweeper.js'),
    // Paths in the bundle are relative to here; minified there are none, and none of this checkout.
    absWorkingDir: root,
    preserveSymlinks: true,
    platform: 'node',
    target: 'node22',
    format: 'cjs',
    // A package's ES modules can be shaken; its CommonJS comes whole.
    mainFields: ['module', 'main'],
    minify: true,
    treeShaking: true,
    plugins: [leanSdk(dirname(entry))],
    legalComments: 'none',
    // Beside the bundle, and no word of it inside.
    sourcemap: 'external',
    tsconfigRaw: '{}',
    logLevel: 'silent',
  });
  const [map, code] = [...outputFiles].sort((a) => (a.path.endsWith('.map') ? -1 : 1));
  if (!map || !code) throw new Error(`esbuild made nothing of ${entry}.`);
  return { code: code.contents, map: map.contents };
}
