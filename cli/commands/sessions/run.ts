import { isSameUser } from '../../../model/principal/user-name';
import { formatInstant, type Instant } from '../../../model/time/instant';
import { judgeUse } from '../../../sweeper/judge/use';
import { portsOf } from '../../../sweeper/kinds/list';
import { observe } from '../../../sweeper/observe/observe';
import { deploymentOf } from '../../aws/access';
import { type ListedSession, listSessions, userOf } from '../../aws/listed-sessions';
import type { Context } from '../../context/context';
import type { ExitCode } from '../../frame/failure';
import { failureOf, formatProblem } from '../../frame/failure-text';
import { withProgress } from '../../frame/progress';
import { plain } from '../../frame/screen';
import { formatSpan } from '../../frame/when';

interface Options {
  readonly history?: boolean;
  readonly user?: string;
  readonly instance?: string;
  readonly region?: string;
  readonly json?: boolean;
}

interface SessionJudgement {
  readonly is: string;
  readonly why: string;
  readonly grant?: string;
  readonly until?: Instant;
}

/** The sweeper's own judgement: what it would say of each session this minute. */
async function judgeAll(context: Context): Promise<Map<string, SessionJudgement>> {
  const { aws, settings } = context;
  const deployment = deploymentOf(settings);
  const seen = await observe(portsOf(aws.port, deployment), new Map(), () => aws.clock.now());
  return new Map(
    seen.uses.map((session) => {
      const verdict = judgeUse(session, seen, aws.clock.now());
      const means = 'provision' in verdict ? verdict.provision.means : undefined;
      return [
        `${session.region} ${session.id}`,
        {
          is: verdict.is,
          why: verdict.why,
          ...(means?.grant === undefined ? {} : { grant: means.grant }),
          ...(verdict.is === 'covered' && means ? { until: means.until } : {}),
        },
      ];
    }),
  );
}

function json(session: ListedSession, covered: SessionJudgement | undefined): object {
  const { started, ended, ...rest } = session;
  return {
    ...rest,
    user: userOf(session),
    ...(started === undefined ? {} : { started: formatInstant(started) }),
    ...(ended === undefined ? {} : { ended: formatInstant(ended) }),
    ...(covered
      ? {
          covered: covered.is,
          why: covered.why,
          ...(covered.grant === undefined ? {} : { grant: covered.grant }),
          ...(covered.until === undefined ? {} : { until: formatInstant(covered.until) }),
        }
      : {}),
  };
}

const written = (at: Instant | undefined): string => (at === undefined ? '' : formatInstant(at));

export async function run(context: Context, _args: string[], options: Options): Promise<ExitCode> {
  const { screen, settings, aws } = context;
  const { history = false, user, instance, region } = options;
  const all = deploymentOf(settings).regions;
  const regions = region === undefined ? all : [region];
  const { sessions, missing, verdicts } = await withProgress(
    screen,
    `sessions in ${regions.join(', ')}`,
    async (say) => {
      const found = await listSessions(context, regions, history ? 'History' : 'Active');
      if (history || found.sessions.length === 0) return { ...found, verdicts: new Map<string, SessionJudgement>() };
      say('what covers them');
      return { ...found, verdicts: await judgeAll(context) };
    },
  );
  const shown = sessions
    .filter((each) => user === undefined || isSameUser(userOf(each), user))
    .filter((each) => instance === undefined || each.target === instance)
    .sort((a, b) => (a.started ?? 0) - (b.started ?? 0));
  for (const { region: where, error } of missing) {
    for (const problem of failureOf(error).problems) screen.error(`${where}: ${formatProblem(problem)}`);
  }
  const exit: ExitCode = missing.length > 0 ? 3 : 0;
  const coveredOf = (each: ListedSession): SessionJudgement | undefined => verdicts.get(`${each.region} ${each.id}`);
  if (options.json) {
    screen.json({
      sessions: shown.map((each) => json(each, coveredOf(each))),
      ...(missing.length > 0 ? { missing: missing.map((each) => each.region) } : {}),
    });
    return exit;
  }
  if (shown.length === 0) {
    screen.print(history ? 'No session has ended in the last 30 days.' : 'No session is active.');
    return exit;
  }
  if (history) {
    const rows = shown.map((each) => [
      each.id,
      userOf(each),
      `${each.region} ${each.target}`,
      written(each.started),
      written(each.ended),
      each.status,
      plain(each.reason ?? ''),
    ]);
    screen.table(['SESSION', 'USER', 'TARGET', 'STARTED', 'ENDED', 'STATUS', 'REASON'], rows);
    return exit;
  }
  const { green, red, yellow, dim } = screen.colors;
  const paint: Readonly<Record<string, (text: string) => string>> = {
    covered: green,
    over: red,
    unexplained: red,
    unknown: yellow,
    'not ours': dim,
  };
  const now = aws.clock.now();
  const rows = shown.map((each) => {
    const covered = coveredOf(each);
    const { is = 'gone', why = 'it has ended meanwhile' } = covered ?? {};
    const left = covered?.until === undefined ? '' : `, ${formatSpan(covered.until - now)} left`;
    return [
      (paint[is] ?? dim)(is),
      each.id,
      userOf(each),
      `${each.region} ${each.target}`,
      written(each.started),
      plain(`${why}${left}`),
    ];
  });
  screen.table(['IS', 'SESSION', 'USER', 'TARGET', 'STARTED', 'WHY'], rows);
  return exit;
}
