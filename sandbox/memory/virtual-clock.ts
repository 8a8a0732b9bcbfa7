import { type Instant, latest, type Milliseconds, plus } from '../../model/time/instant';

interface Sleeper {
  readonly at: Instant;
  readonly wake: () => void;
}

/**
 * Time that moves only when everybody waits for it. Who sleeps is parked; once nothing else can run, the clock jumps
 * to the next sleeper: tasks in parallel wake in the order of their times, and no test waits.
 */
export class VirtualClock {
  readonly #sleepers: Sleeper[] = [];
  #pumping = false;

  constructor(private time: Instant) {}

  now(): Instant {
    return this.time;
  }

  /** Sets the time, backwards too, between two runs. */
  set(at: Instant): void {
    this.time = at;
  }

  sleep(span: Milliseconds): Promise<void> {
    return new Promise((wake) => {
      const at = latest(this.time, plus(this.time, span));
      // After those who wake at the same instant: first come, first served.
      const later = this.#sleepers.findIndex((other) => other.at > at);
      this.#sleepers.splice(later === -1 ? this.#sleepers.length : later, 0, { at, wake });
      this.#pump();
    });
  }

  /** An immediate runs when all promises that could go on have gone on: everybody left is asleep. */
  #pump(): void {
    if (this.#pumping) return;
    this.#pumping = true;
    setImmediate(() => {
      this.#pumping = false;
      const next = this.#sleepers.shift();
      if (!next) return;
      this.time = latest(this.time, next.at);
      next.wake();
      if (this.#sleepers.length > 0) this.#pump();
    });
  }
}
