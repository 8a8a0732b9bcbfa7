import { messageOf } from '../../model/base/message-of';
import { countedIf } from '../../model/contracts/log-record';
import { between, type Instant, type Milliseconds, plus, tryEarliest } from '../../model/time/instant';
import { concurrency, inParallel } from '../aws/in-parallel';
import type { Clock } from '../aws/port';
import { longWaits as waits } from '../aws/waits';
import type { UseAction } from '../judge/plan';
import { ofKind, type Place, type Ports, placeKey, useKey } from '../kinds/kinds';
import { renewal } from '../lease/lease';
import type { Lists, UnseenPlace } from '../observe/observation';
import type { Journal } from '../signals/record';
import type { Use } from '../uses/use';
import { aboutUse } from './about';
import { inTurns } from './turns';

export interface EndTools {
  readonly ports: Ports;
  readonly clock: Clock;
  readonly journal: Journal;
  /** Tells that work goes on, after each end that was asked for. */
  readonly progress: () => Promise<void>;
  /** Whether other sweeps are told so. */
  readonly isShared: boolean;
  /** Whether this sweep is the one that counts what becomes of a use. */
  readonly counts: (use: Use) => boolean;
}

interface AskedEnd {
  readonly action: UseAction;
  readonly asks: number;
  /** When the list should be without it. */
  readonly again: Instant;
  readonly error?: string;
  readonly givenUp?: boolean;
}

/** Reads the uses of places again; a place that cannot be read now keeps what was seen there. */
export async function relist(
  ports: Ports,
  { uses: before, unseen: unseenBefore }: Pick<Lists, 'uses' | 'unseen'>,
  places: readonly Place[],
): Promise<{ uses: readonly Use[]; unseen: ReadonlyMap<string, UnseenPlace> }> {
  const results = await inParallel(places, concurrency, (place) => ofKind(ports.uses, place).list(place.region));
  const unseen = new Map(unseenBefore);
  let uses = [...before];
  for (const [i, result] of results.entries()) {
    const place = places[i] as Place;
    const key = placeKey(place);
    if (result.status === 'rejected') {
      unseen.set(key, { ...place, error: result.reason });
      continue;
    }
    uses = [...uses.filter((use) => placeKey(use) !== key), ...result.value];
  }
  return { uses, unseen };
}

/** For what the clock ended: how long ago that was. */
const overdue = ({ until }: UseAction, now: Instant) =>
  until === undefined ? {} : { overdueSeconds: (now - until) / 1000 };

/** What was asked to end by this sweep, until it is seen gone. */
export class Endings {
  readonly #asked = new Map<string, AskedEnd>();
  /** When the list of uses was last read. */
  #listed: Instant | undefined;

  constructor(private readonly tools: EndTools) {}

  get #pending(): AskedEnd[] {
    return [...this.#asked.values()].filter(({ givenUp }) => !givenUp);
  }

  get isPending(): boolean {
    return this.#pending.length > 0;
  }

  /** Where what was asked to end may still be. */
  get places(): Place[] {
    const places = this.#pending.map(({ action: { use } }) => ({ kind: use.kind, region: use.region }));
    return [...new Map(places.map((place) => [placeKey(place), place])).values()];
  }

