import { cpus } from 'node:os';
import { type Milliseconds, minutes, plus, seconds } from '../model/time/instant';
import { portsOf } from '../sweeper/kinds/list';
import { Holdings } from '../sweeper/observe/holdings';
import type { ReadingCache } from '../sweeper/observe/look';
import { SweepFailed } from '../sweeper/signals/record';
import { sweep } from '../sweeper/sweep';
import { loop } from './loop';
import { benchOverlap } from './overlap';
import { RemoteAws, type RemoteOptions, TokenBucket } from './remote-aws';
import { skippingTime } from './skipping-time';
import { deployment, leftOver, now, type SweepAccount, sweepAccount } from './sweep-account';
import { median, spread, table } from './table';

const sizes = [100, 1_000, 5_000];
const runs = 3;
const latency = 30 as Milliseconds;
/** The function's own time limit. */
const timeout = seconds(300);
const mostTicks = 10;

interface Measured {
  readonly calls: number;
  readonly throttled: number;
  readonly lost: number;
  readonly policiesLeft: number;
  readonly sessionsLeft: number;
  readonly ticks: number;
  readonly milliseconds: number;
}

interface Way {
  readonly name: string;
  readonly retries: RemoteOptions['retries'];
  /** Makes the container warm, where there is one. @returns what is measured; how many ticks it took */
  prepare(account: SweepAccount): Promise<(aws: RemoteAws) => Promise<number>>;
}

const sdkDefault = { maxAttempts: 3, retryMode: 'standard' };
/** As in `sweeper/clients.ts`. */
const ours = { maxAttempts: 10, retryMode: 'adaptive' };

interface Container {
  readonly documents: ReadingCache;
  readonly holdings: Holdings;
}

const newContainer = (): Container => ({ documents: new Map(), holdings: new Holdings() });

const quiet = { log: () => undefined };

/** One tick. What it could not finish is for the next; that it says so by failing is no failure of the benchmark. */
async function tick(aws: RemoteAws, container: Container): Promise<void> {
  const began = performance.now();
  const remaining = () => (timeout - (performance.now() - began)) as Milliseconds;
  try {
    await sweep({ ports: portsOf(aws, deployment), clock: aws, ...quiet, dryRun: false, remaining, ...container });
  } catch (error) {
    if (!(error instanceof SweepFailed)) throw error;
  }
}

/** What the container learnt by the ticks while all grants were live. */
async function warmUp({ aws }: SweepAccount): Promise<Container> {
  const container = newContainer();
  for (const before of [minutes(-20), minutes(-19)]) {
    const clock = { now: () => plus(now, before), sleep: async () => undefined };
    await sweep({ ports: portsOf(aws, deployment), clock, ...quiet, dryRun: true, ...container });
  }
  return container;
}

async function ticksUntilDone(account: SweepAccount, aws: RemoteAws, container: Container): Promise<number> {
  for (let ticks = 1; ; ticks++) {
    await tick(aws, container);
    const { policies, sessions } = leftOver(account);
    if (policies + sessions === 0 || ticks === mostTicks) return ticks;
  }
}

const ways: readonly Way[] = [
  {
    name: 'loop, one by one',
    retries: sdkDefault,
    prepare: async (account) => (aws) => loop(account, aws, 1).then(() => 1),
  },
  {
    name: 'loop, ten at once',
    retries: sdkDefault,
    prepare: async (account) => (aws) => loop(account, aws, 10).then(() => 1),
  },
  {
    name: 'Curfew, cold',
    retries: ours,
    prepare: async (account) => (aws) => ticksUntilDone(account, aws, newContainer()),
  },
  {
    name: 'Curfew',
    retries: ours,
    prepare: async (account) => {
      const container = await warmUp(account);
      return (aws) => ticksUntilDone(account, aws, container);
    },
  },
];

async function measureOnce(way: Way, size: number, throttle: boolean): Promise<Measured> {
  const account = sweepAccount(size);
  const run = await way.prepare(account);
  const bucket = throttle ? new TokenBucket(20, 50) : undefined;
  const aws = new RemoteAws(account.aws, { latency, bucket, retries: way.retries });
  const began = performance.now();
  const ticks = await run(aws);
  const milliseconds = performance.now() - began;
  const { policies, sessions } = leftOver(account);
  const { calls, throttled, lost } = aws;
  return { calls, throttled, lost, policiesLeft: policies, sessionsLeft: sessions, ticks, milliseconds };
}

/** The most calls that clearing may take, by what there is to clear; two looks at the pages. */
function bound(size: number): number {
  const { granted, expired } = sweepAccount(size);
  const pages = (policies: number, sessions: number) => Math.ceil(policies / 1000) + Math.ceil(sessions / 200);
  const looks = pages(granted, granted) + pages(0, granted - expired);
  return expired + expired + 2 * expired + 2 * expired + looks + 5;
}

