import { messageOf } from '../../model/base/message-of';
import type { Instant } from '../../model/time/instant';
import { concurrency, inParallel } from '../aws/in-parallel';
import type { Clock } from '../aws/port';
import { waits } from '../aws/waits';
import { plan, type UseAction } from '../judge/plan';
import { ofKind, type Place, type Ports, placeKey, useKey } from '../kinds/kinds';
import type { Observation } from '../observe/observation';
import { observe } from '../observe/observe';
import type { Journal } from '../signals/record';
import { aboutUse } from './about';

export interface EndTools {
  readonly ports: Ports;
  readonly clock: Clock;
  readonly journal: Journal;
  /** Whether there is time left to begin something new. */
  readonly hasTime: () => boolean;
}

/** Reads the uses of places again; a place that cannot be read now keeps what was seen there. */
async function relist(ports: Ports, seen: Observation, places: readonly Place[]): Promise<Observation> {
  const results = await inParallel(places, concurrency, (place) => ofKind(ports.uses, place).list(place.region));
  const unseen = new Map(seen.unseen);
  let uses = [...seen.uses];
  for (const [i, result] of results.entries()) {
    const place = places[i] as Place;
    const key = placeKey(place);
    if (result.status === 'rejected') {
      unseen.set(key, { ...place, error: result.reason });
      continue;
    }
    uses = [...uses.filter((use) => placeKey(use) !== key), ...result.value];
  }
  return { ...seen, uses, unseen };
}

/**
 * What was opened since the provisions were read was perhaps opened under newer ones. Where the look does not cover
 * it, it gets a look of its own; nothing else could tell it from what is over.
 */
async function lookAtNewcomers(
  { ports, clock }: EndTools,
  before: Observation,
  seen: Observation,
): Promise<Observation> {
  const known = new Set(before.uses.map(useKey));
  const newcomers = seen.uses.filter((use) => !known.has(useKey(use)));
  const { end, suspects, kept } = plan({ ...seen, uses: newcomers }, clock.now());
  if (end.length + suspects.length + kept.length === 0) return seen;
  try {
    const look = await observe(ports, new Map(), () => clock.now());
    return { ...look, failures: [...seen.failures, ...look.failures] };
  } catch (error) {
    // Nobody can tell what they are: left to the next sweep, with everything in their places.
    const places = newcomers.map(({ kind, region }) => [placeKey({ kind, region }), { kind, region, error }] as const);
    const uses = seen.uses.filter((use) => known.has(useKey(use)));
    const failures = [...seen.failures, `looking again: ${messageOf(error)}`];
    return { ...seen, uses, unseen: new Map([...seen.unseen, ...places]), failures };
  }
}

/** Distinct places of uses. */
function placesOf(actions: Iterable<UseAction>): Place[] {
  const places = [...actions].map(({ use: { kind, region } }) => ({ kind, region }));
  return [...new Map(places.map((place) => [placeKey(place), place])).values()];
}

/** What was asked to end, until it is seen gone. */
class PendingEnds {
  readonly #actions = new Map<string, UseAction>();
  readonly #errors = new Map<string, string>();

  constructor(private readonly tools: EndTools) {}

  get places(): Place[] {
    return placesOf(this.#actions.values());
  }

  get isEmpty(): boolean {
    return this.#actions.size === 0;
  }

  /** Asks for the end of all that is due. */
  async ask(due: readonly UseAction[]): Promise<void> {
    const { uses } = this.tools.ports;
    const results = await inParallel(due, concurrency, ({ use }) => ofKind(uses, use).end(use));
    for (const [i, result] of results.entries()) {
      const action = due[i] as UseAction;
      const key = useKey(action.use);
      this.#actions.set(key, action);
      if (result.status === 'rejected') this.#errors.set(key, messageOf(result.reason));
      else this.#errors.delete(key);
    }
  }

  /** Takes off, and writes down, what is gone, and what is still there and due no longer. */
  settle(due: readonly UseAction[], seen: Observation): void {
    const { ports, clock, journal } = this.tools;
    const still = new Set(due.map(({ use }) => useKey(use)));
    const there = new Set(seen.uses.map(useKey));
    for (const [key, action] of this.#actions) {
      if (still.has(key) || seen.unseen.has(placeKey(action.use))) continue;
      this.#actions.delete(key);
      const { ends, keeps } = ofKind(ports.uses, action.use);
      const about = aboutUse(action, ports);
      // Still there and no longer due: a newer look found what covers it.
      if (there.has(key)) journal.write({ action: keeps, outcome: 'kept', ...about });
      else journal.write({ action: ends, outcome: 'gone', ...about, ...overdue(action, clock.now()) });
    }
  }

  /** Writes down what was asked to end and was not seen gone. */
  fail(seen: Observation): void {
    const { ports, clock, journal } = this.tools;
    for (const [key, action] of this.#actions) {
      const unseen = seen.unseen.has(placeKey(action.use)) ? 'its region cannot be read' : undefined;
      journal.write({
        action: ofKind(ports.uses, action.use).ends,
        outcome: 'failed',
        ...aboutUse(action, ports),
        ...overdue(action, clock.now()),
        error: this.#errors.get(key) ?? unseen ?? 'still active after it was ended',
      });
    }
  }
}

/**
 * Ends the uses that are over, and those among the unexplained that were unexplained before, and sees them gone. What
 * was opened meanwhile is judged as well.
 *
 * @returns the observation after it, with the uses that are there now
 */
export async function endUses(
  first: Observation,
  confirmed: ReadonlySet<string>,
  tools: EndTools,
): Promise<Observation> {
  const { ports, clock, hasTime } = tools;
  const asked = new PendingEnds(tools);
  let seen = first;
  for (let round = 0; ; round++) {
    const { end, suspects } = plan(seen, clock.now());
    const due = [...end, ...suspects.filter(({ use }) => confirmed.has(useKey(use)))];
    asked.settle(due, seen);
    const wait = waits[round];
    if (due.length === 0 && asked.isEmpty) return seen;
    if (wait === undefined || !hasTime()) break;
    await asked.ask(due);
    await clock.sleep(wait);
    seen = await lookAtNewcomers(tools, seen, await relist(ports, seen, asked.places));
  }
  asked.fail(seen);
  return seen;
}

/** For what the clock ended: how long ago that was. */
const overdue = ({ until }: UseAction, now: Instant) =>
  until === undefined ? {} : { overdueSeconds: (now - until) / 1000 };
