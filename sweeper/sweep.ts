import type { TickFinding } from '../model/contracts/finding';
import { findingRecord, type Log } from '../model/contracts/log-record';
import { leaseKey } from '../model/iam/names';
import type { Milliseconds } from '../model/time/instant';
import { writeFindings, writeHeld, writePlan } from './act/records';
import type { Clock } from './aws/port';
import { crowdsOf } from './judge/crowds';
import { type Plan, plan } from './judge/plan';
import type { Ports } from './kinds/kinds';
import type { Lease } from './lease/lease';
import { Holdings } from './observe/holdings';
import type { ReadingCache } from './observe/look';
import type { Observation } from './observe/observation';
import { observe } from './observe/observe';
import { View } from './observe/view';
import { Journal, type Summary, SweepFailed } from './signals/record';
import { summarize } from './signals/summary';
import { Tick } from './tick';

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
  /**
   * What keeps sweeps that run at once from doing the same twice.
   * @default none: it works as if alone, and counts what it does
   */
  readonly lease?: Lease;
}

const noLease = (why: string): TickFinding => ({
  code: 'no-lease',
  resource: leaseKey,
  what: `the lease of sweeps cannot be read or written (${why}), so what this one ended is in no metric`,
  remedy: 'Look at the rights of the sweeper to the bucket of the manifest.',
});

const unlimited = (): Milliseconds => Number.POSITIVE_INFINITY as Milliseconds;

/**
 * One sweep: looks, ends the uses that nobody grants, removes what has expired, and waits for windows that end
 * before the next sweeps come. It acts on what is, never on what happened, so it may be killed anywhere, run twice,
 * or run late.
 *
 * @throws SweepFailed after everything possible was done, where an action or a question failed
 */
export async function sweep(options: SweepOptions): Promise<Summary> {
  const { ports, clock, log, dryRun, documents = new Map(), holdings = new Holdings() } = options;
  const { remaining = unlimited, lease, onWait } = options;
  const journal = new Journal(log);
  const now = () => clock.now();

  let seen: Observation;
  let decided: Plan;
  if (dryRun) {
    seen = await observe(ports, documents, now, holdings);
    decided = plan(seen, clock.now());
    const removals = plan({ ...seen, uses: [] }, clock.now()).removals;
    writePlan(decided, [...removals, ...decided.needless], ports, journal);
  } else {
    const view = new View(ports, documents, now, holdings);
    ({ seen, decided } = await Tick.run({ ports, clock, journal, view, lease, remaining, onWait }));
    writeHeld(decided.removals, clock.now(), ports, journal);
  }
  writeFindings(seen, decided, dryRun, journal);
  for (const finding of crowdsOf(seen.uses, ports)) journal.write(findingRecord(finding, 'resource'));
  if (lease?.failure !== undefined) journal.write(findingRecord(noLease(lease.failure), 'resource'));

  const summary = summarize(seen, dryRun, journal);
  // What cannot be read is a finding with a metric and an alarm of its own: all that was proven is done.
  const bad = journal.records.filter(({ outcome }) => outcome === 'failed');
  if (bad.length > 0) throw new SweepFailed(summary, bad);
  return summary;
}
