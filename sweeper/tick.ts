import { between, type Instant, latest, type Milliseconds, seconds, tryEarliest } from '../model/time/instant';
import { Appointments } from './act/appointments';
import { Division } from './act/division';
import { Endings, relist } from './act/endings';
import { hasNews } from './act/news';
import { Reading } from './act/reading';
import { writeLate, writeUnread } from './act/records';
import { Removing } from './act/removing';
import { betweenLists, RoundSize } from './act/round-size';
import type { TickTools } from './act/tick-tools';
import { type Plan, plan, type UseAction } from './judge/plan';
import { ownerKey, placeKey, useKey } from './kinds/kinds';
import type { Observation } from './observe/observation';
import type { OwedOwner } from './observe/order';
import type { Use } from './uses/use';

/** Kept back for ending what was begun and for saying what was left: no wait and no new work runs into it. */
const reserve: Milliseconds = seconds(15);

/** While many uses are to be ended, every so many rounds of that one of the rest is done. */
const turnOfTheRest = 4;

/**
 * One tick at work: looks, ends, removes, and reads the rest, in rounds. After each it asks for the time left and for what
 * has become more urgent: a window that ended, a use that was opened. So what is proven over is ended before the rest is
 * read, and neither thousands of uses of one person nor thousands of persons keep it from that.
 */
export class Tick {
  readonly #appointments: Appointments;
  readonly #division: Division;
  readonly #endings: Endings;
  readonly #reading: Reading;
  readonly #ends = new RoundSize(32);
  readonly #removing: Removing;
  #relistTook = 0 as Milliseconds;
  #relisted: Instant;

