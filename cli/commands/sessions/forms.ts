import { formatInstant, type Instant } from '../../../model/time/instant';
import { type ListedSession, userOf } from '../../aws/listed-sessions';
import { plain, type Screen } from '../../frame/screen';
import { formatSpan } from '../../frame/when';

/** What the sweeper would say of a session. */
export interface SessionJudgement {
  readonly is: string;
  readonly why: string;
  readonly grant?: string;
  readonly until?: Instant;
}

/** Undefined where it has ended since it was listed. */
export type CoveredOf = (session: ListedSession) => SessionJudgement | undefined;

export function sessionJson(session: ListedSession, covered: SessionJudgement | undefined): object {
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

/** Those of the last days. */
export function printEnded(screen: Screen, sessions: readonly ListedSession[]): void {
  const rows = sessions.map((each) => [
    each.id,
    userOf(each),
    `${each.region} ${each.target}`,
    written(each.started),
    written(each.ended),
    each.status,
    plain(each.reason ?? ''),
  ]);
  screen.table(['SESSION', 'USER', 'TARGET', 'STARTED', 'ENDED', 'STATUS', 'REASON'], rows);
}

/** Those that are open, each with what covers it. */
export function printActive(
  screen: Screen,
  sessions: readonly ListedSession[],
  coveredOf: CoveredOf,
  now: Instant,
): void {
  const { green, red, yellow, dim } = screen.colors;
  const paint: Readonly<Record<string, (text: string) => string>> = {
    covered: green,
    over: red,
    unexplained: red,
    unknown: yellow,
    'not ours': dim,
  };
  const rows = sessions.map((each) => {
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
}