const range = (numbers: readonly number[]): string => {
  const [least, most] = [Math.min(...numbers), Math.max(...numbers)];
  return least === most ? String(least) : `${least}/${median(numbers)}/${most}`;
};

const header = ['', 'users', 'calls', 'throttled', 'lost', 'policies left', 'sessions left', 'ticks', 'seconds'];

function row(way: Way, size: number, all: readonly Measured[]): string[] {
  const of = (key: keyof Measured) => range(all.map((each) => each[key]));
  const columns = (['calls', 'throttled', 'lost', 'policiesLeft', 'sessionsLeft', 'ticks'] as const).map(of);
  return [way.name, String(size), ...columns, spread(all.map(({ milliseconds }) => milliseconds))];
}

async function measureAll(throttle: boolean): Promise<Map<string, Measured[]>> {
  const rows: string[][] = [];
  const found = new Map<string, Measured[]>();
  for (const size of sizes) {
    for (const way of ways) {
      const all: Measured[] = [];
      for (let run = 0; run < runs; run++) all.push(await skippingTime(() => measureOnce(way, size, throttle)));
      rows.push(row(way, size, all));
      found.set(`${way.name} ${size}`, all);
    }
  }
  console.log(`\n${throttle ? 'Throttled: 20 calls a second, 50 at once after a rest.' : 'Not throttled.'}\n`);
  console.log(table(header, rows));
  return found;
}

/** Calls of a tick with nothing to clear: nobody connected, and everybody who has a grant connected. */
async function idle(size: number): Promise<{ nobody: number; everybody: number; connected: number }> {
  const account = sweepAccount(size);
  const { aws } = account;
  const options = { latency, bucket: undefined, retries: ours };
  const container = await warmUp(account);
  await tick(new RemoteAws(aws, options), container);
  const everybody = new RemoteAws(aws, options);
  await tick(everybody, container);
  const [region = ''] = deployment.regions;
  const sessions = await aws.sessions(region);
  for (const session of sessions) await aws.terminate(session);
  const nobody = new RemoteAws(aws, options);
  await tick(nobody, container);
  return { nobody: nobody.calls, everybody: everybody.calls, connected: sessions.length };
}

function check(what: string, holds: boolean): void {
  console.log(`${holds ? 'yes' : 'NO '}  ${what}`);
  if (!holds) process.exitCode = 1;
}

/** A tick and the loop that people use, side by side on the same account in memory. */
export async function benchSweep(): Promise<void> {
  console.log(
    `Node ${process.version}, ${cpus().length} cores. ${latency} ms a call; every fifth user has a grant and a`,
  );
  console.log('session, every other of those grants has expired. Seconds, and whatever differs: min/median/max of');
  console.log(`${runs} runs. Waits are skipped, not waited for; what the processor takes is counted.`);
  const free = await measureAll(false);
  const throttled = await measureAll(true);

  const overlap = await benchOverlap();
  const skipped = median((free.get('loop, ten at once 100') ?? []).map(({ milliseconds }) => milliseconds));
  const real = await measureOnce(ways[1] as Way, 100, false);
  console.log(`\nWith real timers the loop, ten at once, 100 users: ${spread([real.milliseconds])} s; as skipped`);
  console.log(`time ${(skipped / 1000).toFixed(2)} s.\n`);

  const biggest = sizes.at(-1) ?? 0;
  const { nobody, everybody, connected } = await skippingTime(() => idle(biggest));
  check(`an idle tick at ${biggest} users: at most 3 calls (${nobody})`, nobody <= 3);
  // Two more ask who lives below /curfew/, and whether everybody is out.
  const pages = 3 + Math.ceil(connected / 200);
  check(
    `the same with ${connected} covered sessions: its pages and no more (${everybody} of ${pages})`,
    everybody <= pages,
  );
  for (const size of sizes) {
    const calls = Math.max(...(free.get(`Curfew ${size}`) ?? []).map((each) => each.calls));
    check(`clearing at ${size} users: at most ${bound(size)} calls (${calls})`, calls <= bound(size));
  }
  const time = (name: string) => median((free.get(name) ?? []).map(({ milliseconds }) => milliseconds));
  const faster = time('loop, one by one 1000') / time('Curfew 1000');
  check(`at 1000 users 20 times faster than the loop one by one (${faster.toFixed(1)})`, faster >= 20);
  const names = sizes.flatMap((size) => [`Curfew ${size}`, `Curfew, cold ${size}`]);
  const all = names.flatMap((name) => throttled.get(name) ?? []);
  const bad = all.filter(({ lost, policiesLeft, sessionsLeft }) => lost + policiesLeft + sessionsLeft > 0);
  check(
    `throttled, no call of a sweep is lost and nothing is left (${bad.length} runs of ${all.length})`,
    bad.length === 0,
  );
  for (const [what, holds] of overlap) check(what, holds);
}