  private constructor(private readonly tools: TickTools) {
    const { ports, clock, journal, view, lease } = tools;
    this.#appointments = new Appointments(view.lists.at);
    this.#division = new Division(lease, this.#appointments.horizon);
    const counts = (use: Use) => this.#division.counts(this.#ownerKey(use));
    this.#endings = new Endings({
      ports,
      clock,
      journal,
      progress: this.#division.progress,
      isShared: lease !== undefined,
      counts,
    });
    const isMore = () => this.#hasTime && !this.#isUrgent;
    this.#reading = new Reading(tools, this.#appointments, this.#division);
    this.#removing = new Removing(tools, this.#appointments, this.#division, isMore);
    this.#relisted = clock.now();
  }

  /** @throws where the provisions cannot be listed: without them nothing can be told */
  static async run(tools: TickTools): Promise<{ seen: Observation; decided: Plan }> {
    await tools.view.look();
    return new Tick(tools).#run();
  }

  get #now(): Instant {
    return this.tools.clock.now();
  }

  get #hasTime(): boolean {
    return this.tools.remaining() > reserve;
  }

  async #run(): Promise<{ seen: Observation; decided: Plan }> {
    const { clock, view, remaining } = this.tools;
    this.#noteLook();
    for (let round = 1; this.#hasTime; round++) {
      if (await this.#mustLook()) {
        await view.look();
        this.#noteLook();
      }
      if (await this.#round(round)) continue;
      const next = this.#next();
      const wait = Math.max(0, (next ?? 0) - clock.now()) as Milliseconds;
      if (next === undefined || remaining() - wait <= reserve) break;
      this.#tellOfWait();
      await this.#endings.sleep(wait);
    }
    return this.#close();
  }

  #noteLook(): void {
    const { view, clock } = this.tools;
    this.#removing.begin();
    this.#relisted = clock.now();
    this.#note();
    this.#settle(view.lists.at);
  }

  async #mustLook(): Promise<boolean> {
    if (this.tools.view.blindUntil !== undefined) return false;
    return (
      this.#isUrgent ||
      hasNews(this.tools.view, this.tools.clock.now()) ||
      (await this.#division.look(this.tools.clock.now()))
    );
  }

  /** Whether a window has ended, or something was to be looked at again, since the last look. */
  get #isUrgent(): boolean {
    return this.tools.view.blindUntil === undefined && this.#appointments.isDue(this.#now);
  }

  /** @returns whether there was anything to do */
  async #round(number: number): Promise<boolean> {
    const ended = await this.#end();
    const { owed, others } = this.#reading.waiting();
    const read = await this.#read(owed);
    const busy = ended || read;
    const { listAt } = this.#endings;
    const between = busy ? betweenLists(this.#relistTook) : 0;
    const listed = listAt !== undefined && listAt <= this.#now && this.#relisted + between <= this.#now;
    if (listed) await this.#relist();
    if (busy && number % turnOfTheRest !== 0) return true;
    if (this.#isUrgent) return true;
    const removed = await this.#removing.round(() => this.#hasTime);
    return (await this.#read(others)) || removed || listed || busy;
  }

  /** What the newest look judges, of uses that were there when it began. */
  #decide(): Plan {
    const { view, clock } = this.tools;
    const { seen } = view;
    return plan({ ...seen, uses: seen.uses.filter((use) => !view.isNewcomer(use)) }, clock.now());
  }

  #due({ end, suspects }: Plan): UseAction[] {
    const { confirmed } = this.#appointments;
    return [...end, ...suspects.filter(({ use }) => confirmed.has(useKey(use)))];
  }

  #ownerKey = (use: Use): string => ownerKey(use, this.tools.ports);

  async #end(): Promise<boolean> {
    const { clock } = this.tools;
    const ready = this.#endings.ready(this.#due(this.#decide()));
    if (ready.length === 0) return false;
    const mine = await this.#division.toEnd([...new Set(ready.map(({ use }) => this.#ownerKey(use)))]);
    const round = this.#ends.first(ready.filter(({ use }) => mine.has(this.#ownerKey(use))));
    if (round.length === 0) return false;
    const began = clock.now();
    await this.#endings.ask(round);
    this.#ends.took(between(began, clock.now()), round.length);
    return true;
  }

  async #relist(): Promise<void> {
    const { ports, clock, view } = this.tools;
    const began = clock.now();
    const { uses, unseen } = await relist(ports, view.lists, this.#endings.places);
    view.relisted(uses, unseen);
    this.#relisted = clock.now();
    this.#relistTook = between(began, this.#relisted);
    this.#settle(began);
    await this.#division.progress();
  }

  #settle(listed: Instant): void {
    const { view } = this.tools;
    const { uses, unseen } = view.lists;
    const due = this.#due(this.#decide());
    this.#endings.settle(due, view.lists, (use) => view.isKnown(use), listed);
    this.#division.isBusyWith(new Set(this.#endings.unfinished(due).map(this.#ownerKey)));
    const unreached = [...uses.filter((use) => unseen.has(placeKey(use))), ...this.#endings.refused];
    this.#division.cannotReach(new Set(unreached.map(this.#ownerKey)));
  }

  async #read(owners: readonly OwedOwner[]): Promise<boolean> {
    const read = await this.#reading.round(owners);
    if (read) this.#note();
    return read;
  }

  #note(): void {
    const { view, clock } = this.tools;
    const unjudged = view.lists.uses.filter((use) => !view.isKnown(use));
    this.#appointments.note(this.#decide(), view.seen, clock.now(), unjudged);
  }

  #next(): Instant | undefined {
    const { view } = this.tools;
    const looks = [this.#appointments.next, this.#division.next].filter((at) => at !== undefined);
    const later = looks.map((at) => latest(at, view.blindUntil ?? at));
    return tryEarliest([...later, this.#endings.listAt].filter((at) => at !== undefined));
  }

  #tellOfWait(): void {
    const { journal, onWait } = this.tools;
    if (!this.#endings.isPending && !journal.records.some(({ outcome }) => outcome === 'failed')) onWait?.();
  }

  async #close(): Promise<{ seen: Observation; decided: Plan }> {
    const { view, clock, ports, journal } = this.tools;
    const { seen } = view;
    const decided = plan(seen, clock.now());
    const { owed, others } = this.#reading.waiting();
    const late = this.#endings.ready(this.#due(this.#decide())).filter(({ use }) => !this.#endings.wasAsked(use));
    const here = late.filter(({ use }) => !this.#division.isLeft(this.#ownerKey(use)));
    this.#endings.close(view.lists);
    writeLate(here, clock.now(), ports, journal);
    if (!this.#hasTime) {
      writeUnread([...owed, ...others].length, journal);
      await this.#removing.leave();
    }
    await this.tools.lease?.release();
    return { seen, decided };
  }
}
