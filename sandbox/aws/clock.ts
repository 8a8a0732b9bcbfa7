/** The sandbox's clock: frozen where it was set, or running in real time from there. Every answer's `Date` shows it. */
export interface Clock {
  now(): Date;
  /** Moves the clock, backwards too. A running clock goes on running from there. */
  set(instant: string): void;
  /** Moves the clock on to an instant, in milliseconds; never back. */
  reach(instant: number): void;
  readonly isRunning: boolean;
  /** Lets the clock run in real time from its present value. */
  run(): void;
  /** Freezes the clock at its present value. */
  stop(): void;
}

export function createClock(start: string): Clock {
  let base = instantOf(start);
  let runningSince: number | undefined;
  const nowMs = () => (runningSince === undefined ? base : base + (performance.now() - runningSince));
  const setMs = (instant: number) => {
    base = instant;
    if (runningSince !== undefined) runningSince = performance.now();
  };
  return {
    now: () => new Date(nowMs()),
    set: (instant) => setMs(instantOf(instant)),
    reach(instant) {
      if (instant > nowMs()) setMs(instant);
    },
    get isRunning() {
      return runningSince !== undefined;
    },
    run() {
      base = nowMs();
      runningSince = performance.now();
    },
    stop() {
      base = nowMs();
      runningSince = undefined;
    },
  };
}

/** IAM compares dates to the second and the simulator demands the `Z`. */
export function isoSeconds(instant: Date): string {
  return `${instant.toISOString().slice(0, 19)}Z`;
}

function instantOf(text: string): number {
  const ms = Date.parse(text);
  if (Number.isNaN(ms) || !/(Z|[+-]\d\d:?\d\d)$/.test(text)) {
    throw new Error(`The sandbox clock takes an ISO 8601 instant with an offset or Z; it got ${JSON.stringify(text)}.`);
  }
  return ms;
}
