import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { Forge } from './forge';
import { folder } from './workflow';

/** Who must agree, on the stub of the forge and a real repository: what somebody could try. */

let work: string;
let origin: string;
let forge: Forge;
let pull: Forge['pulls'][number];

const git = (...args: string[]): string =>
  execFileSync('git', ['-C', origin, '-c', 'user.name=x', '-c', 'user.email=x@example.com', ...args], {
    encoding: 'utf8',
    stdio: 'pipe',
  }).trim();

/** A commit on a branch with one file changed, without a working tree. */
function commit(branch: string, file: string, text: string, from = branch): string {
  const blob = execFileSync('git', ['-C', origin, 'hash-object', '-w', '--stdin'], { input: text, encoding: 'utf8' });
  const index = { ...process.env, GIT_INDEX_FILE: join(work, 'index') };
  const plumb = (...args: string[]): string =>
    execFileSync('git', ['-C', origin, ...args], { env: index, encoding: 'utf8' }).trim();
  rmSync(join(work, 'index'), { force: true });
  const parent = from === '' ? [] : ['-p', git('rev-parse', `refs/heads/${from}`)];
  if (from !== '') plumb('read-tree', `refs/heads/${from}`);
  plumb('update-index', '--add', '--cacheinfo', `100644,${blob.trim()},${file}`);
  const made = git('commit-tree', plumb('write-tree'), ...parent, '-m', file);
  git('update-ref', `refs/heads/${branch}`, made);
  return made;
}

const bin = (): string => join(work, 'bin');
const env = (more: Record<string, string> = {}): NodeJS.ProcessEnv => ({
  ...process.env,
  PATH: `${bin()}${delimiter}${process.env.PATH}`,
  FORGE_STATE: join(work, 'forge.json'),
  FORGE_ORIGIN: origin,
  GH_TOKEN: 'app-token',
  REPOSITORY: 'acme/access',
  NUMBER: '7',
  HEAD: pull.head.sha,
  BASE: git('rev-parse', 'refs/heads/main'),
  APP: 'curfew-app[bot]',
  ON_CALL: 'acme/on-call',
  GITHUB_OUTPUT: join(work, 'output'),
  ...more,
});

interface ProgramResult {
  readonly state: string;
  readonly why: string;
  readonly merge: string;
}

const now = '2030-06-03T11:00:00Z';
const gain = (from: string, until: string, user = 'john') => ({ user, gains: [{ from, until }], loses: [] });
const low = { risk: 'low', now, approvals: [], access: [gain(now, '2030-06-03T12:00:00Z')], files: [{ after: {} }] };
const high = { ...low, risk: 'high', approvals: ['acme/payments'] };

function judged(diff: object, more: Record<string, string> = {}): ProgramResult {
  writeFileSync(join(work, 'forge.json'), JSON.stringify(forge));
  writeFileSync(join(work, 'diff.json'), JSON.stringify(diff));
  writeFileSync(join(work, 'output'), '');
  const script = join(folder, 'curfew', 'gate.cjs');
  execFileSync('node', [script, join(work, 'diff.json')], { cwd: origin, env: env(more), stdio: 'pipe' });
  const output = readFileSync(join(work, 'output'), 'utf8').trim().split('\n');
  return Object.fromEntries(output.map((line) => line.split(/=(.*)/).slice(0, 2))) as unknown as ProgramResult;
}
const outcome = (...args: Parameters<typeof judged>): string => {
  const { state, why, merge } = judged(...args);
  return `${state}: ${why}${merge === 'yes' ? ' (merge)' : ''}`;
};

const approved = (login: string, commit_id = pull.head.sha, submitted_at = '2030-06-03T10:30:00Z') => ({
  user: { login },
  state: 'APPROVED',
  commit_id,
  submitted_at,
});
const pushedBy = (login: string, before: string, after: string, ref = pull.head.ref) => ({
  ref: `refs/heads/${ref}`,
  before,
  after,
  actor: { login },
});
const waits = 'pending: acme/payments must agree';

