import { spawn } from 'node:child_process';
import type { Text } from '../../load';
import { type Instant, instantOfMillis } from '../../model/time/instant';
import { refuse } from '../frame/failure';
import { git, ownEnv, tryGit } from './run';

/** One step of the branch, as the first-parent history tells it: a merge counts with what it brought. */
export interface Commit {
  readonly hash: string;
  /** When it became part of the branch: the committer's date. */
  readonly at: Instant;
  readonly author: string;
  readonly email: string;
  readonly subject: string;
}

/** What a commit did to one file. */
export interface Change {
  /** Below the home folder, with `/`. */
  readonly file: string;
  /** Of the new text; undefined where the file went. */
  readonly blob: string | undefined;
}

export interface Step {
  readonly commit: Commit;
  readonly changes: readonly Change[];
}

const folders = ['people', 'grants'] as const;

const none = /^0+$/;

/** A link or a module is no file that anybody reads. */
const isFile = (mode: string): boolean => mode.startsWith('100');

/** The repository that holds `people/` and `grants/`. It is only read, and nothing that it holds is run. */
export class Repository {
  private constructor(
    private readonly home: string,
    /** Of the home folder, below the root of the repository: empty, or with `/` at its end. */
    readonly prefix: string,
    /** The commit that is checked out. */
    readonly head: string,
    /** Its branch; undefined where none is. */
    readonly branch: string | undefined,
    /** A clone of the newest commits only: what was before cannot be told. */
    readonly isShallow: boolean,
  ) {}

  /** @throws Failure where there is no git, no repository or no commit */
  static open(home: string): Repository {
    const inside = tryGit(home, ['rev-parse', '--is-shallow-repository']);
    if (typeof inside !== 'string') {
      const rule = inside.missing ? 'needs git, which is not on the PATH' : `is in no git repository: ${inside.why}`;
      const remedy = inside.missing ? 'Install git.' : 'Go to a clone of the repository, or name it with -C.';
      throw refuse({ place: home, rule, remedy, code: 'no-repository' });
    }
    const head = tryGit(home, ['rev-parse', '--verify', '--quiet', 'HEAD^{commit}']);
    if (typeof head !== 'string') {
      const remedy = 'Commit people/ and grants/ first: who had what is read from history.';
      throw refuse({ place: home, rule: 'is in a git repository without a commit', remedy, code: 'no-history' });
    }
    const branch = tryGit(home, ['symbolic-ref', '--quiet', '--short', 'HEAD']);
    return new Repository(
      home,
      git(home, ['rev-parse', '--show-prefix']).trim(),
      head.trim(),
      typeof branch === 'string' ? branch.trim() : undefined,
      inside.trim() === 'true',
    );
  }

  /**
   * The commit that a person or a forge names.
   *
   * @throws Failure where there is none
   */
  resolve(name: string): string {
    // What begins with a dash would be an option.
    const said = name.startsWith('-')
      ? undefined
      : tryGit(this.home, ['rev-parse', '--verify', '--quiet', `${name}^{commit}`]);
    if (typeof said === 'string') return said.trim();
    const remedy = 'git log --oneline shows what there is; git fetch may bring it.';
    throw refuse({ place: 'RANGE', value: name, rule: 'is no commit of this repository', remedy, code: 'no-commit' });
  }

  /** Where two branches parted. */
  mergeBase(a: string, b: string): string {
    return git(this.home, ['merge-base', a, b]).trim();
  }

  /** Files of the whole repository that two commits, or a commit and the folder, have differently; below its root. */
  changed(a: string, b: string | undefined): string[] {
    const text = git(this.home, [
      'diff',
      '--name-only',
      '--no-renames',
      '--no-ext-diff',
      '--no-relative',
      '-z',
      a,
      ...(b === undefined ? [] : [b]),
    ]);
    // What is not in git yet is in the folder as well.
    const untracked =
      b === undefined ? git(this.home, ['ls-files', '-z', '--others', '--exclude-standard', '--full-name', ':/']) : '';
    return (text + untracked).split('\0').filter((file) => file !== '');
  }

