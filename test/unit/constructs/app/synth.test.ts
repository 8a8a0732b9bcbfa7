import { cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Settings } from 'curfew';
import { synth } from '../../../../synth';
import { ensureSweeper, settings, temporary, tree } from '../../../support/stack/stack';

beforeAll(ensureSweeper);

const files = {
  'people/john-dev.ts': "import { definePerson } from 'curfew';\nexport default definePerson({ user: 'john.dev' });\n",
  'grants/john-dev.ts': `import { defineGrant, shell } from 'curfew';
import john from '../people/john-dev';
export default defineGrant({
  person: john,
  access: shell({ region: 'eu-central-1', instances: ['i-0ee0bc84a481f7852'] }),
  from: '2030-06-03T09:00:00Z',
  until: '2030-06-03T12:00:00Z',
  reason: 'A new developer looks around',
});
`,
};

function homeOf(written: Readonly<Record<string, string>>): string {
  const home = temporary();
  for (const [file, text] of Object.entries(written)) {
    mkdirSync(dirname(join(home, file)), { recursive: true });
    writeFileSync(join(home, file), text);
  }
  return home;
}

interface Run {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function run(
  home: string,
  outdir: string,
  now = '2030-06-03T10:00:00Z',
  changed: Partial<Settings> = {},
): Promise<Run> {
  let out = '';
  let err = '';
  const print = (text: string, wrong: boolean) => {
    if (wrong) err += text;
    else out += text;
  };
  const code = await synth({ settings: { ...settings, ...changed }, home, now, outdir, print });
  return { code, out, err };
}

test('a good folder: the stack, and a table of who has what', async () => {
  const outdir = join(temporary(), 'cdktf.out');
  const later = files['grants/john-dev.ts'].replaceAll('2030-06-03T', '2030-06-04T');
  const earlier = files['grants/john-dev.ts'].replaceAll('2030-06-03T', '2030-06-02T');
  const { code, out, err } = await run(
    homeOf({ ...files, 'grants/later.ts': later, 'grants/earlier.ts': earlier }),
    outdir,
  );
  expect(err).toBe('');
  expect(code).toBe(0);
  expect(out.split('\n').slice(0, 5)).toEqual([
    'STATE     GRANT     USER      FROM                  UNTIL',
    'live      john-dev  john.dev  2030-06-03T09:00:00Z  2030-06-03T12:00:00Z',
    'upcoming  later     john.dev  2030-06-04T09:00:00Z  2030-06-04T12:00:00Z',
    'expired   earlier   john.dev  2030-06-02T09:00:00Z  2030-06-02T12:00:00Z',
    '1 live, 1 upcoming, 1 expired at 2030-06-03T10:00:00Z',
  ]);
  expect(out.split('\n')[5]).toMatch(/^Wrote .*cdktf\.out\/stacks\/curfew\/cdk\.tf\.json$/);
  expect(existsSync(join(outdir, 'stacks', 'curfew', 'cdk.tf.json'))).toBe(true);
});

test('a bad folder: every line, sorted, exit code 1, and what was written before is untouched', async () => {
  const outdir = join(temporary(), 'cdktf.out');
  const good = homeOf(files);
  await run(good, outdir);
  const before = tree(outdir);
  const broken = files['grants/john-dev.ts'].replace("'A new developer looks around'", "' '");
  const bad = homeOf({
    ...files,
    'grants/b.ts': broken,
    'grants/a.ts': broken.replace('i-0ee0bc84a481f7852', 'i-1').replace('12:00:00Z', '12:00:00'),
  });
  const { code, out, err } = await run(bad, outdir);
  expect(code).toBe(1);
  expect(out).toBe('');
  expect(err.split('\n')).toEqual([
    'grants/a.ts:5: access.instances[0]: "i-1" is not an instance id. Write i- and 8 or 17 hex digits, or mi- and 17 for a hybrid node, in lower case. [bad-instance-id]',
    'grants/a.ts:7: until: "2030-06-03T12:00:00" has no time zone. Add Z or an offset. Write it as 2030-06-03T09:00:00Z or 2030-06-03T11:00:00+02:00. [instant-without-offset]',
    'grants/a.ts:8: reason: " " says nothing. Say why, for the reviewer and the auditor. [blank-reason]',
    'grants/b.ts:8: reason: " " says nothing. Say why, for the reviewer and the auditor. [blank-reason]',
    '4 issues. Nothing was written.',
    '',
  ]);
  expect(tree(outdir)).toEqual(before);
});

test('a bad folder creates no output folder', async () => {
  const outdir = join(temporary(), 'cdktf.out');
  const { code } = await run(homeOf({ ...files, 'grants/c.ts': 'export default 1;' }), outdir);
  expect(code).toBe(1);
  expect(existsSync(outdir)).toBe(false);
});

test('a bad CURFEW_NOW is named', async () => {
  const { code, err } = await run(homeOf(files), join(temporary(), 'out'), 'tomorrow');
  expect(code).toBe(1);
  expect(err).toBe(
    'CURFEW_NOW: "tomorrow" is not an ISO 8601 instant. Write it as 2030-06-03T09:00:00Z or 2030-06-03T11:00:00+02:00. [bad-instant]\n1 issue. Nothing was written.\n',
  );
});

test('what nobody expected is one line, without a stack trace', async () => {
  const file = join(temporary(), 'a-file');
  writeFileSync(file, '');
  const { code, err } = await run(homeOf(files), join(file, 'out'));
  expect(code).toBe(1);
  expect(err).toMatch(/^curfew: ENOTDIR: [^\n]*\n$/);
});

test('a stack of another name goes, its state stays', async () => {
  const outdir = join(temporary(), 'cdktf.out');
  const home = homeOf(files);
  await run(home, outdir, undefined, { stackName: 'old' });
  await run(home, outdir, undefined, { stackName: 'older' });
  writeFileSync(join(outdir, 'stacks', 'older', 'terraform.tfstate'), '{}');
  await run(home, outdir);
  const stacks = Object.keys(tree(join(outdir, 'stacks'))).filter((file) => !file.startsWith('curfew/'));
  expect(stacks).toEqual(['older/terraform.tfstate']);
});

test('the same bytes from another checkout, in another folder, on another day', async () => {
  const home = homeOf(files);
  const copy = temporary();
  cpSync(home, copy, { recursive: true });
  const first = join(temporary(), 'cdktf.out');
  const second = join(temporary(), 'elsewhere', 'deep');
  await run(home, first);
  const cwd = process.cwd();
  jest.useFakeTimers({ now: new Date('2035-01-01T00:00:00Z'), doNotFake: ['nextTick', 'setImmediate'] });
  try {
    process.chdir(temporary());
    await run(copy, second);
  } finally {
    process.chdir(cwd);
    jest.useRealTimers();
  }
  expect(tree(second)).toEqual(tree(first));
  expect(Object.keys(tree(first)).length).toBe(3);
  expect(JSON.stringify(tree(first))).not.toMatch(/\/tmp\/|curfew-test-/);
});
