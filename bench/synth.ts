import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { settings, writeHome } from './home';
import { median, spread, table } from './table';

const sizes = [10, 100, 1_000, 5_000];
const runs = 3;
const stages = ['start', 'load', 'validate', 'modules', 'construct', 'write'] as const;

type Measured = Readonly<Record<(typeof stages)[number] | 'total' | 'megabytes', number>>;

interface Size {
  readonly grants: number;
  readonly synth: Measured[];
  readonly floor: Pick<Measured, 'total' | 'megabytes'>[];
}

function child(file: string, args: readonly string[]): Measured {
  const command = ['--import', require.resolve('tsx'), join(__dirname, file), ...args];
  return JSON.parse(execFileSync(process.execPath, command, { encoding: 'utf8', cwd: join(__dirname, '..') }));
}

function measure(grants: number): Size {
  const folder = mkdtempSync(join(tmpdir(), 'curfew-bench-'));
  try {
    const home = join(folder, 'home');
    const outdir = join(folder, 'out');
    writeHome(home, grants);
    const size: Size = { grants, synth: [], floor: [] };
    // In turns, so that a machine busy with something else is so for both.
    for (let run = 0; run < runs; run++) {
      size.synth.push(child('synth-child.ts', [home, outdir]));
      const output = join(outdir, 'stacks', settings.stackName ?? 'curfew', 'cdk.tf.json');
      size.floor.push(child('floor-child.ts', [home, output, join(folder, 'floor.json')]));
    }
    return size;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const totals = (measured: Size['floor']): number[] => measured.map(({ total }) => total);

function row({ grants, synth, floor }: Size): string[] {
  return [
    String(grants),
    ...stages.map((stage) => (median(synth.map((each) => each[stage])) / 1000).toFixed(2)),
    spread(totals(synth)),
    spread(totals(floor)),
    (median(totals(synth)) / median(totals(floor))).toFixed(2),
    Math.max(...synth.map(({ megabytes }) => megabytes)).toFixed(0),
    Math.max(...floor.map(({ megabytes }) => megabytes)).toFixed(0),
  ];
}

/** Load, validate, construct and write, and beside it the floor: both in fresh processes, at several sizes. */
export function benchSynth(): void {
  const measured = sizes.map(measure);
  const header = ['grants', ...stages, 'total s', 'floor s', 'ratio', 'MB', 'floor MB'];
  console.log(`Node ${process.version}, ${cpus().length} cores. Seconds; stages: median of ${runs} runs,`);
  console.log('totals: min/median/max, with the start of the process; MB: the highest resident set.\n');
  console.log(table(header, measured.map(row)));
  const [, , thousand, fiveThousand] = measured;
  if (!thousand || !fiveThousand) return;
  const growth = median(totals(fiveThousand.synth)) / median(totals(thousand.synth));
  console.log(`\ntime(${fiveThousand.grants}) / time(${thousand.grants}) = ${growth.toFixed(2)}`);
}