/** The folder as each test finds it: made once, because it takes twenty processes of git. */
let template: string;
beforeAll(() => {
  open();
  template = work;
  execFileSync('git', ['init', '--quiet', '--bare', '--template=', '--initial-branch=main', origin]);
  commit('main', 'grants/a.ts', 'a', '');
  commit('wish', 'grants/b.ts', 'b', 'main');
  mkdirSync(bin());
  cpSync(join(__dirname, 'gh.cjs'), join(bin(), 'gh'));
  chmodSync(join(bin(), 'gh'), 0o755);
});
afterAll(() => rmSync(template, { recursive: true, force: true }));

function open(): void {
  work = mkdtempSync(join(tmpdir(), 'curfew-gate-'));
  origin = join(work, 'access.git');
}

beforeEach(() => {
  open();
  cpSync(template, work, { recursive: true });
  const sha = git('rev-parse', 'refs/heads/wish');
  pull = { number: 7, state: 'open', user: { login: 'dev' }, head: { ref: 'wish', sha }, labels: [], reviews: [] };
  forge = {
    serial: 100,
    calls: [],
    pulls: [pull],
    pushes: [],
    issues: [{ number: 5, title: 'Access', state: 'open', user: { login: 'bob' }, body: '', labels: [] }],
    comments: [],
    statuses: [],
    permissions: { dev: 'write', bob: 'write', eve: 'write', paula: 'write', otto: 'admin', guest: 'read' },
    teams: { payments: ['paula', 'dev', 'eve', 'bob', 'guest', 'helper[bot]'], 'on-call': ['otto', 'dev'] },
  };
});
afterEach(() => rmSync(work, { recursive: true, force: true }));

test('low: whoever may write needs nobody; others need somebody who may', () => {
  expect(outcome(low)).toBe('success: low risk: every rule allows it (merge)');
  pull.user.login = 'guest';
  expect(outcome(low)).toBe('pending: guest may not ask without an approval');
  pull.reviews = [approved('stranger'), approved('github-actions[bot]'), approved('helper[bot]')];
  expect(outcome(low)).toBe('pending: guest may not ask without an approval');
  pull.reviews.push(approved('paula'));
  expect(outcome(low)).toBe('success: low risk, and paula agreed');
});

test('low: not if somebody pushed to it who may not write, or if nobody can tell who did', () => {
  forge.pushes = [pushedBy('guest', git('rev-parse', 'main'), pull.head.sha)];
  expect(outcome(low)).toBe('pending: guest may not ask without an approval');
  pull.head.repo = null;
  expect(() => outcome(low)).toThrow('who pushed to the branch cannot be read');
});

test('refused is refused, whoever agrees; so is what has no proof, is for another branch, or is not this commit any more', () => {
  pull.reviews = [approved('paula')];
  expect(outcome({ ...low, risk: 'refused' })).toMatch(/^failure: refused/);
  expect(outcome(low, { HEAD: git('rev-parse', 'main') })).toBe('pending: another commit was pushed meanwhile');
  expect(outcome({ ...low, proofs: [{ holds: true }, { holds: false }] })).toBe('failure: the proof does not hold');
  pull.base = { ref: 'next' };
  expect(outcome(low)).toBe('failure: is not for main');
});

