import { userPath } from '../model/iam/names';
import { between, type Instant, type Milliseconds, minutes, plus, seconds } from '../model/time/instant';
import { MemoryAws } from '../sandbox/memory/memory-aws';
import { MemoryLease } from '../sandbox/memory/memory-lease';
import { portsOf } from '../sweeper/kinds/list';
import { Lease } from '../sweeper/lease/lease';
import type { LeaseStore } from '../sweeper/lease/store';
import { Holdings } from '../sweeper/observe/holdings';
import type { ReadingCache } from '../sweeper/observe/look';
import { SweepFailed } from '../sweeper/signals/record';
import { sweep } from '../sweeper/sweep';
import { RemoteAws, TokenBucket } from './remote-aws';
import { skippingTime } from './skipping-time';
import { deployment, now, ownerOf, provide, region } from './sweep-account';
import { rank, table } from './table';

const latency = 30 as Milliseconds;
const rate = 20;
const ticks = 60;
/** The function's own time limit. */
const timeout = seconds(300);
const retries = { maxAttempts: 10, retryMode: 'adaptive' };

interface Scene {
  readonly name: string;
  readonly aws: MemoryAws;
  /** Those of the honest whose windows end, by their sessions. */
  readonly ends: ReadonlyMap<string, Instant>;
}

function person(aws: MemoryAws, user: string, until: Instant, sessions = 1): void {
  aws.addUser(user, userPath, [`AKIA${user}`]);
  const target = 'i-0ee0bc84a481f7852';
  provide(aws, user, until, target);
  const { document } = deployment;
  for (let i = 0; i < sessions; i++) {
    aws.open({ id: `${user}-${i}`, region, target, owner: ownerOf(user), document });
  }
}

/** So many connected for hours; each fourth minute, somewhere in it, the window of one more ends. */
function connected(count: number): Scene {
  const aws = new MemoryAws(now, deployment.account);
  for (let i = 0; i < count; i++) person(aws, `stays-${i}`, plus(now, minutes(600)));
  const ends = new Map<string, Instant>();
  for (let i = 0; i < ticks / 4; i++) {
    const until = plus(now, seconds(240 * i + ((i * 37) % 240)));
    person(aws, `ends-${i}`, until);
    ends.set(`ends-${i}-0`, until);
  }
  return { name: `${count} connected`, aws, ends };
}

/** The window of one person with 3,000 sessions ends, and then those of ten others. */
function flood(): Scene {
  const aws = new MemoryAws(now, deployment.account);
  person(aws, 'flood', now, 3000);
  const ends = new Map<string, Instant>();
  for (let i = 0; i < 10; i++) {
    const until = plus(now, seconds(1 + 11 * i));
    person(aws, `honest-${i}`, until);
    ends.set(`honest-${i}-0`, until);
  }
  return { name: 'one with 3,000 sessions, ten others', aws, ends };
}

interface Container {
  readonly documents: ReadingCache;
  readonly holdings: Holdings;
}

interface Outcome {
  readonly late: readonly Milliseconds[];
  readonly left: number;
  readonly killed: number;
  readonly failed: number;
  readonly containers: number;
}

/** The lease in S3, whose rate is its own. */
function far(written: MemoryLease): LeaseStore {
  const answer = async <T>(promise: Promise<T>): Promise<T> => {
    await new Promise((resolve) => setTimeout(resolve, latency));
    return promise;
  };
  return {
    readLease: () => answer(written.readLease()),
    writeLease: (text, tag) => answer(written.writeLease(text, tag)),
  };
}

/** Lambda: a tick that starts while all containers are busy gets a new one; that of a killed one is gone. */
class Lambda {
  containers = 0;
  killed = 0;
  failed = 0;
  readonly #idle: Container[] = [];
  readonly #bucket = new TokenBucket(rate, rate);
  readonly #store = far(new MemoryLease());

  constructor(
    private readonly account: MemoryAws,
    private readonly began: number,
  ) {}

  async tick(by: string): Promise<void> {
    const { began } = this;
    const aws = new RemoteAws(this.account, { latency, bucket: this.#bucket, retries, began });
    const container = this.#idle.pop() ?? this.#start();
    const started = performance.now();
    const options = {
      ports: portsOf(aws, deployment),
      clock: aws,
      log: () => undefined,
      dryRun: false,
      remaining: () => (timeout - (performance.now() - started)) as Milliseconds,
      lease: new Lease(this.#store, by, aws),
      ...container,
    };
    const over = sweep(options).catch((error: unknown) => {
      if (!(error instanceof SweepFailed)) throw error;
      this.failed += 1;
    });
    let timer: NodeJS.Timeout | undefined;
    const limit = new Promise<'killed'>((resolve) => {
      timer = setTimeout(() => resolve('killed'), timeout);
    });
    const how = await Promise.race([over, limit]);
    clearTimeout(timer);
    if (how !== 'killed') {
      this.#idle.push(container);
      return;
    }
    aws.kill();
    this.killed += 1;
  }

  #start(): Container {
    this.containers += 1;
    return { documents: new Map(), holdings: new Holdings() };
  }
}

/** A tick each minute. */
async function run({ aws: account, ends }: Scene): Promise<Outcome> {
  const began = performance.now();
  const gone = new Map<string, Instant>();
  account.before = (call) => {
    const [name, id = ''] = call.split(' ');
    if (name !== 'terminate' || gone.has(id)) return;
    gone.set(id, plus(now, (performance.now() - began) as Milliseconds));
  };
  const lambda = new Lambda(account, began);
  const running: Promise<void>[] = [];
  for (let i = 0; i < ticks; i++) {
    running.push(lambda.tick(`tick-${i}`));
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, minutes(i + 1) - (performance.now() - began))));
  }
  await Promise.all(running);
  const late = [...ends].flatMap(([id, until]) => {
    const at = gone.get(id);
    return at === undefined ? [] : [between(until, at)];
  });
  const { killed, failed, containers } = lambda;
  return { late: late.sort((a, b) => a - b), left: ends.size - late.length, killed, failed, containers };
}

/**
 * Many ticks at once in a big account that AWS lets make few calls.
 *
 * @returns what must hold, and whether it does
 */
export async function benchOverlap(): Promise<readonly (readonly [what: string, holds: boolean])[]> {
  const rows: string[][] = [];
  const checks: (readonly [string, boolean])[] = [];
  for (const [scene, aim] of [
    [connected(500), seconds(5)],
    [connected(1000), seconds(5)],
    [flood(), seconds(10)],
  ] as const) {
    const { late, left, killed, failed, containers } = await skippingTime(() => run(scene));
    const ranks = [0, 0.5, 0.99, 1].map((share) => rank(late, share));
    const figures = ranks.map((each) => (each / 1000).toFixed(2));
    rows.push([scene.name, ...figures, ...[left, killed, failed, containers].map(String)]);
    const p99 = ranks[2] ?? Number.NaN;
    checks.push([`${scene.name}: p99 at most ${aim / 1000} s, none left`, p99 <= aim && left === 0]);
  }
  console.log(
    `\nA tick each minute for an hour, ${rate} calls a second for the account, killed at ${timeout / 1000} s.`,
  );
  console.log('Seconds from `until` until a session is gone.\n');
  console.log(table(['', 'min', 'median', 'p99', 'max', 'left', 'killed', 'failed', 'containers'], rows));
  return checks;
}
