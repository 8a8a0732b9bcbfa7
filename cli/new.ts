import { readFileSync } from 'node:fs';
import { posix, resolve } from 'node:path';
import type { Changes } from '../load';
import { type Instant, plus } from '../model/instant';
import type { Issue } from '../model/issue';
import { grantIdOf, type Sources } from '../model/source';
import type { Context } from './context';
import { type ExitCode, Failure, misuse, refuse } from './failure';
import { type GrantWords, grantText, personText } from './grant-text';
import { askFor } from './new-prompts';
import { type Row, readRows } from './new-rows';
import { parseSpan, parseWhen, wholeSecond } from './when';
import { issuesOf, tellChanges, writeChanges } from './write-files';

/** What is asked for, as it was typed: by flags, by a row, or at prompts. */
export interface Wish {
  readonly id?: string | undefined;
  readonly user?: string | undefined;
  readonly existing?: boolean | undefined;
  readonly pgpKey?: string | undefined;
  readonly instance?: readonly string[] | undefined;
  readonly tag?: readonly string[] | undefined;
  readonly region?: string | undefined;
  readonly from?: string | undefined;
  readonly until?: string | undefined;
  readonly for?: string | undefined;
  readonly reason?: string | undefined;
  readonly ticket?: string | undefined;
}

interface Options extends Wish {
  readonly csv?: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

const needed = (value: string | undefined, option: string, example: string): string => {
  if (value) return value;
  throw misuse(option, undefined, 'is missing, and nobody can be asked', `Say it: ${option} ${example}.`);
};

function tagsOf(pairs: readonly string[]): Record<string, string> {
  const tags: Record<string, string> = {};
  for (const pair of pairs) {
    const at = pair.indexOf('=');
    if (at < 1) {
      throw refuse({
        place: '--tag',
        value: pair,
        rule: 'is no tag',
        remedy: 'Write it as Environment=Staging.',
        code: 'bad-tag',
      });
    }
    tags[pair.slice(0, at)] = pair.slice(at + 1);
  }
  return tags;
}

function wordsOf(wish: Wish, { settings, now }: Context): GrantWords {
  const start = wholeSecond(now);
  const user = needed(wish.user, '--user', 'john-dev');
  const [only, ...others] = settings.regions;
  const region = wish.region ?? (others.length === 0 ? only : undefined);
  const from = wish.from === undefined ? start : parseWhen(wish.from, now, '--from');
  if ((wish.for === undefined) === (wish.until === undefined)) {
    throw misuse('--for', wish.for, 'or --until is needed, and not both', 'Say how long: --for 4h.');
  }
  const until: Instant =
    wish.until === undefined
      ? plus(from, parseSpan(wish.for as string, '--for'))
      : parseWhen(wish.until, now, '--until');
  const instances = wish.instance ?? [];
  const tags = wish.tag ?? [];
  if ((instances.length === 0) === (tags.length === 0)) {
    throw misuse(
      '--instance',
      instances[0],
      'or --tag is needed, and not both',
      'Say where: --instance i-0ee0bc84a481f7852.',
    );
  }
  return {
    user,
    region: needed(region, '--region', settings.regions.join(' or ')),
    instances,
    tags: tagsOf(tags),
    from,
    until,
    reason: needed(wish.reason, '--reason', "'Builds the checkout service'"),
    ticket: wish.ticket || undefined,
  };
}

/** `john-dev-DEV-118`, or `john-dev-20300603-0900`; a number behind it where that is taken. */
function freeId({ user, ticket, from }: GrantWords, taken: ReadonlySet<string>): string {
  const when = new Date(from).toISOString().replace(/[-:]/g, '').slice(0, 13).replace('T', '-');
  const clean = (text: string): string => text.replace(/[^A-Za-z0-9._-]+/g, '-').replace(/^[-.]+|[-.]+$/g, '');
  const base = clean(`${user}-${ticket ?? when}`);
  for (let n = 1; ; n++) {
    const id = n === 1 ? base : `${base}-${n}`;
    if (!taken.has(id.toLowerCase())) return id;
  }
}

/** Makes the files of one wish after another; each sees those before it. */
class Desk {
  readonly changes = new Map<string, string>();
  readonly #people: Map<string, string>;
  readonly #ids: Set<string>;

