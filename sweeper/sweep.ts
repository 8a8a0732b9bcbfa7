import { saysUnreadable } from '../model/contracts/finding';
import { findingRecord, type Log } from '../model/contracts/log-record';
import { type Instant, type Milliseconds, seconds } from '../model/time/instant';
import { Appointments } from './act/appointments';
import { describe, endSessions } from './act/end-sessions';
import { removePolicies } from './act/remove-policies';
import { paced } from './aws/pace';
import type { Aws, Clock } from './aws/port';
import { type Plan, plan } from './judge/plan';
import { Holdings } from './observe/holdings';
import type { Deployment, Observation } from './observe/observation';
import { type DocumentCache, observe } from './observe/observe';
import { Journal, type Summary, SweepFailed } from './signals/record';
import { summarize } from './signals/summary';

export interface SweepOptions {
  readonly aws: Aws;
  readonly clock: Clock;
  readonly deployment: Deployment;
  readonly log: Log;
  /** Says what it would do and does nothing. */
  readonly dryRun: boolean;
  /** @default empty: every document is read anew */
  readonly documents?: DocumentCache;
  /** @default empty: who holds what is asked for every owner of a session */
  readonly holdings?: Holdings;
  /**
   * What is left of the invocation's time.
   * @default without end
   */
  readonly remaining?: () => Milliseconds;
}

/** Kept back for ending what was begun and for saying what was left: no wait and no new work runs into it. */
const reserve: Milliseconds = seconds(15);

const unlimited = (): Milliseconds => Number.POSITIVE_INFINITY as Milliseconds;

/** `removals` are those that would follow once the sessions were gone. */
function writePlan({ end, suspects, kept }: Plan, removals: Plan['removals'], journal: Journal): void {
  for (const action of end) journal.write({ action: 'end session', outcome: 'planned', ...describe(action) });
  for (const action of suspects) journal.write({ action: 'look again', outcome: 'planned', ...describe(action) });
  for (const action of kept) journal.write({ action: 'keep session', outcome: 'kept', ...describe(action) });
  for (const { policy, why, heldBy, lastOfManaged } of removals) {
    const { user, grant } = policy.means;
    if (lastOfManaged && !heldBy) {
      journal.write({ action: 'delete key', outcome: 'planned', user, why: 'no grant is left' });
    }
    const about = { user, policy: policy.arn, ...(grant === undefined ? {} : { grant }) };
    journal.write({ action: 'delete policy', outcome: heldBy ? 'held' : 'planned', ...about, why: heldBy ?? why });
  }
}

/** What has ended and has to wait for something else: the next sweep takes it up. */
function writeHeld(removals: Plan['removals'], now: Instant, journal: Journal): void {
  for (const { policy, heldBy } of removals) {
    if (heldBy === undefined) continue;
    const { user, grant } = policy.means;
    const about = { user, policy: policy.arn, ...(grant === undefined ? {} : { grant }) };
    const overdueSeconds = Math.round((now - policy.means.until) / 1000);
    journal.write({ action: 'delete policy', outcome: 'held', ...about, overdueSeconds, why: heldBy });
  }
}

function writeFindings(seen: Observation, { findings, kept }: Plan, dryRun: boolean, journal: Journal): void {
  for (const finding of findings) journal.write(findingRecord(finding, 'policy'));
  for (const error of seen.failures) journal.write({ action: 'read', outcome: 'failed', why: 'looking', error });
  if (!dryRun) {
    for (const action of kept) journal.write({ action: 'keep session', outcome: 'kept', ...describe(action) });
  }
}

/** Looks and acts until nothing ends soon and nothing waits for its second look. */
async function work(options: SweepOptions, journal: Journal, look: () => Promise<Observation>) {
  const { aws, clock, remaining = unlimited } = options;
  const hasTime = (): boolean => remaining() > reserve;
  const tools = { aws, clock, journal, hasTime };
  let appointments: Appointments | undefined;
  for (;;) {
    let seen = await look();
    const { at } = seen;
    appointments ??= new Appointments(at);
    let decided = plan(seen, clock.now());
    appointments.note(decided, seen, clock.now());
    const confirmed = appointments.confirmed(at);
    seen = await endSessions(seen, confirmed, tools);
    decided = plan(seen, clock.now());
    const due = decided.removals.filter(({ heldBy }) => heldBy === undefined);
    await removePolicies([...due, ...decided.needless.filter(({ policy }) => confirmed.has(policy.arn))], tools);
    const next = appointments.next(clock.now());
    const wait = Math.max(0, (next ?? 0) - clock.now()) as Milliseconds;
    if (next === undefined || remaining() - wait <= reserve) return { seen, decided };
    await clock.sleep(wait);
  }
}

/**
 * One sweep: looks, ends the sessions that nobody grants, removes what has expired, and waits for windows that end
 * before the next sweeps come. It acts on what is, never on what happened, so it may be killed anywhere, run twice,
 * or run late.
 *
 * @throws SweepFailed after everything possible was done, where an action failed or something cannot be read
 */
export async function sweep(options: SweepOptions): Promise<Summary> {
  const { clock, deployment, log, dryRun, documents, holdings = new Holdings() } = options;
  const aws = paced(options.aws);
  const journal = new Journal(log);
  const cache: DocumentCache = documents ?? new Map();
  const look = () => observe(aws, deployment, cache, () => clock.now(), holdings);

  let seen: Observation;
  let decided: Plan;
  if (dryRun) {
    seen = await look();
    decided = plan(seen, clock.now());
    const removals = plan({ ...seen, sessions: [] }, clock.now()).removals;
    writePlan(decided, [...removals, ...decided.needless], journal);
  } else {
    ({ seen, decided } = await work({ ...options, aws }, journal, look));
    writeHeld(decided.removals, clock.now(), journal);
  }
  writeFindings(seen, decided, dryRun, journal);

  const summary = summarize(seen, dryRun, journal);
  const bad = journal.records.filter(({ outcome, code }) => outcome === 'failed' || saysUnreadable(code));
  if (bad.length > 0) throw new SweepFailed(summary, bad);
  return summary;
}
