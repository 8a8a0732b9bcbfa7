import { type Instant, latest, type Milliseconds, plus } from '../../../model/time/instant';
import type { MemoryAws } from '../../../sandbox/memory/memory-aws';
import type { Aws, Clock } from '../../../sweeper/aws/port';

interface Waiting {
  /** Undefined: a sleep, which is over when its time comes, and counts as no step. */
  readonly until?: Instant;
  readonly go: () => void;
}

/** Lets everything run on that can: what it waits for is then one of the gates. */
const settle = (): Promise<void> => new Promise((done) => setImmediate(done));

/** One of several that work on the same account: every call of it waits at a gate until it is its turn. */
export class Actor {
  readonly #waiting: Waiting[] = [];
  readonly aws: Aws;
  readonly clock: Clock;
  steps = 0;
  #done = false;

  constructor(
    private readonly account: MemoryAws,
    private readonly after: () => void,
  ) {
    this.aws = new Proxy<Aws>(account, {
      get: (target, operation) => {
        const member: unknown = Reflect.get(target, operation);
        if (typeof member !== 'function') return member;
        return async (...args: unknown[]) => {
          await this.turn();
          return member.apply(target, args);
        };
      },
    });
    this.clock = {
      now: () => account.now(),
      sleep: (span: Milliseconds) => this.#wait({ until: plus(account.now(), span) }),
    };
  }

  #wait(what: { until?: Instant }): Promise<void> {
    return new Promise((go) => this.#waiting.push({ ...what, go }));
  }

  /** For whoever is no sweep: waits until the actor may do its next step. */
  turn(): Promise<void> {
    return this.#wait({});
  }

  run(work: () => Promise<unknown>): Promise<unknown> {
    return work().finally(() => {
      this.#done = true;
    });
  }

  get done(): boolean {
    return this.#done;
  }

  /** Takes the next step; sleeps before it are slept. */
  async step(): Promise<void> {
    while (!this.#done) {
      const next = this.#waiting.shift();
      if (!next) throw new Error('an actor waits for something that is no gate');
      const { until } = next;
      if (until !== undefined) this.account.time = latest(this.account.now(), until);
      next.go();
      await settle();
      this.after();
      if (until !== undefined) continue;
      this.steps += 1;
      return;
    }
  }
}

/** Runs actors in the order of a schedule of indices; whoever is done is passed over, and what is left is done in turn. */
export async function interleave(actors: readonly Actor[], schedule: Iterable<number>): Promise<void> {
  await settle();
  for (const turn of schedule) await actors[turn]?.step();
  while (actors.some(({ done }) => !done)) for (const actor of actors) await actor.step();
}

/** All orders of `a` steps of the first and `b` of the second: (a + b)! / (a! b!) of them. */
export function* schedules(a: number, b: number): Generator<number[]> {
  if (a === 0 || b === 0) {
    yield [...Array<number>(a).fill(0), ...Array<number>(b).fill(1)];
    return;
  }
  for (const rest of schedules(a - 1, b)) yield [0, ...rest];
  for (const rest of schedules(a, b - 1)) yield [1, ...rest];
}
