import { type Milliseconds, plus, seconds } from '../model/instant';
import { describe, endSessions } from './end-sessions';
import type { Deployment, Observation } from './observation';
import { type DocumentCache, observe } from './observe';
import { type Plan, plan } from './plan';
import type { Aws, Clock } from './port';
import { Journal, type Log, type Summary, SweepFailed } from './record';
import { removePolicies } from './remove-policies';
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
}

/** IAM's reads may be stale by seconds, and Terraform between two steps: so long before an unexplained session goes. */
const secondLook: Milliseconds = seconds(10);

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

function writeFindings(seen: Observation, { findings, kept }: Plan, dryRun: boolean, journal: Journal): void {
  for (const { code, resource, what, remedy } of findings) {
    journal.write({ action: 'finding', outcome: 'reported', code, policy: resource, why: `${what}. ${remedy}` });
  }
  for (const error of seen.failures) journal.write({ action: 'read', outcome: 'failed', why: 'looking', error });
  if (!dryRun) {
    for (const action of kept) journal.write({ action: 'keep session', outcome: 'kept', ...describe(action) });
  }
}

/**
 * One sweep: looks, ends the sessions that nobody grants, removes what has expired. It acts on what is, never on
 * what happened, so it may be killed anywhere, run twice, or run late.
 *
 * @throws SweepFailed after everything possible was done, where an action failed or something cannot be read
 */
export async function sweep({ aws, clock, deployment, log, dryRun, documents }: SweepOptions): Promise<Summary> {
  const journal = new Journal(log);
  const cache: DocumentCache = documents ?? new Map();
  const tools = { aws, clock, journal };
  const look = () => observe(aws, deployment, cache, () => clock.now());

  let seen = await look();
  const looked = clock.now();
  let decided = plan(seen, looked);
  if (dryRun) {
    writePlan(decided, plan({ ...seen, sessions: [] }, looked).removals, journal);
  } else {
    const first = decided.suspects.map(({ session }) => `${session.region} ${session.id}`);
    seen = await endSessions(seen, new Set(), tools);
    // What is held by an unexplained session waits for the second look; everything else goes now.
    const held = first.length > 0;
    decided = plan(seen, clock.now());
    await removePolicies(
      held ? decided.removals.filter(({ heldBy }) => heldBy === undefined) : decided.removals,
      tools,
    );
    if (held) {
      await clock.sleep(Math.max(0, plus(looked, secondLook) - clock.now()) as Milliseconds);
      seen = await endSessions(await look(), new Set(first), tools);
      decided = plan(seen, clock.now());
      await removePolicies(decided.removals, tools);
    }
  }
  writeFindings(seen, decided, dryRun, journal);

  const summary = summarize(seen, dryRun, journal);
  const bad = journal.records.filter(({ outcome, code }) => outcome === 'failed' || code?.startsWith('unreadable'));
  if (bad.length > 0) throw new SweepFailed(summary, bad);
  return summary;
}