describe('high: whose word counts', () => {
  const ok = 'success: high risk, agreed to by paula';
  test('of the group, of somebody who may write, and neither a program’s nor the author’s', () => {
    for (const login of ['otto', 'guest', 'helper[bot]', 'dev']) {
      pull.reviews = [approved(login)];
      expect([login, outcome(high)]).toEqual([login, waits]);
    }
    pull.reviews = [approved('paula')];
    expect(outcome(high)).toBe(ok);
  });

  test('the last word of each; a comment is none', () => {
    pull.reviews = [approved('paula'), { ...approved('paula'), state: 'COMMENTED' }];
    expect(outcome(high)).toBe(ok);
    pull.reviews.push({ ...approved('paula'), state: 'DISMISSED' });
    expect(outcome(high)).toBe(waits);
  });

  test('not who pushed to it, be it in between', () => {
    const before = pull.head.sha;
    pull.head.sha = commit('wish', 'grants/c.ts', 'c');
    pull.reviews = [approved('paula')];
    forge.pushes = [pushedBy('paula', before, pull.head.sha), pushedBy('dev', '0'.repeat(40), before)];
    expect(outcome(high)).toBe(waits);
    forge.pushes = [pushedBy('eve', before, pull.head.sha)];
    expect(outcome(high)).toBe(ok);
  });

  test('not for a commit before', () => {
    pull.reviews = [approved('paula')];
    pull.head.sha = commit('wish', 'grants/c.ts', 'c');
    expect(outcome(high)).toBe(waits);
  });

  /** main goes on, and is merged into the branch; with another tree somebody slipped something in. */
  function update(tree?: string): string {
    const main = commit('main', 'grants/d.ts', 'd');
    const merged = tree ?? git('merge-tree', '--write-tree', pull.head.sha, main);
    const after = git('commit-tree', merged, '-p', pull.head.sha, '-p', main, '-m', 'update');
    git('update-ref', 'refs/heads/wish', after);
    return after;
  }

  test('for one before, if nothing came since but main; and who only brought it up to date has asked for nothing', () => {
    pull.reviews = [approved('paula')];
    const before = pull.head.sha;
    pull.head.sha = update();
    forge.pushes = [pushedBy('paula', before, pull.head.sha)];
    expect(outcome(high)).toBe(ok);
  });

  test('not if what came is no clean merge of main', () => {
    pull.reviews = [approved('paula')];
    const evil = git('rev-parse', `${commit('evil', 'grants/evil.ts', 'evil', 'wish')}^{tree}`);
    pull.head.sha = update(evil);
    expect(outcome(high)).toBe(waits);
  });

  test('not if what was merged is another branch', () => {
    pull.reviews = [approved('paula')];
    const evil = commit('evil', 'grants/evil.ts', 'evil', 'main');
    const tree = git('merge-tree', '--write-tree', pull.head.sha, evil);
    pull.head.sha = git('commit-tree', tree, '-p', pull.head.sha, '-p', evil, '-m', 'update');
    expect(outcome(high)).toBe(waits);
  });

  test('not for another branch that it was meant for before', () => {
    pull.reviews = [approved('paula')];
    pull.timeline = [{ event: 'base_ref_changed', created_at: '2030-06-03T10:45:00Z' }];
    expect(outcome(high)).toBe(waits);
    pull.reviews.push(approved('paula', pull.head.sha, '2030-06-03T10:50:00Z'));
    expect(outcome(high)).toBe(ok);
  });

  test('every group that was named', () => {
    const both = { ...high, approvals: ['acme/payments', 'CODEOWNERS', 'acme/on-call'] };
    pull.reviews = [approved('paula')];
    expect(outcome(both)).toBe('pending: acme/on-call must agree');
    pull.reviews.push(approved('otto'));
    expect(outcome(both)).toBe('success: high risk, agreed to by paula, otto');
  });

  test('reviews by the hundred, and long', () => {
    const long = Array.from({ length: 20 }, (_, i) => ({ ...approved(`reader-${i}`), body: 'x'.repeat(65_536) }));
    pull.reviews = [...long, approved('paula')];
    expect(outcome(high)).toBe(ok);
  });
});

describe('a request by the form', () => {
  beforeEach(() => {
    git('update-ref', 'refs/heads/curfew/request-5', pull.head.sha);
    Object.assign(pull, { user: { login: 'curfew-app[bot]' }, body: 'Requested in #99' });
    pull.head.ref = 'curfew/request-5';
  });

  test('is asked for by the author of the issue that its branch names, whatever its text says', () => {
    pull.reviews = [approved('bob')];
    expect(outcome(high)).toBe(waits);
    pull.reviews = [approved('paula')];
    expect(outcome(high)).toBe('success: high risk, agreed to by paula');
  });

  test('into which somebody pushed is asked for by them too', () => {
    forge.pushes = [pushedBy('eve', git('rev-parse', 'main'), pull.head.sha)];
    pull.reviews = [approved('eve')];
    expect(outcome(high)).toBe(waits);
  });

  test('of a reader lands nothing by itself, not even what changes nobody’s access', () => {
    forge.issues[0] = { ...(forge.issues[0] as Forge['issues'][number]), user: { login: 'guest' } };
    const nothing = { ...low, access: [], files: [{ after: {} }] };
    expect(outcome(nothing)).toBe('pending: guest may not ask without an approval');
  });
});

