import { back, type Instant, minutes, plus, seconds, wholeSecond } from '../../../model/time/instant';
import { tryWindow, type Window } from '../../../model/time/window';
import { deploymentOf } from '../../aws/access';
import type { Context } from '../../context/context';
import { type ExitCode, misuse, refuse } from '../../frame/failure';
import { withProgress } from '../../frame/progress';
import { plain } from '../../frame/screen';
import { parseSpan, parseWhen } from '../../frame/when';
import { count } from '../../frame/words';
import { readHistory } from '../../git/history';
import { Repository } from '../../git/repository';
import { compile } from './compile';
import { reportCsv } from './csv';
import { reportJson, reportMarkdown } from './formats';
import { type Missing, observe } from './observe';
import type { AccessReport } from './report';
import { sectionsOf, titleOf } from './sections';

interface Options {
  readonly from?: string;
  readonly to?: string;
  readonly user?: string;
  readonly csv?: boolean;
  readonly markdown?: boolean;
  readonly json?: boolean;
}

const week = minutes(7 * 24 * 60);

/** `7d` is seven days ago, as in the other commands of the past. */
const ago = (text: string, now: Instant, place: string): Instant =>
  /^\d+(min|[dhms])/.test(text) && !text.includes('T') && !text.includes('-')
    ? back(wholeSecond(now), parseSpan(text, place))
    : parseWhen(text, now, place);

function periodOf({ from, to }: Options, now: Instant): Window {
  // What was done in this very second counts.
  const until = to === undefined ? wholeSecond(plus(now, seconds(1))) : ago(to, now, '--to');
  const start = from === undefined ? back(until, week) : ago(from, now, '--from');
  for (const [place, value, at] of [
    ['--from', from, start],
    ['--to', to, until],
  ] as const) {
    if (value === undefined || at <= now) continue;
    const remedy = 'Name an instant that is over; curfew who shows what is granted for later.';
    throw refuse({ place, value, rule: 'is to come, and a report is of what was', remedy, code: 'future' });
  }
  const period = tryWindow(start, until);
  if (!period) {
    const remedy = 'Let the period end after it begins.';
    throw refuse({ place: '--to', value: to, rule: 'is not after --from', remedy, code: 'empty-span' });
  }
  return period;
}

function showTables({ screen }: Context, report: AccessReport): void {
  screen.print(titleOf(report));
  for (const { title, head, rows, empty } of sectionsOf(report)) {
    screen.print(`\n${screen.colors.bold(title)}`);
    if (rows.length === 0) screen.print(empty);
    else screen.table(head, rows);
  }
}

function show(context: Context, report: AccessReport, { json, csv, markdown }: Options): void {
  const { screen } = context;
  if (json) screen.json(reportJson(report));
  else if (csv) screen.print(reportCsv(report).trimEnd());
  else if (markdown) screen.print(reportMarkdown(report));
  else showTables(context, report);
}

export async function run(context: Context, _args: string[], options: Options): Promise<ExitCode> {
  const { screen, settings, home, now } = context;
  if ([options.json, options.csv, options.markdown].filter(Boolean).length > 1) {
    throw misuse('--json', undefined, '--csv and --markdown exclude one another', 'Ask for one of them.');
  }
  const period = periodOf(options, now);
  const repository = Repository.open(home);
  const uncommitted = repository.uncommitted();
  if (uncommitted.length > 0) {
    screen.warn(`${count(uncommitted.length, 'file')} not committed: the report is of what was.`);
  }
  const report = await withProgress(screen, 'reading git and AWS', async (say) => {
    const asked = observe(context, period);
    const history = await readHistory(repository, context.settings.account);
    say('waiting for AWS');
    const seen = await asked;
    const missing: Missing[] = [
      ...(repository.isShallow
        ? [
            {
              what: 'a part of git',
              why: 'this clone is shallow, so what was before its first commit cannot be told: git fetch --unshallow',
            },
          ]
        : []),
      ...history.unreadable.map(({ commit, file }) => ({
        what: `${file} in commit ${commit.hash.slice(0, 8)}`,
        why: 'it was no grant then, and no plan can have applied it',
      })),
      ...seen.missing,
    ];
    return compile({
      period,
      now,
      deployment: deploymentOf(settings),
      history,
      seen: { ...seen, missing },
      source: { head: repository.head, branch: repository.branch },
      user: options.user,
    });
  });
  show(context, report, options);
  for (const { what, why } of report.missing) screen.warn(plain(`missing: ${what}: ${why}`));
  return report.missing.length > 0 ? 3 : 0;
}
