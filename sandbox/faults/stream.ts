import { type Instant, type Milliseconds, seconds } from '../../model/time/instant';
import type { Fault, Throttle } from './fault';

/** The process is dead: nothing may catch this and go on, so every later call gets it as well. */
export class Crashed extends Error {
  override readonly name = 'Crashed';

  constructor() {
    super('the process died');
  }
}

/** What becomes of one call, in the order in which it happens to it. */
export interface Fate {
  readonly crash: 'before' | 'after' | undefined;
  readonly latency: Milliseconds;
  /** Refused with this error; it takes no effect. */
  readonly error: string | undefined;
  /** It takes effect; its caller hears of a broken connection. */
  readonly cut: boolean;
  /** How old the answer of a read is. */
  readonly stale: Milliseconds;
  readonly emptyPage: boolean;
  /** After what nothing more comes; undefined where it is answered. */
  readonly silent: 'request' | 'headers' | undefined;
}

/** A token bucket on whatever clock it is told. */
class Bucket {
  #tokens: number;
  #at: Instant | undefined;

  constructor(private readonly limit: Throttle) {
    this.#tokens = limit.burst;
  }

  take(now: Instant): boolean {
    const passed = Math.max(0, now - (this.#at ?? now)) / seconds(1);
    this.#at = now;
    this.#tokens = Math.min(this.limit.burst, this.#tokens + passed * this.limit.perSecond);
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}

/** The faults of one stream of calls: told of each call in order, says what becomes of it. Reads no clock. */
export class FaultStream {
  readonly #counts = new Map<Fault, number>();
  readonly #buckets = new Map<Fault, Bucket>();
  #dead = false;
  /** Operations in the order in which they were asked for, refused ones as well. */
  readonly calls: string[] = [];
  throttled = 0;

  constructor(private readonly faults: readonly Fault[] = []) {
    for (const fault of faults) if (fault.is === 'throttle') this.#buckets.set(fault, new Bucket(fault));
  }

  get dead(): boolean {
    return this.#dead;
  }

  /** Ends the process: every later call fails and has no effect. */
  kill(): void {
    this.#dead = true;
  }

  checkAlive(): void {
    if (this.#dead) throw new Crashed();
  }

  meet(operation: string, now: Instant, region?: string): Fate {
    this.checkAlive();
    this.calls.push(operation);
    const fate: { -readonly [K in keyof Fate]: Fate[K] } = {
      crash: undefined,
      latency: 0 as Milliseconds,
      error: undefined,
      cut: false,
      stale: 0 as Milliseconds,
      emptyPage: false,
      silent: undefined,
    };
    for (const fault of this.faults) {
      if (fault.of && !fault.of.includes(operation)) continue;
      if (fault.region !== undefined && fault.region !== region) continue;
      const count = (this.#counts.get(fault) ?? 0) + 1;
      this.#counts.set(fault, count);
      const isNth = 'nth' in fault && fault.nth === count;
      if (fault.is === 'latency') fate.latency = (fate.latency + fault.span) as Milliseconds;
      if (fault.is === 'stale') fate.stale = Math.max(fate.stale, fault.span) as Milliseconds;
      if (fault.is === 'empty pages') fate.emptyPage = true;
      if (fault.is === 'silent') fate.silent = fault.after;
      if (fault.is === 'fail' && isNth) fate.error = fault.error;
      if (fault.is === 'cut' && isNth) fate.cut = true;
      if (fault.is === 'crash' && isNth) fate.crash = fault.effect ? 'after' : 'before';
      if (fault.is === 'throttle' && !this.#buckets.get(fault)?.take(now)) {
        this.throttled += 1;
        fate.error = 'Throttling';
      }
    }
    return fate;
  }
}
