const http = require('node:http');
const timers = require('node:timers/promises');

/**
 * Gives this process the time of the sandbox, as a machine has AWS's: an SDK that finds its own clock minutes off takes
 * every refusal for a consequence of that, and asks again.
 *
 * With `clock`, time stands while the process works, however long a busy machine takes for that. It moves by what the
 * process sleeps, in the sandbox as well, and the process gets on at once. Without `clock`, time runs. What is no sleep
 * but a limit, as that of the SDK for an answer, stays a matter of real time.
 *
 * @param {{ now: number, clock?: string, limit?: number, onLimit?: () => void }} time `now` in milliseconds, the URL at
 * which the process says that it sleeps, and for how long it may run, by that time
 * @returns {() => number} monotonic time, in milliseconds
 */
module.exports.keepTime = function keepTime({ now, clock, limit = Number.POSITIVE_INFINITY, onLimit }) {
  const Real = Date;
  const real = performance.now.bind(performance);
  // A whole number: differences are to be exact.
  const began = Math.floor(real());
  let slept = 0;
  const passed = clock === undefined ? () => real() - began : () => slept;
  globalThis.Date = class extends Real {
    constructor(...args) {
      if (args.length === 0) super(now + passed());
      else super(...args);
    }
    static now() {
      return Math.floor(now + passed());
    }
  };
  if (clock === undefined) return real;

  const monotonic = () => began + slept;
  performance.now = monotonic;
  const bigint = () => BigInt(Math.round(monotonic() * 1e6));
  const hrtime = (before) => {
    const since = bigint() - (before ? BigInt(before[0]) * 1_000_000_000n + BigInt(before[1]) : 0n);
    return [Number(since / 1_000_000_000n), Number(since % 1_000_000_000n)];
  };
  process.hrtime = Object.assign(hrtime, { bigint });

  const sleepers = [];
  let isWaking = false;
  // Those who sleep at the same time wake in the order of their times.
  const wakeNext = async () => {
    const next = sleepers.shift();
    const reached = Math.min(next.at, limit);
    try {
      await reach(clock, now + reached);
      slept = Math.max(slept, reached);
      if (next.at > limit) onLimit?.();
      else next.wake();
    } catch (error) {
      next.fail(error);
    }
    if (sleepers.length > 0) setImmediate(wakeNext);
    else isWaking = false;
  };
  const sleep = (span) =>
    new Promise((wake, fail) => {
      const at = slept + Math.max(0, span);
      const later = sleepers.findIndex((other) => other.at > at);
      sleepers.splice(later === -1 ? sleepers.length : later, 0, { at, wake, fail });
      if (!isWaking) setImmediate(wakeNext);
      isWaking = true;
    });
  const realSleep = timers.setTimeout;
  // A sleep that can be broken off is a limit.
  timers.setTimeout = (span = 0, value, options) =>
    options?.signal ? realSleep(span, value, options) : sleep(span).then(() => value);
  return monotonic;
};

/** Moves the sandbox's clock to an instant, if it is not there yet. */
function reach(clock, instant) {
  return new Promise((resolve, reject) => {
    const request = http.request(clock, { method: 'POST', agent: false }, (answer) => {
      answer.resume();
      answer.once('end', resolve);
    });
    request.once('error', reject);
    request.end(String(instant));
  });
}
