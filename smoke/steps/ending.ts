import { FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { StopInstancesCommand } from '@aws-sdk/client-ec2';
import { DescribeSessionsCommand, StartSessionCommand } from '@aws-sdk/client-ssm';
import { sweeperLogGroup } from '../../model/iam/names';
import { back, between, formatInstant, type Instant, minutes, seconds } from '../../model/time/instant';
import { sleepUntil, waitFor } from '../kit/clock';
import { people } from '../kit/names';
import { answer, type Outcome, type Step } from '../kit/step';
import { known, type World } from '../kit/world';
import { isRefused, ssmOf } from './sessions';

/** How long after `until` a session may be there. */
const limit = seconds(10);
/** How long before it everything must be ready: more than the sweeper looks ahead. */
const ahead = minutes(5);

async function isActive({ clients, region }: World, session: string): Promise<boolean> {
  const { Sessions = [] } = await clients.ssm(region).send(new DescribeSessionsCommand({ State: 'Active' }));
  return Sessions.some(({ SessionId }) => SessionId === session);
}

const request = (world: World): StartSessionCommand =>
  new StartSessionCommand({
    Target: known(world.progress.instance, 'the instance'),
    DocumentName: world.settings.documentName,
  });

/** The person's session, or a new one where that one has gone by itself: nobody ever typed in it. */
async function activeSession(world: World, user: string): Promise<string> {
  const known = world.progress.sessions.get(user);
  if (known !== undefined && (await isActive(world, known))) return known;
  const { SessionId = '' } = await ssmOf(world, user).send(request(world));
  world.progress.sessions.set(user, SessionId);
  return SessionId;
}

/** @returns how long after `until` it was seen to be gone, or undefined where it was still there half an hour later */
async function untilGone(world: World, session: string, until: Instant): Promise<number | undefined> {
  const { clock } = world;
  await sleepUntil(clock, back(until, seconds(2)));
  const gone = await waitFor(clock, { every: seconds(1), most: minutes(30) }, async () =>
    (await isActive(world, session)) ? undefined : clock.now(),
  );
  return gone === undefined ? undefined : between(until, gone) / 1000;
}

/** Gone too early is as wrong as gone too late. */
const isInTime = (after: number | undefined): boolean => after !== undefined && after >= -1 && after <= limit / 1000;

const goneWords = (after: number | undefined): string =>
  after === undefined ? 'still there after half an hour' : `gone ${after.toFixed(1)} s after until`;

/**
 * Waits for the time before the sweeper has this end in view.
 *
 * @throws where that is past
 */
async function beBefore({ clock }: World, until: Instant): Promise<void> {
  const begin = back(until, ahead);
  if (between(clock.now(), begin) < 0) throw new Error(`the window ends at ${formatInstant(until)}: too late for this`);
  await sleepUntil(clock, begin);
}

async function endsByItself(world: World): Promise<Outcome> {
  const { clock, progress } = world;
  const { until } = known(progress.windows, 'the windows');
  await beBefore(world, until);
  const session = await activeSession(world, people.ana);
  const after = await untilGone(world, session, until);
  await sleepUntil(clock, until);
  const refused = await isRefused(ssmOf(world, people.ana).send(request(world)));
  // By then the sweeper may have taken the key: that is a refusal of another kind, and as good.
  const holds = refused.holds || /UnrecognizedClient|InvalidClientTokenId/.test(refused.said);
  return {
    said: goneWords(after),
    answers: [
      answer('gone-after-until', isInTime(after), goneWords(after)),
      answer('refused-at-until', holds, refused.said),
    ],
  };
}

async function endsWithoutAgent(world: World): Promise<Outcome> {
  const { clients, clock, progress, region } = world;
  const { untilByTag } = known(progress.windows, 'the windows');
  await beBefore(world, untilByTag);
  const session = await activeSession(world, people.existing);
  const InstanceIds = [known(progress.instance, 'the instance')];
  await clients.ec2(region).send(new StopInstancesCommand({ InstanceIds }));
  await clock.sleep(minutes(1));
  if (!(await isActive(world, session))) {
    const said = 'AWS ended the session when its instance stopped';
    return { said, answers: [answer('gone-without-agent', true, said)] };
  }
  const after = await untilGone(world, session, untilByTag);
  return { said: goneWords(after), answers: [answer('gone-without-agent', isInTime(after), goneWords(after))] };
}

/** When the sweeper was called in the last twenty minutes, by its own log. */
async function ticksCome({ clients, clock, region }: World): Promise<Outcome> {
  const startTime = back(clock.now(), minutes(20));
  const lines: number[] = [];
  let nextToken: string | undefined;
  do {
    const page = await clients.logsIn(region).send(
      new FilterLogEventsCommand({
        logGroupName: sweeperLogGroup,
        filterPattern: '{ $.summary.sweep = "tick" }',
        startTime,
        ...(nextToken === undefined ? {} : { nextToken }),
      }),
    );
    lines.push(...(page.events ?? []).flatMap(({ timestamp }) => timestamp ?? []));
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  const times = [...new Set(lines)].sort((a, b) => a - b);
  const gaps = times.slice(1).map((at, i) => (at - (times[i] ?? at)) / 1000);
  const longest = Math.max(0, ...gaps);
  const said = `${times.length} ticks ended in 20 minutes, at most ${longest.toFixed(0)} s apart`;
  // A tick that waits for an end is done minutes after it began: only its neighbours tell.
  return { said, answers: [answer('ticks-come', times.length >= 15 && longest <= 240, said)] };
}

export const endingSteps: readonly Step[] = [
  {
    name: 'until',
    title: 'waits for the end of a window, and measures until the session is gone',
    asks: ['gone-after-until', 'refused-at-until'],
    run: endsByItself,
  },
  {
    name: 'until-stopped',
    title: 'stops the instance, and measures that once more',
    asks: ['gone-without-agent'],
    run: endsWithoutAgent,
  },
  {
    name: 'ticks',
    title: 'reads from the log when the sweeper was called',
    needs: ['schedule'],
    asks: ['ticks-come'],
    run: ticksCome,
  },
];
