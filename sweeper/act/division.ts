import { type Instant, type Milliseconds, tryEarliest } from '../../model/time/instant';
import { expiry, silence } from '../lease/claims';
import type { Lease, TakenOwners } from '../lease/lease';

/** Which owners this sweep works on, and which it leaves to another that has claimed them. */
export class Division {
  readonly #left = new Map<string, Instant>();
  #unreached: ReadonlySet<string> = new Set();

  /** @param lease undefined: this sweep is alone */
  constructor(
    private readonly lease: Lease | undefined,
    /** What ends later is for the next sweeps. */
    private readonly horizon: Instant,
  ) {}

  isLeft = (owner: string): boolean => this.#left.has(owner);

  counts = (owner: string): boolean => this.lease?.counts(owner) ?? true;

  /**
   * Takes note of owners whom this sweep cannot reach at present, all of them: their region gives no answer. It goes on
   * trying, but claims them no more, so that another sweep that does reach them need not wait for this one.
   */
  cannotReach(owners: ReadonlySet<string>): void {
    this.#unreached = owners;
    this.lease?.giveUp(owners);
  }

  /**
   * Takes note of all with whom this sweep is not done. The others it claims no more: a window of theirs that ends later
   * is for whichever sweep waits for it, and this one may be busy, or no longer look so far ahead.
   */
  isBusyWith(owners: ReadonlySet<string>): void {
    this.lease?.keepOnly(owners);
  }

  progress = async (): Promise<void> => this.lease?.renew();

  /** Those of whom a use has to be ended by this sweep. The others it looks after again soon: their sweep may die. */
  async toEnd(owners: readonly string[]): Promise<ReadonlySet<string>> {
    return this.#take(owners, silence);
  }

  /** Those of whom this sweep removes what has ended. Nothing hangs on that: the others are for the next sweep. */
  async toRemove(owners: readonly string[]): Promise<ReadonlySet<string>> {
    return (await this.#claim(owners, expiry)).mine;
  }

  async #claim(owners: readonly string[], patience: Milliseconds): Promise<TakenOwners> {
    const asked = owners.filter((owner) => !this.#unreached.has(owner));
    if (!this.lease || asked.length === 0) return { mine: new Set(owners), left: new Map() };
    const { mine, left } = await this.lease.take(asked, patience);
    return { mine: new Set(owners.filter((owner) => mine.has(owner) || this.#unreached.has(owner))), left };
  }

  async #take(owners: readonly string[], patience: Milliseconds): Promise<ReadonlySet<string>> {
    const asked = owners.filter((owner) => !this.#left.has(owner));
    const { mine, left } = await this.#claim(asked, patience);
    for (const [owner, until] of left) this.#left.set(owner, until);
    return mine;
  }

  /** When to look after those that were left to another. */
  get next(): Instant | undefined {
    return tryEarliest([...this.#left.values()].filter((at) => at <= this.horizon));
  }

  /**
   * Looks after those that were left to another, where it is time to.
   *
   * @returns whether any of them is this sweep's now
   */
  async look(now: Instant): Promise<boolean> {
    if (this.next === undefined || this.next > now) return false;
    const owners = [...this.#left.keys()];
    this.#left.clear();
    const mine = await this.#take(owners, silence);
    return mine.size > 0;
  }
}
