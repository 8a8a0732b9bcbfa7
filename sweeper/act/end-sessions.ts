import { messageOf } from '../../model/base/message-of';
import { formatInstant, type Instant } from '../../model/time/instant';
import { concurrency, inParallel } from '../aws/in-parallel';
import type { Aws, Clock } from '../aws/port';
import { waits } from '../aws/waits';
import { plan, type SessionAction } from '../judge/plan';
import type { Observation } from '../observe/observation';
import { type DocumentCache, observe } from '../observe/observe';
import type { Journal } from '../signals/record';
import { keyOf } from './appointments';

/** Reads the sessions of the regions again; a region that cannot be read now keeps what was seen there. */
async function relist(aws: Aws, seen: Observation, regions: readonly string[]): Promise<Observation> {
  const results = await inParallel(regions, concurrency, (region) => aws.sessions(region));
  const failedRegions = new Map(seen.failedRegions);
  let sessions = [...seen.sessions];
  for (const [i, result] of results.entries()) {
    const region = regions[i] as string;
    if (result.status === 'rejected') {
      failedRegions.set(region, result.reason);
      continue;
    }
    sessions = [...sessions.filter((session) => session.region !== region), ...result.value];
  }
  return { ...seen, sessions, failedRegions };
}

/**
 * Sessions that opened since the policies were read were perhaps opened under newer ones. Where the look does not cover
 * them they get a look of their own; nothing else could tell them from those that are over.
 */
async function lookAtNewcomers(aws: Aws, clock: Clock, before: Observation, seen: Observation): Promise<Observation> {
  const known = new Set(before.sessions.map(keyOf));
  const newcomers = seen.sessions.filter((session) => !known.has(keyOf(session)));
  const { end, suspects, kept } = plan({ ...seen, sessions: newcomers }, clock.now());
  if (end.length + suspects.length + kept.length === 0) return seen;
  const cache: DocumentCache = new Map();
  try {
    const look = await observe(aws, seen.deployment, cache, () => clock.now());
    return { ...look, failures: [...seen.failures, ...look.failures] };
  } catch (error) {
    // Nobody can tell what they are: left to the next sweep, with everything in their regions.
    const failedRegions = new Map([...seen.failedRegions, ...newcomers.map(({ region }) => [region, error] as const)]);
    const sessions = seen.sessions.filter((session) => known.has(keyOf(session)));
    return { ...seen, sessions, failedRegions, failures: [...seen.failures, `looking again: ${messageOf(error)}`] };
  }
}

/**
 * Ends the sessions that are over, and those among the unexplained that were unexplained before, and sees them
 * gone. Sessions that opened meanwhile are judged as well.
 *
 * @returns the observation after it, with the sessions that are there now
 */
export async function endSessions(
  first: Observation,
  confirmed: ReadonlySet<string>,
  { aws, clock, journal, hasTime }: { aws: Aws; clock: Clock; journal: Journal; hasTime: () => boolean },
): Promise<Observation> {
  let seen = first;
  const asked = new Map<string, SessionAction>();
  const errors = new Map<string, string>();
  for (let round = 0; ; round++) {
    const { end, suspects } = plan(seen, clock.now());
    const due = [...end, ...suspects.filter(({ session }) => confirmed.has(keyOf(session)))];
    const still = new Set(due.map(({ session }) => keyOf(session)));
    const there = new Set(seen.sessions.map(keyOf));
    for (const [key, action] of asked) {
      if (still.has(key) || seen.failedRegions.has(action.session.region)) continue;
      asked.delete(key);
      // Still there and no longer due: a newer look found what covers it.
      if (there.has(key)) journal.write({ action: 'keep session', outcome: 'kept', ...describe(action) });
      else {
        journal.write({ action: 'end session', outcome: 'gone', ...describe(action), ...overdue(action, clock.now()) });
      }
    }
    const wait = waits[round];
    if (due.length === 0 && asked.size === 0) return seen;
    if (wait === undefined || !hasTime()) break;
    const results = await inParallel(due, concurrency, ({ session }) => aws.terminate(session));
    for (const [i, result] of results.entries()) {
      const action = due[i] as SessionAction;
      const key = keyOf(action.session);
      asked.set(key, action);
      if (result.status === 'rejected') errors.set(key, messageOf(result.reason));
      else errors.delete(key);
    }
    await clock.sleep(wait);
    const regions = [...new Set([...asked.values()].map(({ session }) => session.region))];
    seen = await lookAtNewcomers(aws, clock, seen, await relist(aws, seen, regions));
  }
  for (const [key, action] of asked) {
    const unseen = seen.failedRegions.has(action.session.region) ? 'its region cannot be read' : undefined;
    const error = errors.get(key) ?? unseen ?? 'still active after it was ended';
    journal.write({
      action: 'end session',
      outcome: 'failed',
      ...describe(action),
      ...overdue(action, clock.now()),
      error,
    });
  }
  return seen;
}

export function describe({ session, why, grant, until }: SessionAction) {
  const { id, region, target, owner } = session;
  return {
    session: id,
    region,
    target,
    user: owner,
    why,
    ...(grant === undefined ? {} : { grant }),
    ...(until === undefined ? {} : { until: formatInstant(until) }),
  };
}

/** For what the clock ended: how long ago that was. */
const overdue = ({ until }: SessionAction, now: Instant) =>
  until === undefined ? {} : { overdueSeconds: (now - until) / 1000 };
