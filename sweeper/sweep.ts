import { saysUnreadable } from '../model/contracts/finding';
import type { Log } from '../model/contracts/log-record';
import { type Milliseconds, seconds } from '../model/time/instant';
import { Appointments } from './act/appointments';
import { endUses } from './act/end-uses';
import { writeFindings, writeHeld, writePlan } from './act/records';
import { removeProvisions } from './act/remove-provisions';
import type { Clock } from './aws/port';
import { type Plan, plan } from './judge/plan';
import type { Ports } from './kinds/kinds';
import { Holdings } from './observe/holdings';
import type { ReadingCache } from './observe/look';
import type { Observation } from './observe/observation';
import { observe } from './observe/observe';
import { Journal, type Summary, SweepFailed } from './signals/record';
import { summarize } from './signals/summary';

export interface SweepOptions {
  readonly ports: Ports;
  readonly clock: Clock;
  readonly log: Log;
  /** Says what it would do and does nothing. */
  readonly dryRun: boolean;
  /** @default empty: every document is read anew */
  readonly documents?: ReadingCache;
  /** @default empty: who holds what is asked for every owner of a use */
  readonly holdings?: Holdings;
  /**
   * What is left of the invocation's time.
   * @default without end
   */
  readonly remaining?: () => Milliseconds;
  /**
   * Told before each wait, where nothing has failed so far: all that was due is done.
   * @default nobody is told
   */
  readonly onWait?: () => void;
}

/** Kept back for ending what was begun and for saying what was left: no wait and no new work runs into it. */
const reserve: Milliseconds = seconds(15);

const unlimited = (): Milliseconds => Number.POSITIVE_INFINITY as Milliseconds;

/** Looks and acts until nothing ends soon and nothing waits for its second look. */
async function work(options: SweepOptions, journal: Journal, look: () => Promise<Observation>) {
  const { ports, clock, remaining = unlimited } = options;
  const hasTime = (): boolean => remaining() > reserve;
  const tools = { ports, clock, journal, hasTime };
  let appointments: Appointments | undefined;
  for (;;) {
    let seen = await look();
    const { at } = seen;
    appointments ??= new Appointments(at);
    let decided = plan(seen, clock.now());
    appointments.note(decided, seen, clock.now());
    const confirmed = appointments.confirmed(at);
    seen = await endUses(seen, confirmed, tools);
    decided = plan(seen, clock.now());
    const due = decided.removals.filter(({ heldBy }) => heldBy === undefined);
    const needless = decided.needless.filter(({ provision }) => confirmed.has(provision.arn));
    await removeProvisions([...due, ...needless], tools);
    const next = appointments.next(clock.now());
    const wait = Math.max(0, (next ?? 0) - clock.now()) as Milliseconds;
    if (next === undefined || remaining() - wait <= reserve) return { seen, decided };
    if (!journal.records.some(({ outcome }) => outcome === 'failed')) options.onWait?.();
    await clock.sleep(wait);
  }
}

/**
 * One sweep: looks, ends the uses that nobody grants, removes what has expired, and waits for windows that end
 * before the next sweeps come. It acts on what is, never on what happened, so it may be killed anywhere, run twice,
 * or run late.
 *
 * @throws SweepFailed after everything possible was done, where an action failed or something cannot be read
 */
export async function sweep(options: SweepOptions): Promise<Summary> {
  const { ports, clock, log, dryRun, documents = new Map(), holdings = new Holdings() } = options;
  const journal = new Journal(log);
  const look = () => observe(ports, documents, () => clock.now(), holdings);

  let seen: Observation;
  let decided: Plan;
  if (dryRun) {
    seen = await look();
    decided = plan(seen, clock.now());
    const removals = plan({ ...seen, uses: [] }, clock.now()).removals;
    writePlan(decided, [...removals, ...decided.needless], ports, journal);
  } else {
    ({ seen, decided } = await work(options, journal, look));
    writeHeld(decided.removals, clock.now(), ports, journal);
  }
  writeFindings(seen, decided, dryRun, journal);

  const summary = summarize(seen, dryRun, journal);
  const bad = journal.records.filter(({ outcome, code }) => outcome === 'failed' || saysUnreadable(code));
  if (bad.length > 0) throw new SweepFailed(summary, bad);
  return summary;
}
