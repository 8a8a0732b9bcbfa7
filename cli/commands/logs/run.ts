import { setTimeout as delay } from 'node:timers/promises';
import { byKey } from '../../../model/base/order';
import { mayBeUnder } from '../../../model/coverage/past';
import { isSameGrant } from '../../../model/grant/grant-id';
import { isSameUser } from '../../../model/principal/user-name';
import { back, between, formatInstant, type Instant } from '../../../model/time/instant';
import { deploymentOf } from '../../aws/access';
import { type ListedSession, listedFor, listSessions, pastUseOf, userOf } from '../../aws/listed-sessions';
import { handedIn, whyNoTranscript } from '../../aws/log-bucket';
import type { Context } from '../../context/context';
import { allOf } from '../../files/grants';
import { type ExitCode, Failure, misuse, refuse } from '../../frame/failure';
import { failureOf, formatProblem } from '../../frame/failure-text';
import { withProgress } from '../../frame/progress';
import { plain } from '../../frame/screen';
import { parseSpan, parseWhen } from '../../frame/when';
import { neutralise } from './neutral';
import { LogStream, restoring, type Transcript, transcriptOf } from './transcripts';

interface Options {
  readonly user?: string;
  readonly grep?: string;
  readonly since?: string;
  readonly follow?: boolean;
  readonly where?: boolean;
  readonly region?: string;
  readonly json?: boolean;
}

const pollMs = 2000;

interface FoundSession extends Pick<ListedSession, 'id' | 'region'> {
  readonly listed?: ListedSession;
}

function sinceOf({ since }: Options, now: Instant): Instant {
  const at =
    since === undefined
      ? back(now, listedFor)
      : /^\d+(min|[dhms])/.test(since)
        ? back(now, parseSpan(since, '--since'))
        : parseWhen(since, now, '--since');
  if (at > now) {
    throw refuse({
      place: '--since',
      value: since,
      rule: 'is to come',
      remedy: 'Name an instant that is over, or a span such as 24h.',
      code: 'future',
    });
  }
  return at;
}

async function find(
  context: Context,
  [name]: string[],
  options: Options,
): Promise<{ found: FoundSession[]; exit: ExitCode }> {
  const { screen, now } = context;
  const since = sinceOf(options, now);
  const regions = options.region === undefined ? deploymentOf(context.settings).regions : [options.region];
  const { account, documentName } = context.settings;
  const grant = name === undefined ? undefined : allOf(context.register()).find(({ id }) => isSameGrant(id, name));
  const [active, history] = [
    await listSessions(context, regions, 'Active'),
    await listSessions(context, regions, 'History'),
  ];
  const missing = [...active.missing, ...history.missing];
  for (const { region, error } of missing) {
    for (const problem of failureOf(error).problems) screen.error(`${region}: ${formatProblem(problem)}`);
  }
  const exit: ExitCode = missing.length > 0 ? 3 : 0;
  const all = [...history.sessions, ...active.sessions].sort(
    byKey((session) => `${String(session.started ?? 0).padStart(16, '0')} ${session.id}`),
  );
  const within = all.filter(({ started, ended }) => (ended ?? started ?? now) >= since);
  const wanted = within.filter(
    (session) =>
      (options.user === undefined || isSameUser(userOf(session), options.user)) &&
      (name === undefined ||
        session.id === name ||
        (grant !== undefined && mayBeUnder(grant, pastUseOf(session, account), documentName))),
  );
  if (wanted.length === 0 && name !== undefined && grant === undefined) {
    // Older than AWS lists: its transcript has the same name still.
    return { found: regions.map((region) => ({ id: name, region })), exit };
  }
  if (between(since, now) > listedFor)
    screen.warn('AWS lists sessions for 30 days: older ones are found by their id only.');
  return { found: wanted.map((listed) => ({ id: listed.id, region: listed.region, listed })), exit };
}

function patternOf({ grep }: Options): RegExp | undefined {
  if (grep === undefined) return undefined;
  try {
    return new RegExp(grep);
  } catch (error) {
    throw misuse('--grep', grep, `is no pattern: ${(error as Error).message}`, 'Write a regular expression.');
  }
}

const headOf = ({ id, region, listed }: FoundSession): string =>
  plain(
    listed
      ? `${id} ${userOf(listed)} on ${listed.target} in ${region} from ${listed.started ? formatInstant(listed.started) : '?'}`
      : `${id} in ${region}`,
  );

