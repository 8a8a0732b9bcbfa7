import { instantOf, type Milliseconds, minutes, plus, seconds } from '../model/time/instant';
import { type Sandbox, startSandbox } from '../sandbox';
import { AwsError, errorAnswer } from '../sandbox/aws/answers';
import { sweeperName } from '../sandbox/stage/deploy-sweeper';
import { findNode22 } from '../sandbox/tools/node22';
import { type Opened, open, prepare } from './revocation-scene';
import { rank, table } from './table';

const people = 50;
const within = seconds(180);

/** The same instants in every run: mulberry32, a generator of a few lines, for chance is not the point. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

interface Weather {
  readonly name: string;
  /** When ticks start, after the first window could end. */
  readonly ticks: readonly Milliseconds[];
  /** When the function that has run longest is killed. @default never */
  readonly killed?: Milliseconds;
  /** From when until when AWS refuses every change. @default never */
  readonly refused?: readonly [Milliseconds, Milliseconds];
  /** The p99 to be held. */
  readonly aim: Milliseconds;
}

const eachMinute = [0, 1, 2, 3].map(minutes);
const late = [3.7, 97.4, 161.2, 238.9].map(seconds);

/** What becomes of schedules and ticks. EventBridge Scheduler promises the minute, not the second: 59 s late is on time. */
const weathers: readonly Weather[] = [
  { name: 'usual', ticks: eachMinute, aim: seconds(2) },
  { name: 'late schedule', ticks: late, aim: seconds(2) },
  { name: 'one kill', ticks: eachMinute, killed: seconds(75), aim: seconds(7) },
  { name: 'one tick lost', ticks: late.filter((_, i) => i !== 1), aim: seconds(7) },
  {
    name: 'two minutes of refused changes',
    ticks: eachMinute,
    refused: [seconds(20), seconds(140)],
    // Whatever ended first is as late as changes are refused.
    aim: seconds(135),
  },
];

const at = (span: Milliseconds, act: () => unknown): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, span)).then(async () => void (await act()));

/** Runs the ticks of that weather, and waits for the last to come back. */
async function tick(sandbox: Sandbox, { ticks, killed, refused }: Weather): Promise<string[]> {
  const failures: string[] = [];
  const running = ticks.map((span) =>
    at(span, async () => {
      const { error } = await sandbox.functions.invoke(sweeperName, { sweep: 'tick' });
      if (error) failures.push(error.message);
    }),
  );
  if (killed !== undefined) running.push(at(killed, () => sandbox.functions.kill(1)));
  if (refused) {
    const [from, until] = refused;
    let allow = () => {};
    running.push(
      at(from, () => {
        allow = sandbox.use(async (call, next) =>
          /^(Terminate|Detach|Delete)/.test(call.action)
            ? errorAnswer(call, new AwsError('ServiceUnavailable', 'The request has failed.', 503))
            : next(call),
        );
      }),
      at(until, () => allow()),
    );
  }
  await Promise.all(running);
  return failures;
}

interface Outcome {
  readonly late: readonly Milliseconds[];
  readonly left: number;
  readonly calls: number;
  readonly failures: readonly string[];
}

async function measure(weather: Weather): Promise<Outcome> {
  const sandbox = await startSandbox({ node: await findNode22() });
  try {
    await prepare(sandbox);
    // Frozen while the sessions are opened: the first tick starts at this very instant.
    const start = instantOf(sandbox.clock.now());
    const random = randomFrom(people);
    const opened: Opened[] = [];
    for (let i = 0; i < people; i++) {
      // Not sooner than the first tick of every weather can have looked.
      const until = plus(start, seconds(10 + Math.floor(random() * ((within - seconds(10)) / 1000))));
      opened.push(await open(sandbox, `person-${i}`, until));
    }
    const before = sandbox.calls.length;
    sandbox.clock.run();
    const failures = await tick(sandbox, weather);
    const gone = new Map(sandbox.sessions.all().map(({ id, endedAt }) => [id, endedAt]));
    const ended = opened.flatMap(({ session, until }) => {
      const endedAt = gone.get(session);
      return endedAt === undefined ? [] : [(endedAt.getTime() - until) as Milliseconds];
    });
    const late = ended.sort((a, b) => a - b);
    return { late, left: people - late.length, calls: sandbox.calls.length - before, failures };
  } finally {
    await sandbox.stop();
  }
}

const header = ['session gone − until, s', 'min', 'p50', 'p90', 'p99', 'max', 'left', 'calls', 'ticks that failed'];

/**
 * How long after `until` a session is gone, in real time: the deployed bundle under Node 22, in every weather.
 *
 * @param only the name of one weather, or its beginning
 */
export async function benchRevocation([only = '']: readonly string[] = []): Promise<void> {
  const asked = weathers.filter(({ name }) => name.startsWith(only));
  if (asked.length === 0)
    throw new Error(`no weather is called ${only}: ${weathers.map(({ name }) => name).join(', ')}`);
  console.log(`${people} sessions end at random seconds within ${within / 1000} s; each tick is a new process under`);
  console.log(`Node 22, its start included. This takes ${7 * asked.length} minutes.\n`);
  const rows: string[][] = [];
  const verdicts: string[] = [];
  for (const weather of asked) {
    const { late, left, calls, failures } = await measure(weather);
    const ranks = [0, 0.5, 0.9, 0.99, 1].map((share) => rank(late, share));
    const figures = ranks.map((each) => (each / 1000).toFixed(2));
    rows.push([weather.name, ...figures, String(left), String(calls), String(failures.length)]);
    // A killed tick fails, and one whose changes are refused should.
    const isCalm = weather.killed === undefined && weather.refused === undefined;
    const holds =
      (ranks[3] ?? Number.NaN) <= weather.aim &&
      (ranks[0] ?? -1) >= 0 &&
      left === 0 &&
      (!isCalm || failures.length === 0);
    verdicts.push(
      `${holds ? 'yes' : 'NO '}  ${weather.name}: p99 at most ${weather.aim / 1000} s, none early, none left`,
    );
    if (!holds) process.exitCode = 1;
  }
  console.log(table(header, rows));
  console.log(`\n${verdicts.join('\n')}`);
}
