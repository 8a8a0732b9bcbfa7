import { resolve } from 'node:path';
import { formatInstant, type Instant } from '../../../model/time/instant';
import { endsBefore, isOver } from '../../../model/time/window';
import type { Context } from '../../context/context';
import { readPlan } from '../../files/plan-file';
import { type ExitCode, misuse } from '../../frame/failure';
import { escapeMarkdown, markdownTable } from '../../frame/markdown';
import { plain, type Screen } from '../../frame/screen';
import { formatSpan } from '../../frame/when';
import { count } from '../../frame/words';
import {
  needsAdministrator,
  type PlanChanges,
  type PlannedGrant,
  type PlannedOther,
  planChanges,
} from './plan-changes';

interface Options {
  readonly markdown?: boolean;
  readonly json?: boolean;
}

interface Part {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** GitHub takes 65,536 characters in a comment: what comes after so many rows of a table is counted, not shown. */
const mostRows = 50;

function replacement(before: PlannedGrant['before'], after: PlannedGrant['after'], now: Instant): string {
  if (!before || !after) return 'is replaced';
  const words: string[] = [];
  const end = formatInstant(after.until);
  const span = formatSpan(after.until - before.until);
  if (isOver(before, now) && !isOver(after, now)) words.push(`is opened again, until ${end}`);
  else if (endsBefore(before, after)) words.push(`is extended by ${span}, to ${end}`);
  else if (endsBefore(after, before)) words.push(`is shortened by ${span}, to ${end}`);
  if (before.grant !== after.grant) words.push(`was ${before.grant}`);
  if (before.user !== after.user) words.push(`goes from ${before.user} to ${after.user}`);
  if (before.kind !== after.kind) words.push('is of a user of another kind');
  return words.join('; ') || `is replaced, until ${end}`;
}

function wordsOf({ act, before, after, attributes }: PlannedGrant, now: Instant): string {
  const until = (after ?? before)?.until ?? now;
  if (act === 'replaced') return replacement(before, after, now);
  if (act === 'changed') return `is changed (${attributes.join(', ')}), until ${formatInstant(until)}`;
  if (act === 'removed') return `is removed, ${formatSpan(until - now)} before its end`;
  return isOver({ until }, now)
    ? `is made, and over since ${formatInstant(until)}`
    : `is made, until ${formatInstant(until)}`;
}

const done: ReadonlyMap<string, string> = new Map([
  ['create', 'created'],
  ['update', 'changed'],
  ['delete', 'deleted'],
  ['forget', 'forgotten: it stays in AWS'],
  ['import', 'imported'],
  ['create,delete', 'replaced'],
  ['delete,create', 'replaced'],
]);

function describeOther({ actions, attributes }: PlannedOther): string {
  const words = done.get(actions.join()) ?? actions.map((action) => done.get(action) ?? action).join(', ');
  return attributes.length === 0 ? words : `${words}: ${attributes.join(', ')}`;
}

/** What is shown, in the order in which a reviewer asks; a part without rows is left out. */
function partsOf({ grants, people, others, swept }: PlanChanges, now: Instant): Part[] {
  const parts: Part[] = [
    {
      title: 'Grants',
      head: ['GRANT', 'WHO', 'WHAT'],
      rows: grants.map((each) => {
        const { grant = '', user = '' } = each.after ?? each.before ?? {};
        return [grant, user, wordsOf(each, now)];
      }),
    },
    { title: 'People', head: ['WHO', 'WHAT'], rows: people.map(({ user, act }) => [user, `is ${act}`]) },
    {
      title: 'Everything else',
      head: ['ADDRESS', 'WHAT'],
      rows: others.map((each) => [each.address, describeOther(each)]),
    },
    {
      title: 'Already removed by the sweeper',
      head: ['GRANT', 'WHO', 'OVER SINCE'],
      rows: swept.map(({ grant, user, until }) => [grant, user, formatInstant(until)]),
    },
  ];
  return parts
    .filter(({ rows }) => rows.length > 0)
    .map((part) => ({ ...part, rows: part.rows.map((row) => row.map(plain)) }));
}

const tally = <T extends string>(acts: readonly T[], known: readonly T[]) =>
  Object.fromEntries(known.map((act) => [act, acts.filter((each) => each === act).length])) as Record<T, number>;

function countsOf({ grants, people, others, swept }: PlanChanges) {
  return {
    grants: tally(
      grants.map(({ act }) => act),
      ['made', 'replaced', 'changed', 'removed'],
    ),
    people: tally(
      people.map(({ act }) => act),
      ['made', 'removed'],
    ),
    others: others.length,
    swept: swept.length,
  };
}

/** `2 grants made, 1 person removed, 3 other changes`. */
function headline(changes: PlanChanges): string {
  const { grants, people, others } = countsOf(changes);
  const counted = (what: string, tallied: Record<string, number>): string[] =>
    Object.entries(tallied).flatMap(([act, n]) => (n === 0 ? [] : `${count(n, what)} ${act}`));
  const words = [...counted('grant', grants), ...counted('person', people)];
  if (others > 0) words.push(count(others, 'other change'));
  return words.join(', ').replace(/persons/g, 'people') || 'nothing changes';
}

/** What stands below the grants that are over. */
const sweptNote =
  'Their windows are over: AWS grants nothing by them, and the sweeper removes them. They only leave the state.';

/** What stands there where the pipeline's own apply would be refused half way. */
const administratorNote =
  'This changes what the pipeline itself may do, so an apply by the pipeline is refused. An administrator applies it, before it is merged.';

const wantsAdministrator = ({ others }: PlanChanges): boolean => others.some(needsAdministrator);

/** Instants are ISO 8601. */
function summaryJson(changes: PlanChanges, now: Instant): object {
  const { grants, people, others, swept } = changes;
  const nameOf = (name: PlannedGrant['after']) =>
    name && { grant: name.grant, user: name.user, existing: name.kind === 'x', until: formatInstant(name.until) };
  return {
    now: formatInstant(now),
    counts: countsOf(changes),
    administrator: wantsAdministrator(changes),
    grants: grants.map(({ act, before, after, attributes }) => ({
      act,
      ...(before ? { before: nameOf(before) } : {}),
      ...(after ? { after: nameOf(after) } : {}),
      ...(act === 'changed' ? { attributes } : {}),
    })),
    people,
    others,
    swept: swept.map(({ until, ...rest }) => ({ ...rest, until: formatInstant(until) })),
  };
}

function show(screen: Screen, changes: PlanChanges, now: Instant): void {
  const { bold } = screen.colors;
  screen.print(`${bold('Plan')}  ${headline(changes)}`);
  for (const { title, head, rows } of partsOf(changes, now)) {
    screen.print(`\n${bold(title)}`);
    screen.table(head, rows);
  }
  if (changes.swept.length > 0) screen.note(sweptNote);
  if (wantsAdministrator(changes)) screen.note(administratorNote);
}

/** For a comment on a pull request; the first line, which nobody sees, is how the comment is found again. */
function markdownOf(changes: PlanChanges, now: Instant): string {
  const lines = ['<!-- curfew plan-summary -->', `## Plan: ${escapeMarkdown(headline(changes))}`, ''];
  for (const { title, head, rows } of partsOf(changes, now)) {
    lines.push(`### ${title}`, '', ...markdownTable(head, rows.slice(0, mostRows)), '');
    if (rows.length > mostRows) lines.push(`And ${rows.length - mostRows} more.`, '');
  }
  if (changes.swept.length > 0) lines.push(sweptNote, '');
  if (wantsAdministrator(changes)) lines.push(`**${administratorNote}**`, '');
  lines.push(`<sub>curfew plan-summary at ${formatInstant(now)}</sub>`);
  return lines.join('\n');
}

export async function run({ screen, world, now }: Context, [file = '']: string[], options: Options): Promise<ExitCode> {
  if (options.json && options.markdown)
    throw misuse('--json', undefined, 'and --markdown exclude one another', 'Ask for one of them.');
  const changes = planChanges(readPlan(resolve(world.cwd, file), file), now);
  if (options.json) screen.json(summaryJson(changes, now));
  else if (options.markdown) screen.print(markdownOf(changes, now));
  else show(screen, changes, now);
  return 0;
}