  constructor(
    private readonly context: Context,
    { people, grants }: Sources,
  ) {
    const userOf = (value: unknown): string =>
      String((value as { user?: unknown } | undefined)?.user ?? '').toLowerCase();
    this.#people = new Map(people.map(({ file, value }) => [userOf(value), file]));
    this.#ids = new Set(grants.map(({ id }) => id.toLowerCase()));
  }

  /** @returns the grant's file */
  add(wish: Wish): string {
    const words = wordsOf(wish, this.context);
    const person = this.#personFile(wish, words.user);
    const path = (wish.id ?? freeId(words, this.#ids)).replace(/^grants\//, '').replace(/\.ts$/, '');
    const file = posix.normalize(`grants/${path}.ts`);
    const id = grantIdOf(file.slice('grants/'.length));
    if (!file.startsWith('grants/') || this.#ids.has(id.toLowerCase())) {
      const remedy = 'Choose another name, or curfew extend makes that grant longer.';
      throw refuse({
        place: 'ID',
        value: wish.id,
        rule: 'is a grant already, or no file below grants/',
        remedy,
        code: 'duplicate-grant-id',
      });
    }
    this.#ids.add(id.toLowerCase());
    const relative = posix.relative(posix.dirname(file), person).replace(/\.ts$/, '');
    this.changes.set(file, grantText(words, relative));
    return file;
  }

  #personFile({ existing = false, pgpKey }: Wish, user: string): string {
    const known = this.#people.get(user.toLowerCase());
    if (known) return known;
    const file = `people/${user.replace(/[^\w.@-]/g, '-')}.ts`;
    this.#people.set(user.toLowerCase(), file);
    const key = pgpKey === undefined ? undefined : readFileSync(resolve(this.context.world.cwd, pgpKey), 'utf8');
    this.changes.set(file, personText({ user, existing, pgpKey: key }));
    return file;
  }
}

/** Problems of rows are told with the row: nobody has seen the files yet. */
function judgeRows(context: Context, csv: string, rows: readonly Row[]): Changes {
  const desk = new Desk(context, context.sources());
  const places = new Map<string, string>();
  const problems: (Issue | Failure['problems'][number])[] = [];
  for (const { line, wish } of rows) {
    const before = new Set(desk.changes.keys());
    try {
      desk.add(wish);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      problems.push(
        ...error.problems.map((each) => ({
          ...each,
          place: `${csv}:${line}`,
          rule: 'place' in each ? `${each.place}: ${each.rule}` : each.rule,
        })),
      );
    }
    for (const file of desk.changes.keys()) if (!before.has(file)) places.set(file, `${csv}:${line}`);
  }
  for (const { file, line, ...issue } of issuesOf(context, desk.changes)) {
    const place = places.get(file);
    problems.push(
      place === undefined ? { ...issue, file, ...(line === undefined ? {} : { line }) } : { ...issue, place },
    );
  }
  if (problems.length > 0) throw new Failure(1, problems);
  return desk.changes;
}

function judgeOne(context: Context, wish: Wish): Changes {
  const desk = new Desk(context, context.sources());
  desk.add(wish);
  const issues = issuesOf(context, desk.changes);
  if (issues.length > 0) throw new Failure(1, issues);
  return desk.changes;
}

export async function run(context: Context, [id]: string[], options: Options): Promise<ExitCode> {
  const { screen, world } = context;
  let changes: Changes;
  if (options.csv === undefined) {
    const wish = { ...options, id };
    changes = judgeOne(context, screen.isInteractive ? await askFor(wish, context) : wish);
  } else {
    const file = resolve(world.cwd, options.csv);
    changes = judgeRows(context, options.csv, readRows(file, options.csv));
  }
  if (options.dryRun) {
    for (const [file, text] of changes) screen.print(`${file}:\n${text}`);
    return 0;
  }
  writeChanges(context, changes);
  const grants = [...changes.keys()].filter((file) => file.startsWith('grants/'));
  if (options.json) screen.json({ wrote: [...changes.keys()] });
  else tellChanges(context, changes, `feat: grant ${grants.map((file) => grantIdOf(file.slice(7))).join(', ')}`);
  return 0;
}