  /** The files of the two folders at a commit. */
  async files(commit: string): Promise<Text[]> {
    const listed = git(this.home, [
      'ls-tree',
      '-r',
      '-z',
      '--full-tree',
      commit,
      '--',
      ...folders.map((each) => this.prefix + each),
    ]);
    const entries = listed.split('\0').flatMap((line) => {
      const [, mode = '', type = '', blob = '', path = ''] = /^(\d+) (\w+) (\w+)\t(.*)$/s.exec(line) ?? [];
      if (path === '') return [];
      const kind = type !== 'blob' ? 'other' : mode === '120000' ? 'link' : 'file';
      return [{ file: path.slice(this.prefix.length), kind: kind as Text['kind'], blob }];
    });
    const texts = await this.texts(new Set(entries.flatMap(({ kind, blob }) => (kind === 'other' ? [] : [blob]))));
    return entries.map(({ file, kind, blob }) => ({ file, kind, text: texts.get(blob) ?? Buffer.alloc(0) }));
  }

  /** Files of `people/` and `grants/` that differ from the commit that is checked out. */
  uncommitted(): string[] {
    const text = git(this.home, ['status', '--porcelain', '-z', '--no-renames', '--', ...folders]);
    return text
      .split('\0')
      .filter((entry) => entry !== '')
      .map((entry) => entry.slice(3));
  }

  /** Everything that ever happened to the files of the two folders on this branch, oldest first. */
  history(): Step[] {
    const format = '--format=%x01%H%x00%ct%x00%an%x00%ae%x00%s';
    const options = ['--reverse', '--first-parent', '-m', '--raw', '-z', '--relative', '--no-abbrev', '--no-renames'];
    const text = git(this.home, [
      ...['-c', 'log.showRoot=true', '-c', 'log.showSignature=false'],
      ...['log', ...options, '--no-notes', format, this.head, '--', ...folders],
    ]);
    return stepsIn(text.split('\0'));
  }

  /** The texts of blobs, by hash, read in one go. */
  async texts(blobs: ReadonlySet<string>): Promise<Map<string, Buffer>> {
    if (blobs.size === 0) return new Map();
    const child = spawn('git', ['-C', this.home, 'cat-file', '--batch'], { env: ownEnv(), stdio: 'pipe' });
    const out: Buffer[] = [];
    let errors = '';
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => {
      errors += chunk.toString();
    });
    child.stdin.end([...blobs, ''].join('\n'));
    await new Promise<void>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', () => resolve());
    });
    const texts = textsIn(Buffer.concat(out));
    const lost = [...blobs].filter((blob) => !texts.has(blob));
    if (lost.length > 0) {
      const rule = `lacks ${lost.length} objects of its history${errors === '' ? '' : `: ${errors.trim().split('\n')[0]}`}`;
      throw refuse({ place: this.home, rule, remedy: 'git fsck says more; clone it anew.', code: 'no-history' });
    }
    return texts;
  }
}

/** Reads what log prints: five fields of a commit, then for each file a line of modes and blobs and its path. */
function stepsIn(fields: readonly string[]): Step[] {
  const steps: (Step & { changes: Change[] })[] = [];
  for (let i = 0; i < fields.length; i++) {
    const field = (fields[i] as string).replace(/^\n/, '');
    if (field.startsWith('\x01')) {
      const [at, author, email, subject] = fields.slice(i + 1, i + 5) as [string, string, string, string];
      const commit = { hash: field.slice(1), at: instantOfMillis(Number(at) * 1000), author, email, subject };
      steps.push({ commit, changes: [] });
      i += 4;
    } else if (field.startsWith(':')) {
      const [, mode = '', , blob = ''] = field.split(' ');
      const file = fields[++i] as string;
      steps.at(-1)?.changes.push({ file, blob: none.test(blob) || !isFile(mode) ? undefined : blob });
    }
  }
  return steps;
}

const lineEnd = 10;

/** `<hash> blob <size>`, a line end, the text, a line end; or `<hash> missing`. */
function textsIn(all: Buffer): Map<string, Buffer> {
  const texts = new Map<string, Buffer>();
  for (let at = 0; at < all.length; ) {
    const end = all.indexOf(lineEnd, at);
    const [hash = '', kind, size] = all.subarray(at, end).toString().split(' ');
    at = end + 1;
    if (kind !== 'blob') continue;
    texts.set(hash, all.subarray(at, at + Number(size)));
    at += Number(size) + 1;
  }
  return texts;
}
