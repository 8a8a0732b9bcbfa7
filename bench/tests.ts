import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { table } from './table';

/** What is read of jest's report. */
interface Report {
  readonly success: boolean;
  readonly numTotalTestSuites: number;
  readonly numPassedTests: number;
  readonly testResults: readonly {
    readonly assertionResults: readonly { readonly numPassingAsserts?: number }[];
  }[];
}

/** One project of the tests, alone: as `npm run test:<project>`. */
function run(project: string, folder: string): { readonly report: Report; readonly seconds: number } {
  const file = join(folder, `${project}.json`);
  const jest = require.resolve('jest/bin/jest.js');
  const args = [jest, '--selectProjects', project, '--silent', '--json', `--outputFile=${file}`];
  const started = performance.now();
  spawnSync(process.execPath, args, { cwd: dirname(__dirname), stdio: ['ignore', 'ignore', 'inherit'] });
  const seconds = (performance.now() - started) / 1000;
  return { report: JSON.parse(readFileSync(file, 'utf8')) as Report, seconds };
}

const assertionsOf = ({ testResults }: Report): number =>
  testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .reduce((sum, { numPassingAsserts = 0 }) => sum + numPassingAsserts, 0);

/** How long the tests take, and how much they ask. */
export function benchTests(): void {
  const folder = mkdtempSync(join(tmpdir(), 'curfew-bench-tests-'));
  try {
    const runs = ['unit', 'e2e'].map((project) => ({ project, ...run(project, folder) }));
    const sum = (of: (each: (typeof runs)[number]) => number) => runs.reduce((all, each) => all + of(each), 0);
    const columns: readonly ((each: (typeof runs)[number]) => number)[] = [
      ({ seconds }) => Math.round(seconds),
      ({ report }) => report.numTotalTestSuites,
      ({ report }) => report.numPassedTests,
      ({ report }) => assertionsOf(report),
    ];
    const rows = runs.map((each) => [each.project, ...columns.map((of) => String(of(each)))]);
    const total = ['both', ...columns.map((of) => String(sum(of)))];
    console.log(`${cpus().length} cores\n`);
    console.log(table(['project', 'seconds', 'suites', 'tests passed', 'assertions'], [...rows, total]));
    if (!runs.every(({ report }) => report.success)) process.exitCode = 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
