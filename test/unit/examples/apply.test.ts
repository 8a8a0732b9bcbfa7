import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { folder } from './workflow';

/** The apply job's script on stubs: a plan that opened access is judged once more, however the job ends. */

let work: string;
beforeEach(() => {
  work = mkdtempSync(join(tmpdir(), 'apply-'));
  mkdirSync(join(work, 'bin'));
});
afterEach(() => rmSync(work, { recursive: true, force: true }));

const stub = (name: string, text: string): void => {
  const file = join(work, 'bin', name);
  writeFileSync(file, `#!/usr/bin/env bash\n${text}`);
  chmodSync(file, 0o755);
};

interface Job {
  /** What each plan holds, in turn. */
  readonly plans: readonly ('opening' | 'harmless')[];
  /** What each apply prints before it fails; `ok` where it does not. Everybody is put out while the first runs. */
  readonly applies: readonly string[];
}

function run({ plans, applies }: Job) {
  stub('npm', 'exit 0');
  stub(
    'terraform',
    `case "$2" in
       plan) echo x >> "$WORK/planned" ;;
       show) sed -n "$(wc -l < "$WORK/planned")p" "$WORK/plans" ;;
       apply)
         echo x >> "$WORK/applied"
         touch "$WORK/out"
         said=$(sed -n "$(wc -l < "$WORK/applied")p" "$WORK/applies")
         if [ "$said" = ok ]; then echo 'Apply complete! Resources: 1 added, 0 changed, 0 destroyed.'; exit 0; fi
         echo "$said"
         exit 1 ;;
     esac`,
  );
  stub(
    'npx',
    `cat "$5" >> "$WORK/asked"
     if [ -e "$WORK/out" ] && grep -q opening "$5"; then echo 'Everybody is out.'; exit 1; fi`,
  );
  writeFileSync(join(work, 'plans'), `${plans.join('\n')}\n`);
  writeFileSync(join(work, 'applies'), `${applies.join('\n')}\n`);
  const result = spawnSync('bash', [join(folder, 'curfew', 'apply.sh')], {
    cwd: work,
    encoding: 'utf8',
    env: {
      ...process.env,
      PATH: `${join(work, 'bin')}${delimiter}${process.env.PATH}`,
      WORK: work,
      RUNNER_TEMP: work,
      GITHUB_OUTPUT: join(work, 'output'),
    },
  });
  const read = (name: string): string => (existsSync(join(work, name)) ? readFileSync(join(work, name), 'utf8') : '');
  return { code: result.status, output: read('output'), asked: read('asked').trim().split('\n'), err: result.stderr };
}

const again = /^held=Applied, in part at least, .*curfew revoke --everybody must run again\. Everybody is out\.$/m;

test('a plan that opened access is judged once more after it is applied', () => {
  const { code, output } = run({ plans: ['opening'], applies: ['ok'] });
  expect(code).toBe(1);
  expect(output).toMatch(again);
});

test('the first plan opened access, what vanished is planned again without it: it is judged all the same', () => {
  const { code, output, asked } = run({ plans: ['opening', 'harmless'], applies: ['NoSuchEntity', 'ok'] });
  expect(asked).toEqual(['opening', 'harmless', 'opening']);
  expect(code).toBe(1);
  expect(output).toMatch(again);
});

test('an apply that fails for another reason may have opened access before: it is judged as well', () => {
  const { code, output } = run({ plans: ['opening'], applies: ['AccessDenied'] });
  expect(code).toBe(1);
  expect(output).toMatch(again);
});

test('a second plan that must wait does not hide that the first was tried', () => {
  const { output } = run({ plans: ['opening', 'opening'], applies: ['NoSuchEntity', 'ok'] });
  expect(output.trim().split('\n').at(-1)).toMatch(again);
});

test('what opens nothing is applied, and the job says how it ended', () => {
  const { code, output } = run({ plans: ['harmless'], applies: ['ok'] });
  expect(code).toBe(0);
  expect(output).toBe('summary=Apply complete! Resources: 1 added, 0 changed, 0 destroyed.\n');
  expect(run({ plans: ['harmless'], applies: ['AccessDenied'] }).code).toBe(1);
});
