/**
 * Runs a task in time that does not wait: where nothing but timers is left, the clock jumps to the next of them. What
 * the processor takes counts as it does on a wall clock. So a run that would take minutes is measured in a second, to
 * the millisecond of what it would have taken; `bench/sweep.ts` holds one such run against real timers.
 *
 * Meant for tasks whose every wait is a `setTimeout`; a task that waits for a socket would be left behind.
 */
export async function skippingTime<T>(task: () => Promise<T>): Promise<T> {
  const { setTimeout: realSetTimeout, clearTimeout: realClearTimeout } = globalThis;
  const realNow = Date.now;
  const realPerformanceNow = performance.now;
  let skipped = 0;
  const now = () => realPerformanceNow.call(performance) + skipped;
  const timers = new Map<number, { at: number; run: () => void }>();
  let made = 0;

  globalThis.setTimeout = ((run: (...args: unknown[]) => void, span = 0, ...args: unknown[]) => {
    made += 1;
    timers.set(made, { at: now() + Math.max(0, span), run: () => run(...args) });
    return made;
  }) as unknown as typeof setTimeout;
  globalThis.clearTimeout = ((id: number) => void timers.delete(id)) as unknown as typeof clearTimeout;
  Date.now = () => Math.floor(realNow() + skipped);
  performance.now = now;
  try {
    let done = false;
    const result = task().finally(() => {
      done = true;
    });
    // Whoever awaits it below hears of a failure; until then it is nobody's.
    result.catch(() => undefined);
    while (!done) {
      // All that was ready has run once this comes back.
      await new Promise((resolve) => setImmediate(resolve));
      const next = [...timers].reduce<[number, { at: number; run: () => void }] | undefined>(
        (first, each) => (first === undefined || each[1].at < first[1].at ? each : first),
        undefined,
      );
      if (!next) continue;
      const [id, { at, run }] = next;
      timers.delete(id);
      skipped += Math.max(0, at - now());
      run();
    }
    return await result;
  } finally {
    globalThis.setTimeout = realSetTimeout;
    globalThis.clearTimeout = realClearTimeout;
    Date.now = realNow;
    performance.now = realPerformanceNow;
  }
}