async function follow(context: Context, { id, region }: FoundSession): Promise<void> {
  const stream = new LogStream(context, region, id);
  for (;;) {
    const text = await stream.read();
    if (text) context.screen.print(neutralise(text));
    const { sessions, missing } = await listSessions(context, [region], 'Active');
    // Of a region that could not be read nobody knows what has ended there.
    if (missing.length === 0 && !sessions.some((session) => session.id === id)) break;
    await delay(pollMs);
  }
  context.screen.note(`${id} has ended.`);
}

interface ReadSession {
  readonly session: FoundSession;
  readonly transcript: Transcript | undefined;
}

function tell(
  context: Context,
  reads: readonly ReadSession[],
  { where, json }: Options,
  pattern: RegExp | undefined,
): number {
  const { screen } = context;
  const { bold, dim } = screen.colors;
  const matches: object[] = [];
  let matched = 0;
  for (const { session, transcript } of reads) {
    if (!transcript || (transcript.text === undefined && !where)) continue;
    const lines = neutralise(transcript.text ?? '').split('\n');
    const about = { session: session.id, region: session.region, in: transcript.in, where: transcript.where };
    if (pattern) {
      const user = session.listed ? `${userOf(session.listed)} ` : '';
      for (const [i, line] of lines.entries()) {
        if (!pattern.test(line)) continue;
        matched += 1;
        matches.push({ ...about, line: i + 1, text: line });
        if (!json) screen.print(`${dim(plain(`${user}${session.id}:${i + 1}:`))} ${line}`);
      }
    } else if (json) matches.push({ ...about, ...(where ? {} : { text: lines.join('\n') }) });
    else {
      screen.print(bold(headOf(session)));
      screen.print(dim(`${transcript.in}: ${transcript.where}`));
      if (!where) screen.print(`${lines.join('\n')}\n`);
    }
  }
  if (json) screen.json(matches);
  return matched;
}

export async function run(context: Context, args: string[], options: Options): Promise<ExitCode> {
  const { screen } = context;
  if (args.length === 0 && options.user === undefined && options.grep === undefined) {
    throw misuse('GRANT', undefined, 'or a session, --user or --grep is needed', 'Say whose transcripts.');
  }
  const pattern = patternOf(options);
  const { found, exit } = await withProgress(screen, 'sessions', () => find(context, args, options));
  const [only] = found;
  if (options.follow) {
    const active = found.filter(({ listed }) => listed && listed.ended === undefined);
    const [last] = active.slice(-1);
    if (!last)
      throw refuse({
        place: '--follow',
        rule: 'finds no active session',
        remedy: 'curfew sessions lists them.',
        code: 'not-active',
      });
    await follow(context, last);
    return exit;
  }
  const reads = await withProgress(screen, `${found.length} transcripts`, async (say) => {
    const done: ReadSession[] = [];
    for (const session of found) {
      say(`transcript ${done.length + 1} of ${found.length}`);
      done.push({ session, transcript: await transcriptOf(context, session.region, session.id) });
    }
    return done;
  });
  const there = reads.filter(({ transcript }) => transcript);
  if (there.length === 0 && only === undefined) {
    screen.print('No session was opened there and then.');
    return pattern ? 1 : exit;
  }
  const matched = tell(context, reads, options, pattern);
  const gone = reads.filter(({ transcript, session }) => !transcript && session.listed);
  for (const { session } of gone) {
    screen.warn(`${headOf(session)} has no transcript: ${whyNoTranscript(context.settings, session.region)}`);
  }
  const frozen = reads.filter(({ transcript }) => transcript && transcript.text === undefined && !options.where);
  for (const { session } of frozen) {
    const how = restoring(context.settings, session.region, session.id);
    screen.warn(`the transcript of ${headOf(session)} is in Glacier. This brings it back for a week, in hours: ${how}`);
  }
  if (there.length === 0 && gone.length === 0) {
    const rule = 'is no grant, and no session with a transcript';
    const remedy = `curfew sessions --history lists them. ${handedIn}`;
    throw new Failure(1, [{ place: 'SESSION', value: args[0], rule, remedy, code: 'no-session' }]);
  }
  return exit !== 0 ? exit : gone.length + frozen.length > 0 ? 3 : pattern && matched === 0 ? 1 : 0;
}
