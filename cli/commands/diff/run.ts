import { loadTexts, type Text } from '../../../load';
import type { Sources } from '../../../model/base/source';
import type { ValidGrant } from '../../../model/grant/valid-grant';
import { tryGrant, tryPerson } from '../../../model/register/validate';
import { conditionsOf } from '../../../model/rules/conditions';
import type { Context } from '../../context/context';
import { type ExitCode, misuse, refuse } from '../../frame/failure';
import { withProgress } from '../../frame/progress';
import { Repository } from '../../git/repository';
import { changedGrants, type Difference, differenceOf } from './difference';
import { fileChanges } from './file-changes';
import { differenceJson, differenceMarkdown, showDifference } from './formats';
import { leaversOf } from './leavers';

interface Options {
  readonly live?: boolean;
  readonly markdown?: boolean;
  readonly json?: boolean;
}

/** Grants as their files say, whatever the rules of today say: the base was merged under those of its time. */
function grantsOf(sources: Sources, { now, settings: { account } }: Context): ValidGrant[] {
  const people = new Map(sources.people.map((source) => [source.value, tryPerson(source)]));
  return sources.grants.flatMap((source) => tryGrant(source, { now, people, account }) ?? []);
}

/** `BASE..HEAD`, `BASE...HEAD` from where they parted, or `BASE` against the folder as it is. */
function commitsOf(repository: Repository, range: string): { base: string; head: string | undefined } {
  const [, a = '', dots, b = ''] = /^(.*?)(\.{2,3})(.*)$/.exec(range) ?? [];
  if (dots === undefined) return { base: repository.resolve(range), head: undefined };
  const [one, other] = [repository.resolve(a || 'HEAD'), repository.resolve(b || 'HEAD')];
  return { base: dots === '...' ? repository.mergeBase(one, other) : one, head: other };
}

/**
 * Files that are no data of grants. What begins with a dot is passed over as data, and is for git: attributes there
 * could make other files of the same objects when somebody checks them out.
 */
const isElsewhere = (file: string, { prefix }: Repository): boolean =>
  !file.startsWith(`${prefix}grants/`) || /\/\.(?!gitkeep$)/.test(file.slice(prefix.length));

/** The files of a commit that can stand on its own: git keeps no empty folder, and nothing works without either. */
async function filesOf(repository: Repository, commit: string): Promise<Text[]> {
  const files = await repository.files(commit);
  for (const folder of ['people', 'grants']) {
    if (files.some(({ file }) => file.startsWith(`${folder}/`))) continue;
    const remedy = `Keep the folder: put an empty file .gitkeep into ${folder}/.`;
    throw refuse({ place: `${folder}/`, rule: `is missing at ${commit}`, remedy, code: 'no-folder' });
  }
  return files;
}

/** The SDK is loaded only where AWS is asked. */
function liveOf(
  context: Context,
  changed: readonly ValidGrant[],
  leaving: readonly string[],
): Promise<Difference['live']> {
  const { askAws }: typeof import('./live') = require('./live');
  return askAws(context, changed, leaving);
}

export async function run(context: Context, [range = 'HEAD']: string[], options: Options): Promise<ExitCode> {
  const { screen, home, now } = context;
  if (options.json && options.markdown)
    throw misuse('--json', undefined, 'and --markdown exclude one another', 'Ask for one of them.');
  const repository = Repository.open(home);
  const { base, head } = commitsOf(repository, range);
  const sources = loadTexts(await repository.files(base));
  const before = grantsOf(sources, context).map((grant) => ({
    ...grant,
    conditions: conditionsOf(grant, context.settings.rules),
  }));
  const register = context.register(
    head === undefined ? context.sources() : loadTexts(await filesOf(repository, head)),
  );
  const elsewhere = repository.changed(base, head).filter((file) => isElsewhere(file, repository));
  const after = [...register.provisioned, ...register.expired];
  const changed = changedGrants(fileChanges(before, after, now), now);
  const people = sources.people.flatMap((source) => tryPerson(source) ?? []);
  const leaving = leaversOf(people, register.people);
  const live = options.live
    ? await withProgress(screen, 'AWS', () => liveOf(context, changed, leaving))
    : { problems: [] };
  for (const problem of live.problems) screen.error(problem);
  const difference: Difference = differenceOf(before, register, elsewhere, { base, head, live });
  if (options.json) screen.json(differenceJson(difference));
  else if (options.markdown) screen.print(differenceMarkdown(difference));
  else showDifference(screen, difference);
  const isWrong = difference.proofs.some(({ holds }) => !holds);
  if (isWrong || difference.judgement.risk === 'refused') return 1;
  return live.problems.length > 0 ? 3 : 0;
}