  /** Of what is due, and of what was asked to end: all that this sweep has yet to see gone. */
  unfinished(due: readonly UseAction[]): Use[] {
    const left = due.filter(({ use }) => !this.#asked.get(useKey(use))?.givenUp);
    return [...left, ...this.#pending.map(({ action }) => action)].map(({ use }) => use);
  }

  /** What this sweep could not even ask for the last time. */
  get refused(): Use[] {
    return this.#pending.filter(({ error }) => error !== undefined).map(({ action }) => action.use);
  }

  /** Those that may be asked for now: never before, or still there when the list was last read. Persons take turns. */
  ready(due: readonly UseAction[]): UseAction[] {
    const may = due.filter(({ use }) => {
      const before = this.#asked.get(useKey(use));
      return before === undefined || (!before.givenUp && this.#isSeenAfter(before));
    });
    return inTurns(may, ({ use }) => use.owner);
  }

  #isSeenAfter({ again }: AskedEnd): boolean {
    return this.#listed !== undefined && again <= this.#listed;
  }

  /** When the list should be read next; undefined where nothing is waited for. */
  get listAt(): Instant | undefined {
    return tryEarliest(this.#pending.filter((each) => !this.#isSeenAfter(each)).map(({ again }) => again));
  }

  async ask(due: readonly UseAction[]): Promise<void> {
    const { ports, clock, progress } = this.tools;
    await inParallel(due, concurrency, async (action) => {
      const key = useKey(action.use);
      const asks = (this.#asked.get(key)?.asks ?? 0) + 1;
      const failure = await ofKind(ports.uses, action.use)
        .end(action.use)
        .then(
          () => ({}),
          (error: unknown) => ({ error: messageOf(error) }),
        );
      const wait = waits[asks - 1] ?? (0 as Milliseconds);
      this.#asked.set(key, { action, asks, again: plus(clock.now(), wait), ...failure });
      await progress();
    });
  }

  /**
   * Takes off, and writes down, what is gone, what is still there and due no longer, and what would not go.
   *
   * @param due all that has to end as the newest look judges it
   * @param isKnown whether that look has judged a use
   */
  settle(due: readonly UseAction[], { uses, unseen }: Lists, isKnown: (use: Use) => boolean, listed: Instant): void {
    this.#listed = listed;
    const { journal } = this.tools;
    const still = new Set(due.map(({ use }) => useKey(use)));
    const there = new Set(uses.map(useKey));
    for (const [key, asked] of this.#asked) {
      const { action } = asked;
      if (unseen.has(placeKey(action.use))) this.#giveUpAfterAll(key, asked, 'its region cannot be read');
      else if (!there.has(key)) this.#isGone(key, asked);
      else if (!isKnown(action.use)) continue;
      else if (still.has(key)) this.#giveUpAfterAll(key, asked, 'still active after it was ended');
      else {
        // A newer look found what covers it.
        this.#asked.delete(key);
        const { keeps } = ofKind(this.tools.ports.uses, action.use);
        journal.write({ action: keeps, outcome: 'kept', ...aboutUse(action, this.tools.ports) });
      }
    }
  }

  #isGone(key: string, { action }: AskedEnd): void {
    const { ports, clock, journal, counts } = this.tools;
    this.#asked.delete(key);
    const about = { ...aboutUse(action, ports), ...overdue(action, clock.now()) };
    journal.write({
      action: ofKind(ports.uses, action.use).ends,
      outcome: 'gone',
      ...about,
      ...countedIf(counts(action.use)),
    });
  }

  #giveUpAfterAll(key: string, asked: AskedEnd, why: string): void {
    if (asked.givenUp || asked.asks < waits.length || !this.#isSeenAfter(asked)) return;
    this.#asked.set(key, { ...asked, givenUp: true });
    this.#fail(asked, why);
  }

  #fail({ action, error }: AskedEnd, why: string): void {
    const { ports, clock, journal } = this.tools;
    const about = { ...aboutUse(action, ports), ...overdue(action, clock.now()) };
    const { ends } = ofKind(ports.uses, action.use);
    journal.write({ action: ends, outcome: 'failed', ...about, error: error ?? why });
  }

  /** Writes down what was asked to end and was not seen gone: the sweep is over. */
  close({ unseen }: Lists): void {
    for (const asked of this.#pending) {
      const isUnseen = unseen.has(placeKey(asked.action.use));
      this.#fail(asked, isUnseen ? 'its region cannot be read' : 'still active after it was ended');
    }
    this.#asked.clear();
  }

  /** Sleeps. While something was asked to end, other sweeps must know that this one lives. */
  async sleep(span: Milliseconds): Promise<void> {
    const { clock, progress } = this.tools;
    const until = plus(clock.now(), span);
    for (let left = span; left > 0; left = between(clock.now(), until)) {
      await clock.sleep(this.isPending && this.tools.isShared ? shorter(left, renewal) : left);
      await progress();
    }
  }

  /** Whether it was ever asked for. */
  wasAsked = (use: Use): boolean => this.#asked.has(useKey(use));
}

const shorter = (a: Milliseconds, b: Milliseconds): Milliseconds => (a < b ? a : b);
