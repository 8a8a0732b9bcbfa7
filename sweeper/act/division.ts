import { earliest, type Instant, type Milliseconds } from '../../model/time/instant';
import { expiry, silence } from '../lease/claims';
import type { Lease } from '../lease/lease';

/** Which owners this sweep works on, and which it leaves to another that has claimed them. */
export class Division {
  readonly #left = new Map<string, Instant>();

  /** @param lease undefined: this sweep is alone */
  constructor(
    private readonly lease: Lease | undefined,
    /** What ends later is for the next sweeps. */
    private readonly horizon: Instant,
  ) {}

  isLeft = (owner: string): boolean => this.#left.has(owner);

  counts = (owner: string): boolean => this.lease?.counts(owner) ?? true;

  progress = async (): Promise<void> => this.lease?.renew();

  /** Those of whom a use has to be ended by this sweep. The others it looks after again soon: their sweep may die. */
  async toEnd(owners: readonly string[]): Promise<ReadonlySet<string>> {
    return this.#take(owners, silence);
  }

  /** Those of whom this sweep removes what has ended. Nothing hangs on that: the others are for the next sweep. */
  async toRemove(owners: readonly string[]): Promise<ReadonlySet<string>> {
    if (!this.lease || owners.length === 0) return new Set(owners);
    return (await this.lease.take(owners, expiry)).mine;
  }

  async #take(owners: readonly string[], patience: Milliseconds): Promise<ReadonlySet<string>> {
    const asked = owners.filter((owner) => !this.#left.has(owner));
    if (!this.lease || asked.length === 0) return new Set(asked);
    const { mine, left } = await this.lease.take(asked, patience);
    for (const [owner, until] of left) this.#left.set(owner, until);
    return mine;
  }

  /** When to look after those that were left to another. */
  get next(): Instant | undefined {
    const [first, ...more] = [...this.#left.values()].filter((at) => at <= this.horizon);
    return first === undefined ? undefined : earliest(first, ...more);
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
