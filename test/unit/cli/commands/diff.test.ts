import { execFileSync } from 'node:child_process';
import { renameSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { grant, ids, one, person, rules, Team, two } from '../../../support/files/team';

/** What a change does to access: real repositories, the command line in this process. Now is 10:00. */

let folder: Team;
const git = (...args: string[]): string => folder.git(...args);
const commit = (): void => folder.commit();

beforeEach(() => {
  folder = new Team();
});
afterEach(() => folder.remove());

interface DiffJson {
  risk: string;
  approvals: string[];
  reasons: { rule: string }[];
  access: {
    user: string;
    target: string;
    gains: { from: string; until: string }[];
    loses: object[];
    secondsKept: number;
  }[];
  files: { file: string; what: string }[];
  proofs: { grant: string; holds: boolean; checks: { answer: boolean }[] }[];
}

const diff = async (range = 'HEAD'): Promise<DiffJson> => {
  const { code, out, err } = await folder.run(`diff ${range} --json`);
  if (out === '') throw new Error(`exit ${code}\n${err}`);
  return JSON.parse(out);
};
const short = (at: string): string => at.slice(11, 16);
const summary = ({ risk, access, files }: DiffJson) => ({
  risk,
  gains: access.flatMap(({ user, target, gains }) =>
    gains.map(({ from, until }) => `${user} ${target} ${short(from)}-${short(until)}`),
  ),
  loses: access.flatMap(({ loses }) => loses).length,
  files: files.map(({ file, what }) => `${file} ${what}`),
});

test.each<[what: string, change: () => void, expected: ReturnType<typeof summary>]>([
  ['nothing', () => undefined, { risk: 'low', gains: [], loses: 0, files: [] }],
  [
    'a new grant',
    () => folder.write('grants/b.ts', grant('12:00', '13:00')),
    { risk: 'low', gains: [`john ${one} 12:00-13:00`], loses: 0, files: ['grants/b.ts is new'] },
  ],
  [
    'an extension: what is gained is the rest; what was had counts, whatever the file says of its start',
    () => folder.write('grants/a.ts', grant('09:30', '11:30')),
    {
      risk: 'refused',
      gains: [`john ${one} 11:00-11:30`],
      loses: 0,
      files: [
        'grants/a.ts is extended by 30 min, to 2030-06-03T11:30:00Z; starts at 2030-06-03T09:30:00Z instead of 2030-06-03T09:00:00Z',
      ],
    },
  ],
  [
    'an extension that no rule allows',
    () => folder.write('grants/a.ts', grant('09:00', '11:01')),
    {
      risk: 'refused',
      gains: [`john ${one} 11:00-11:01`],
      loses: 0,
      files: [expect.stringContaining('is extended by 1 min, to') as never],
    },
  ],
  [
    'another instance as well, which a group must agree to',
    () => folder.write('grants/a.ts', grant('09:00', '11:00', ids(one, two))),
    {
      risk: 'high',
      gains: [`john ${two} 10:00-11:00`],
      loses: 0,
      files: [expect.stringContaining('reaches eu-central-1') as never],
    },
  ],
  [
    'an end: low, whatever the rules say',
    () => folder.write('grants/a.ts', grant('09:00', '09:59')),
    { risk: 'low', gains: [], loses: 1, files: ['grants/a.ts is ended, 1 h early'] },
  ],
  [
    'a deletion',
    () => rmSync(join(folder.home, 'grants/a.ts')),
    { risk: 'low', gains: [], loses: 1, files: ['grants/a.ts is deleted, 1 h before its end'] },
  ],
  [
    'pruning',
    () => rmSync(join(folder.home, 'grants/over.ts')),
    { risk: 'low', gains: [], loses: 0, files: ['grants/over.ts is pruned: it was over 3 h ago'] },
  ],
  [
    'a moved file',
    () => renameSync(join(folder.home, 'grants/a.ts'), join(folder.home, 'grants/z.ts')),
    {
      risk: 'low',
      gains: [],
      loses: 0,
      files: ['grants/z.ts is moved from grants/a.ts: its policy is replaced, and no session is cut'],
    },
  ],
  [
    'one grant written as two',
    () => {
      folder.write('grants/a.ts', grant('09:00', '10:30'));
      folder.write('grants/a2.ts', grant('10:30', '11:00'));
    },
    {
      risk: 'low',
      gains: [],
      loses: 0,
      files: ['grants/a.ts is shortened by 30 min, to 2030-06-03T10:30:00Z', 'grants/a2.ts is new'],
    },
  ],
  [
    'from one person to another',
    () => folder.write('grants/a.ts', grant('09:00', '11:00', ids(one), 'mary')),
    {
      risk: 'low',
      gains: [`mary ${one} with multi-factor authentication 10:00-11:00`],
      loses: 1,
      files: ['grants/a.ts goes from john to mary; is open only with multi-factor authentication'],
    },
  ],
  [
    'a condition that is lost, though the instance stays',
    () => {
      folder.write('people/mary.ts', person('mary'));
      folder.write(
        'main.ts',
        rules.replace("requireMfa({ users: ['mary'] })", `requireMfa({ instances: ['${two}'] })`),
      );
      folder.write('grants/a.ts', grant('10:00', '11:00', ids(one, two)));
      commit();
      folder.write('grants/a.ts', grant('10:00', '11:00', ids(one)));
    },
    {
      risk: 'low',
      gains: [`john ${one} 10:00-11:00`],
      loses: 2,
      files: [
        `grants/a.ts reaches eu-central-1 ${one} instead of eu-central-1 ${two} ${one}; is open no longer only with multi-factor authentication`,
      ],
    },
  ],
  [
    'what would tell auditors of access that nobody had',
    () => folder.write('grants/past.ts', grant('05:00', '08:00', ids(one), 'mary')),
    { risk: 'refused', gains: [], loses: 0, files: ['grants/past.ts is new, and over already'] },
  ],
  [
    'one that was over, opened again',
    () => folder.write('grants/over.ts', grant('06:00', '07:30')),
    { risk: 'low', gains: [], loses: 0, files: ['grants/over.ts was over already, and says another end'] },
  ],
  [
    'other words',
    () => folder.write('grants/a.ts', grant('09:00', '11:00', ids(one), 'john', 'y')),
    { risk: 'low', gains: [], loses: 0, files: ['grants/a.ts has another reason'] },
  ],
])('%s', async (_, change, expected) => {
  change();
  expect(summary(await diff())).toEqual(expected);
});

test('each changed target is proven on its policy: no, yes, yes, no, no; with a condition, no without it', async () => {
  folder.write('grants/b.ts', grant('12:00', '13:00', ids(one, two)));
  folder.write('grants/c.ts', grant('12:00', '13:00', "tags: { Environment: 'Staging' }", 'mary'));
  const { proofs, approvals } = await diff();
  expect(proofs.map(({ grant: id, holds, checks }) => [id, holds, checks.map(({ answer }) => answer)])).toEqual([
    ['b', true, [false, true, true, false, false]],
    ['b', true, [false, true, true, false, false]],
    ['c', true, [false, true, true, false, false, false]],
  ]);
  expect(approvals).toEqual(['acme/payments']);
});

test('who people are, and what judges them, is for CODEOWNERS', async () => {
  folder.write('people/john.ts', person('john', ', existing: true'));
  commit();
  const told = await diff('HEAD~1..HEAD');
  expect([told.risk, told.approvals]).toEqual(['high', ['CODEOWNERS']]);
  expect(told.reasons).toMatchObject([{ rule: 'files', because: 'changes people/john.ts' }]);
});

test.each(['grants/.gitattributes', 'grants/web/.gitattributes', 'grants/.hidden/a.ts'])(
  '%s, which is no data of grants, is for CODEOWNERS: git may check out other files by it',
  async (file) => {
    folder.write(file, '* export-ignore\n');
    commit();
    const told = await diff('HEAD~1..HEAD');
    expect([told.risk, told.approvals]).toEqual(['high', ['CODEOWNERS']]);
  },
);

test('a folder that is kept by .gitkeep is nobody’s concern; one that is gone is refused', async () => {
  folder.write('grants/.gitkeep', '');
  git('rm', '--quiet', 'grants/a.ts', 'grants/over.ts');
  commit();
  expect(await diff('HEAD~1..HEAD')).toMatchObject({ risk: 'low', approvals: [] });
  git('rm', '--quiet', 'grants/.gitkeep');
  commit();
  const { code, err } = await folder.run('diff HEAD~1..HEAD --json');
  expect(code).toBe(1);
  expect(err).toMatch(/^grants\/: is missing at [0-9a-f]{40}\. Keep the folder: .* \[no-folder\]$/m);
});

test('a comment stays as short as the forge takes, counts what it leaves out, and shows gains first', async () => {
  for (let i = 0; i < 300; i++)
    folder.write(
      `grants/many-${i}.ts`,
      grant('12:00', '13:00', ids(`i-${String(i).padStart(17, '0')}`), 'john', 'x'.repeat(200)),
    );
  commit();
  git('rm', '--quiet', 'grants/many-*');
  folder.write('grants/b.ts', grant('12:00', '13:00', ids(two)));
  commit();
  const { out } = await folder.run('diff HEAD~1..HEAD --markdown');
  expect(out.length).toBeLessThan(45_001);
  const [, first = ''] = out.split('| --- | --- | --- | --- | --- |\n');
  expect(first).toMatch(new RegExp(`^\\| john \\| eu-central-1 ${two} \\| 2030`));
  expect(out).toMatch(/^And \d+ more: `curfew diff [0-9a-f]{8}\.\.[0-9a-f]{8}` shows all\.$/m);
});

test('what is not in git yet is judged as well, where the folder is asked about', async () => {
  folder.write('people/eve.ts', person('eve'));
  const told = await diff();
  expect([told.risk, told.approvals]).toEqual(['high', ['CODEOWNERS']]);
  folder.write('.gitignore', 'people/eve.ts\n');
  git('add', '.gitignore');
  commit();
  expect((await diff()).risk).toBe('low');
});

test('a module is no note, whatever it is called', async () => {
  const sha = git('rev-parse', 'HEAD').trim();
  git('update-index', '--add', '--cacheinfo', `160000,${sha},grants/notes.md`);
  git('commit', '--quiet', '-m', 'x');
  const { code, err } = await folder.run('diff HEAD~1..HEAD --json');
  expect([code, err]).toEqual([1, expect.stringContaining('grants/notes.md')]);
});

test('a grant that is deleted while it is live leaves sessions that only the sweeper ends early', async () => {
  rmSync(join(folder.home, 'grants/a.ts'));
  const { out } = await folder.run('diff --markdown');
  expect(out).toContain('| a | john | 2030-06-03T10:00:00Z | 2030-06-04T10:00:00Z |');
});

test('two sets of tags that look alike are two targets, and are told apart', async () => {
  const tags = (text: string): string => grant('10:00', '11:00', `tags: { ${text} }`);
  folder.write('grants/tags.ts', tags(`Environment: 'Production Name=db1', Role: 'web'`));
  commit();
  folder.write('grants/tags.ts', tags(`Environment: 'Production', Name: 'db1', Role: 'web'`));
  commit();
  const told = await diff('HEAD~1..HEAD');
  expect([told.risk, told.approvals]).toEqual(['high', ['acme/payments']]);
  expect(told.access.map(({ target, gains, loses }) => [target, gains.length, loses.length])).toEqual([
    ['Environment="Production Name=db1" Role=web', 0, 1],
    ['Environment=Production Name=db1 Role=web', 1, 0],
  ]);
});

test('a change that loosens a rule and uses it at once is judged by the old rule', async () => {
  git('checkout', '--quiet', '-b', 'feature');
  folder.write('main.ts', rules.replace('longestWindow(120)', 'longestWindow(240)'));
  folder.write('grants/a.ts', grant('09:00', '13:00'));
  commit();
  // The pipeline has the base checked out, and the change as objects only.
  git('checkout', '--quiet', 'main');
  const told = await diff('main..feature');
  expect([told.risk, told.approvals]).toEqual(['refused', ['CODEOWNERS']]);
  expect((await folder.run('diff main..feature')).code).toBe(1);
});

test('code in a grant file is refused unexecuted, and so is a link', async () => {
  git('checkout', '--quiet', '-b', 'feature');
  const proof = join(folder.home, 'executed');
  folder.write(
    'grants/evil.ts',
    `import { writeFileSync } from 'node:fs';\nwriteFileSync('${proof}', '');\nexport default {};\n`,
  );
  symlinkSync('/etc/passwd', join(folder.home, 'grants/link.ts'));
  commit();
  git('checkout', '--quiet', 'main');
  const { code, out, err } = await folder.run('diff main..feature --markdown');
  expect([code, out]).toEqual([1, '']);
  expect(err).toContain(
    "grants/evil.ts:1: imports node:fs. Import only from 'curfew' and from files in people/. [not-data]",
  );
  expect(err).toContain('grants/link.ts: is a symbolic link');
  expect(() => execFileSync('test', ['-e', proof])).toThrow();
});

test('from where two branches parted; ranges that are none', async () => {
  git('checkout', '--quiet', '-b', 'feature');
  folder.write('grants/b.ts', grant('12:00', '13:00'));
  commit();
  git('checkout', '--quiet', 'main');
  folder.write('grants/c.ts', grant('14:00', '15:00'));
  commit();
  expect(summary(await diff('main...feature')).files).toEqual(['grants/b.ts is new']);
  expect(summary(await diff('main..feature')).files).toEqual([
    'grants/b.ts is new',
    'grants/c.ts is deleted before it began',
  ]);
  for (const range of ['nowhere..HEAD', '--output=x', 'HEAD..v1']) {
    const { code, err } = await folder.run(['diff', '--json', '--', range]);
    expect([code, err]).toEqual([1, expect.stringContaining('is no commit of this repository')]);
  }
});

test('as Markdown nothing that somebody wrote is more than text', async () => {
  folder.write(
    'grants/b.ts',
    grant('12:00', '13:00', ids(one), 'john', '</table> @acme/all [x](http://x) | ![i](http://x)'),
  );
  const { out } = await folder.run('diff --markdown');
  expect(out.split('\n')[0]).toBe('<!-- curfew diff -->');
  expect(out).toContain(
    '| GRANT | TARGET | DOCUMENT | 1 S BEFORE | AT ITS START | 1 S BEFORE ITS END | AT ITS END | ANOTHER INSTANCE |',
  );
  expect(out).toContain(
    '| grants/b.ts | john | is new | \\</table\\> @<!-- -->acme/all \\[x\\]\\(http\\://x\\) \\| \\!\\[i\\]\\(http\\://x\\) |',
  );
  expect(out).toContain('risk:low');
});