test('the app’s pruning lands by itself while it only deletes what is over', () => {
  Object.assign(pull, { user: { login: 'curfew-app[bot]' } });
  pull.head.ref = 'curfew/prune';
  const pruning = { ...low, access: [], files: [{ before: {} }] };
  expect(outcome(pruning)).toBe('success: low risk: nothing is lost (merge)');
  expect(outcome({ ...pruning, files: [{ before: {}, after: {} }] })).toMatch(/^pending/);
  expect(outcome({ ...pruning, access: [{ user: 'john', gains: [], loses: [{}] }] })).toMatch(/^pending/);
  pull.user.login = 'guest';
  expect(outcome(pruning)).toMatch(/^pending: guest/);
});

describe('break-glass', () => {
  beforeEach(() => {
    pull.labels = [{ name: 'break-glass' }];
  });
  const reviews = (): Forge['issues'] => JSON.parse(readFileSync(join(work, 'forge.json'), 'utf8')).issues.slice(1);

  test('somebody on call, who has not asked; and one issue, which somebody closes who has reviewed it', () => {
    pull.reviews = [approved('paula')];
    expect(outcome(high)).toBe('pending: break-glass: somebody of acme/on-call must agree');
    expect(outcome(high, { ON_CALL: '' })).toContain('CURFEW_ON_CALL, which is not set');
    pull.reviews = [approved('otto')];
    // Closed by somebody before it was needed.
    const title = 'Review break-glass access of #7';
    const early = {
      title,
      number: 8,
      state: 'closed',
      user: { login: 'dev' },
      body: '',
      labels: ['break-glass-review'],
    };
    forge.issues.push(early);
    expect(outcome(high)).toBe('success: break-glass: otto agreed');
    expect(reviews()).toMatchObject([early, { title, state: 'open', user: { login: 'curfew-app[bot]' } }]);
    forge.issues = JSON.parse(readFileSync(join(work, 'forge.json'), 'utf8')).issues;
    expect(outcome(high)).toBe('success: break-glass: otto agreed');
    expect(reviews()).toHaveLength(2);
  });

  test.each([
    ['a window too long', [gain(now, '2030-06-03T12:00:01Z')]],
    [
      'two, one after the other',
      [gain(now, '2030-06-03T12:00:00Z'), gain('2030-06-03T12:00:00Z', '2030-06-03T13:00:00Z')],
    ],
    ['a short one next year', [gain('2031-06-03T11:00:00Z', '2031-06-03T11:30:00Z')]],
  ])('%s', (_, access) => {
    pull.reviews = [approved('otto')];
    expect(outcome({ ...high, access })).toBe('failure: break-glass: john would have access in 60 minutes still');
  });

  test('not for people and rules', () => {
    pull.reviews = [approved('otto')];
    expect(outcome({ ...high, approvals: ['CODEOWNERS'] })).toMatch(/^failure: break-glass is for grants/);
  });
});

describe('merging by itself', () => {
  const merge = (base = git('rev-parse', 'main')): string =>
    execFileSync('bash', [join(folder, 'curfew', 'merge.sh')], {
      cwd: origin,
      env: env({ BASE: base }),
      stdio: 'pipe',
    }).toString();
  const state = (): Forge => JSON.parse(readFileSync(join(work, 'forge.json'), 'utf8'));
  beforeEach(() => {
    Object.assign(pull, { created_at: now });
    forge.statuses = [
      { sha: pull.head.sha, actor: 'curfew-app[bot]', state: 'success', context: 'curfew', description: '' },
    ];
    writeFileSync(join(work, 'forge.json'), JSON.stringify(forge));
  });

  test('what was judged is what comes to be', () => {
    expect(merge()).toBe('');
    expect(git('rev-parse', 'main^{tree}')).toBe(git('rev-parse', `${pull.head.sha}^{tree}`));
    expect(state().pulls[0]?.state).toBe('closed');
  });

  test.each(['before it was judged', 'since'])('where main went on %s, it is updated, to be judged anew', (when) => {
    const judgedOn = git('rev-parse', 'main');
    const main = commit('main', 'grants/d.ts', 'd');
    expect(merge(when === 'since' ? judgedOn : main)).toBe('Updated from main; the new commit is judged next.\n');
    const [after] = state().pulls;
    expect([after?.state, git('rev-parse', 'main')]).toEqual(['open', main]);
    expect(
      git('rev-list', '--parents', '-n1', after?.head.sha ?? '')
        .split(' ')
        .slice(1),
    ).toEqual([pull.head.sha, main]);
  });
});
