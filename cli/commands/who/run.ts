import { accessWords, regionsByTags, regionsOf } from '../../../model/access';
import { openIn, type Reaching, reaching } from '../../../model/coverage/open';
import type { ValidGrant } from '../../../model/grant/valid-grant';
import { formatInstant, type Instant, plus } from '../../../model/time/instant';
import { parseTags, readTags } from '../../aws/instance-tags';
import type { Context } from '../../context/context';
import { allOf, checkUser, grantJson } from '../../files/grants';
import { type ExitCode, misuse, refuse } from '../../frame/failure';
import { failureOf, formatProblem } from '../../frame/failure-text';
import { formatSpan, parseSpan, parseWhen } from '../../frame/when';
import { sayEverybodyOut } from './everybody';
import { type Stretch, timeline } from './timeline';

interface Options {
  readonly at?: string;
  readonly from?: string;
  readonly to?: string;
  readonly for?: string;
  readonly user?: string;
  readonly instance?: string;
  readonly instanceTags?: readonly string[];
  readonly timeline?: boolean;
  readonly json?: boolean;
  readonly region?: string;
}

function spanOf({ at, from, to, for: length }: Options, now: Instant): Stretch {
  const spans = [from, to, length].some((each) => each !== undefined);
  if (at !== undefined && spans)
    throw misuse('--at', at, 'does not go with --from, --to or --for', 'Ask for one of them.');
  if (to !== undefined && length !== undefined) throw misuse('--to', to, 'does not go with --for', 'Say one of them.');
  if (!spans) {
    const instant = at === undefined ? now : parseWhen(at, now, '--at');
    return { from: instant, to: instant };
  }
  const start = from === undefined ? now : parseWhen(from, now, '--from');
  const day = parseSpan(length ?? '24h', '--for');
  const end = to === undefined ? plus(start, day) : parseWhen(to, now, '--to');
  if (end <= start) {
    throw refuse({
      place: '--to',
      value: to,
      rule: 'is not after --from',
      remedy: 'Let it end after it begins.',
      code: 'empty-span',
    });
  }
  return { from: start, to: end };
}

async function reachingInstance(
  grants: readonly ValidGrant[],
  { instance, instanceTags }: Options,
  context: Context,
): Promise<{ rows: Reaching<ValidGrant>[]; exit: ExitCode }> {
  if (instance === undefined) return { rows: grants.map((grant) => ({ grant, depends: false })), exit: 0 };
  const given = instanceTags === undefined ? undefined : parseTags(instanceTags);
  const regions = regionsByTags(grants.map(({ access }) => access));
  let read: Map<string, ReadonlyMap<string, string> | undefined> | undefined;
  let exit: ExitCode = 0;
  if (given === undefined && regions.length > 0) {
    try {
      read = await readTags(context, instance, regions);
    } catch (error) {
      // A partial answer is an answer: what does not depend on tags is shown, and what is missing is said.
      const { screen } = context;
      for (const problem of failureOf(error).problems) screen.error(formatProblem(problem));
      screen.note(
        `The tags of ${instance} cannot be read: say them with --instance-tags. Rows that depend on them have a ?.`,
      );
      exit = 3;
    }
  }
  const { account } = context.settings;
  const rows = reaching(grants, ({ region }) => ({ account, region, instance, tags: given ?? read?.get(region) }));
  return { rows, exit };
}

function when(grant: ValidGrant, { from, to }: Stretch): string {
  if (from !== to) return '';
  return `${formatSpan(grant.window.until - from)} left`;
}

export async function run(context: Context, _args: string[], options: Options): Promise<ExitCode> {
  const { screen, now } = context;
  const span = spanOf(options, now);
  const asked = { from: span.from, until: span.to };
  const register = context.register(context.sources({ within: asked }));
  const user = options.user === undefined ? undefined : checkUser(register, options.user);
  const grants = openIn(allOf(register), asked).filter(
    (grant) =>
      (user === undefined || grant.person.user === user) &&
      (options.region === undefined || regionsOf(grant.access).includes(options.region)),
  );
  // What is over is told by what stood then, and nobody has to ask about now.
  const out = span.to < now ? 0 : await sayEverybodyOut(context, options.json === true);
  const { rows, exit } = await reachingInstance(grants, options, context);
  const isPoint = span.from === span.to;
  const words = isPoint
    ? `at ${formatInstant(span.from)}`
    : `from ${formatInstant(span.from)} until ${formatInstant(span.to)}`;
  if (options.json) {
    screen.json({
      ...(isPoint ? { at: formatInstant(span.from) } : { from: formatInstant(span.from), to: formatInstant(span.to) }),
      ...(span.to < now ? {} : { everybodyOut: out === undefined ? 'unknown' : out > 0 }),
      grants: rows.map(({ grant, depends }) => ({
        ...grantJson(grant, now),
        ...(depends ? { dependsOnTags: true } : {}),
      })),
    });
    return exit;
  }
  if (rows.length === 0) {
    screen.print(
      `Nobody${user === undefined ? '' : ` called ${user}`} can reach ${options.instance ?? 'anything'} ${words}.`,
    );
    return exit;
  }
  if (options.timeline && !isPoint) {
    for (const line of timeline(
      rows.map(({ grant }) => grant),
      span,
      now,
      screen,
    ))
      screen.print(line);
    return exit;
  }
  const told = accessWords(rows.map(({ grant }) => grant.access));
  screen.table(
    ['USER', 'TARGET', 'FROM', 'UNTIL', ...(isPoint ? ['LEFT'] : []), 'GRANT', 'REASON'],
    rows.map(({ grant, depends }) => [
      grant.person.user,
      `${told(grant.access)}${depends ? ' ?' : ''}`,
      formatInstant(grant.window.from),
      formatInstant(grant.window.until),
      ...(isPoint ? [when(grant, span)] : []),
      grant.id,
      grant.reason,
    ]),
  );
  return exit;
}
