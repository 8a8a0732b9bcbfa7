import { isSameUser } from '../../../model/principal/user-name';
import { judgeUse } from '../../../sweeper/judge/use';
import { portsOf } from '../../../sweeper/kinds/list';
import { observe } from '../../../sweeper/observe/observe';
import { deploymentOf } from '../../aws/access';
import { type ListedSession, listSessions, userOf } from '../../aws/listed-sessions';
import type { Context } from '../../context/context';
import type { ExitCode } from '../../frame/failure';
import { failureOf, formatProblem } from '../../frame/failure-text';
import { withProgress } from '../../frame/progress';
import { type CoveredOf, printActive, printEnded, type SessionJudgement, sessionJson } from './forms';

interface Options {
  readonly history?: boolean;
  readonly user?: string;
  readonly instance?: string;
  readonly region?: string;
  readonly json?: boolean;
}

/** The sweeper's own judgement: what it would say of each session this minute. */
async function judgeAll(context: Context): Promise<Map<string, SessionJudgement>> {
  const { aws, settings } = context;
  const deployment = deploymentOf(settings);
  const seen = await observe(portsOf(aws.port, deployment), new Map(), () => aws.clock.now());
  return new Map(
    seen.uses.map((session) => {
      const verdict = judgeUse(session, seen, aws.clock.now());
      const means = 'provision' in verdict ? verdict.provision?.means : undefined;
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

interface Seen {
  readonly sessions: readonly ListedSession[];
  /** Regions that could not be read. */
  readonly missing: readonly { readonly region: string; readonly error: unknown }[];
  /** By region and id, of those that are active. */
  readonly verdicts: ReadonlyMap<string, SessionJudgement>;
}

async function look(context: Context, regions: readonly string[], history: boolean): Promise<Seen> {
  return withProgress(context.screen, `sessions in ${regions.join(', ')}`, async (say) => {
    const found = await listSessions(context, regions, history ? 'History' : 'Active');
    if (history || found.sessions.length === 0) return { ...found, verdicts: new Map<string, SessionJudgement>() };
    say('what covers them');
    return { ...found, verdicts: await judgeAll(context) };
  });
}

/** Those that were asked for, the first that was opened first. */
const chosen = (sessions: readonly ListedSession[], { user, instance }: Options): ListedSession[] =>
  sessions
    .filter((each) => user === undefined || isSameUser(userOf(each), user))
    .filter((each) => instance === undefined || each.target === instance)
    .sort((a, b) => (a.started ?? 0) - (b.started ?? 0));

export async function run(context: Context, _args: string[], options: Options): Promise<ExitCode> {
  const { screen, settings, aws } = context;
  const { history = false, region } = options;
  const regions = region === undefined ? deploymentOf(settings).regions : [region];
  const { sessions, missing, verdicts } = await look(context, regions, history);
  const shown = chosen(sessions, options);
  for (const { region: where, error } of missing) {
    for (const problem of failureOf(error).problems) screen.error(`${where}: ${formatProblem(problem)}`);
  }
  const coveredOf: CoveredOf = (each) => verdicts.get(`${each.region} ${each.id}`);
  if (options.json) {
    screen.json({
      sessions: shown.map((each) => sessionJson(each, coveredOf(each))),
      ...(missing.length > 0 ? { missing: missing.map((each) => each.region) } : {}),
    });
  } else if (shown.length === 0) {
    screen.print(history ? 'No session has ended in the last 30 days.' : 'No session is active.');
  } else if (history) printEnded(screen, shown);
  else printActive(screen, shown, coveredOf, aws.clock.now());
  return missing.length > 0 ? 3 : 0;
}
