import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const folder = join(__dirname, '../../../fixtures/kinds');
const compiler = join(dirname(require.resolve('typescript/package.json')), 'bin/tsc');

/** Lines, counted from 1, that follow a mark. */
const marked = readFileSync(join(folder, 'kinds.ts'), 'utf8')
  .split('\n')
  .flatMap((line, i) => (line.startsWith('// error: ') ? [i + 2] : []));

test('a kind that leaves out a clause does not compile, and two kinds in one list do', () => {
  const { stdout } = spawnSync(process.execPath, [compiler, '-p', folder, '--noEmit', '--pretty', 'false'], {
    encoding: 'utf8',
  });
  const errors = stdout.split('\n').filter((line) => /: error TS\d+/.test(line));
  const wrong = errors.map((line) => Number(/kinds\.ts\((\d+),/.exec(line)?.[1]));
  expect(marked).toHaveLength(5);
  expect(wrong).toEqual(marked);
});
