import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type History, readHistory } from '../../../../cli/git/history';
import { Repository } from '../../../../cli/git/repository';
import { formatInstant } from '../../../../model/time/instant';

/** What git tells of who had what: real repositories, one for each story. */

let home: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'curfew-git-'));
  git('init', '--quiet', '--template=', '--initial-branch=main');
  person('john');
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

let date = '2030-06-03T00:00:00Z';
const git = (...args: string[]): string => {
  const who = { GIT_AUTHOR_NAME: 'ada', GIT_AUTHOR_EMAIL: 'ada@example.com' };
  const other = { GIT_COMMITTER_NAME: 'forge', GIT_COMMITTER_EMAIL: 'forge@example.com' };
  const env = { ...process.env, ...who, ...other, GIT_AUTHOR_DATE: '2001-01-01T00:00:00Z', GIT_COMMITTER_DATE: date };
  return execFileSync('git', ['-C', home, '-c', 'maintenance.auto=false', ...args], { env }).toString();
};

const write = (path: string, text: string): void => {
  mkdirSync(dirname(join(home, path)), { recursive: true });
  writeFileSync(join(home, path), text);
};
const person = (file: string, user = file, existing = false): void =>
  write(
    `people/${file}.ts`,
    `import { definePerson } from 'curfew';\nexport default definePerson({ user: '${user}', existing: ${existing} });\n`,
  );
const grant = (id: string, from: string, until: string, who = 'john', instance = 'i-0ee0bc84a481f7852'): void =>
  write(
    `grants/${id}.ts`,
    `import { defineGrant, shell } from 'curfew';
import who from '../people/${who}';
export default defineGrant({
  person: who,
  access: shell({ region: 'eu-central-1', instances: ['${instance}'] }),
  from: '2030-06-03T${from}:00Z',
  until: '2030-06-03T${until}:00Z',
  reason: 'x',
});
`,
  );
const commit = (time: string, title = 'change'): void => {
  date = `2030-06-03T${time}:00Z`;
  git('add', '-A');
  git('commit', '--quiet', '-m', title);
};
const read = (): Promise<History> => readHistory(Repository.open(home), '123456789012');
const spans = async (id: string): Promise<string[]> => {
  const told = (await read()).grants.find((each) => each.id === id);
  return (told?.spans ?? []).map(
    ({ from, until, grant: { person: who } }) =>
      `${who.user} ${formatInstant(from).slice(11, 16)}-${formatInstant(until).slice(11, 16)}`,
  );
};

const first = ['08:00', () => grant('a', '09:00', '11:00')] as const;
const gone = () => rmSync(join(home, 'grants/a.ts'));

test.each<[what: string, steps: readonly (readonly [time: string, step: () => void])[], spans: string[]]>([
  ['as merged', [first], ['john 09:00-11:00']],
  ['merged late: it counts from its beginning', [['09:30', first[1]]], ['john 09:00-11:00']],
  [
    'extended in time: no gap',
    [first, ['10:00', () => grant('a', '09:00', '13:00')]],
    ['john 09:00-10:00', 'john 10:00-13:00'],
  ],
  [
    'extended too late: a gap',
    [first, ['12:00', () => grant('a', '09:00', '13:00')]],
    ['john 09:00-11:00', 'john 12:00-13:00'],
  ],
  [
    'ended early: when that was merged, not when it says',
    [first, ['09:40', () => grant('a', '09:00', '09:30')]],
    ['john 09:00-09:40'],
  ],
  ['deleted early', [first, ['10:00', gone]], ['john 09:00-10:00']],
  ['pruned long after', [first, ['20:00', gone]], ['john 09:00-11:00']],
  ['deleted before it began', [first, ['08:30', gone]], []],
  [
    'deleted and granted again',
    [first, ['09:30', gone], ['10:30', first[1]]],
    ['john 09:00-09:30', 'john 10:30-11:00'],
  ],
  [
    'the person got another user',
    [first, ['10:00', () => person('john', 'john.doe')]],
    ['john 09:00-10:00', 'john.doe 10:00-11:00'],
  ],
  [
    'a version that no plan accepts changes nothing',
    [first, ['10:00', () => write('grants/a.ts', 'nonsense')]],
    ['john 09:00-11:00'],
  ],
])('%s', async (_, steps, expected) => {
  for (const [time, step] of steps) {
    step();
    commit(time);
  }
  expect(await spans('a')).toEqual(expected);
});

test('a branch counts when it is merged, and by who merged it', async () => {
  commit('07:00');
  git('checkout', '--quiet', '-b', 'feature');
  grant('a', '09:00', '11:00');
  commit('07:30');
  git('checkout', '--quiet', 'main');
  write('note', 'other work');
  commit('07:45');
  date = '2030-06-03T08:00:00Z';
  git('merge', '--quiet', '--no-ff', '-m', 'Merge pull request 7', 'feature');
  const [told] = (await read()).grants;
  expect(told?.versions.map(({ commit: { at, subject, author } }) => [formatInstant(at), subject, author])).toEqual([
    ['2030-06-03T08:00:00Z', 'Merge pull request 7', 'ada'],
  ]);
});

test('a moved file is another grant; links, hidden files and texts beside them are none; names with spaces and quotes are read', async () => {
  grant('old', '09:00', '11:00');
  grant("o'dd name", '09:00', '11:00');
  write('grants/README.md', '# Grants');
  write('grants/.hidden.ts', 'secret');
  symlinkSync('old.ts', join(home, 'grants/link.ts'));
  commit('08:00');
  renameSync(join(home, 'grants/old.ts'), join(home, 'grants/new.ts'));
  commit('10:00');
  const { grants, unreadable } = await read();
  expect(await spans('old')).toEqual(['john 09:00-10:00']);
  // Its first version counts from the beginning: whether it is the same file under another name, git only guesses.
  expect(await spans('new')).toEqual(['john 09:00-11:00']);
  expect(grants.map(({ file }) => file).sort()).toEqual(['grants/new.ts', "grants/o'dd name.ts", 'grants/old.ts']);
  expect(unreadable).toEqual([]);
});

test('a folder inside a repository; an environment that names another one; what is not committed', async () => {
  grant('a', '09:00', '11:00');
  commit('08:00');
  mkdirSync(join(home, 'deploy'));
  for (const folder of ['people', 'grants']) renameSync(join(home, folder), join(home, 'deploy', folder));
  commit('08:30');
  const inner = join(home, 'deploy');
  process.env.GIT_DIR = '/nowhere';
  try {
    const repository = Repository.open(inner);
    expect((await readHistory(repository, '123456789012')).grants.map(({ id, file }) => [id, file])).toEqual([
      ['a', 'grants/a.ts'],
    ]);
    expect(repository.uncommitted()).toEqual([]);
    writeFileSync(join(inner, 'grants', 'b.ts'), 'x');
    expect(repository.uncommitted()).toEqual(['deploy/grants/b.ts']);
  } finally {
    delete process.env.GIT_DIR;
  }
});

test('what is no version is named, and a repository that lost an object says so', async () => {
  grant('a', '09:00', '11:00');
  write('grants/bad.ts', 'export default process.exit()');
  commit('08:00');
  const { unreadable } = await read();
  expect(unreadable.map(({ file }) => file)).toEqual(['grants/bad.ts']);
  const blob = git('rev-parse', 'HEAD:grants/a.ts').trim();
  rmSync(join(home, '.git/objects', blob.slice(0, 2), blob.slice(2)), { force: true });
  await expect(read()).rejects.toThrow('lacks 1 objects of its history');
});
