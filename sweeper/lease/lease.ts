import { messageOf } from '../../model/base/message-of';
import { between, type Instant, type Milliseconds, seconds } from '../../model/time/instant';
import type { Clock } from '../aws/port';
import { type Claim, claimsText, type Division, divide, expiry, readClaims, without } from './claims';
import type { LeaseStore } from './store';

/** So often a claim is renewed, while work goes on. */
export const renewal: Milliseconds = seconds(2);

/**
 * The longest that a sweep leaves an owner to others. Then it works on them as if alone, beside whoever has them: no
 * claim, whoever wrote it, may keep access open.
 */
export const longestLeft: Milliseconds = seconds(150);

/** Two sweeps that write at once are done after two; more than a few are never there. */
const attempts = 5;

/** Of owners asked for: whom this sweep works on, and whom another does, with when to look again. */
export interface TakenOwners {
  readonly mine: ReadonlySet<string>;
  readonly left: ReadonlyMap<string, Instant>;
}

/**
 * Keeps sweeps that run at once from doing the same twice: a sweep that has something to end claims the owners it works
 * on. What it cannot claim because the lease cannot be read or written it works on as if it were alone; then nobody
 * knows who counts it, so it is in no metric.
 */
export class Lease {
  #tag: string | undefined;
  #claims: readonly Claim[] = [];
  #mine: ReadonlySet<string> = new Set();
  #renewed: Instant | undefined;
  #renewing: Promise<void> | undefined;
  #failure: string | undefined;
  readonly #givenUp = new Set<string>();
  readonly #leftSince = new Map<string, Instant>();

  constructor(
    private readonly store: LeaseStore,
    /** Names this sweep, unlike any other. */
    private readonly by: string,
    private readonly clock: Pick<Clock, 'now'>,
  ) {}

  /** Why it could not be read or written, in words. */
  get failure(): string | undefined {
    return this.#failure;
  }

  /** Whether this sweep is the one that counts what it does to an owner. */
  counts(owner: string): boolean {
    return this.#failure === undefined && this.#mine.has(owner) && this.#age() < expiry;
  }

  #age(): Milliseconds {
    return this.#renewed === undefined ? expiry : between(this.#renewed, this.clock.now());
  }

  /** @param patience how long the claims of others hold after their last renewal */
  async take(owners: readonly string[], patience: Milliseconds): Promise<TakenOwners> {
    await this.renew();
    for (const owner of owners) this.#givenUp.delete(owner);
    const all = { mine: new Set(owners), left: new Map<string, Instant>() };
    if (this.#failure !== undefined || owners.every((owner) => this.#mine.has(owner))) return all;
    const division = await this.#write(owners, patience, true);
    // More at once than could be: nobody knows whose they are.
    if (!division) return all;
    return this.#leave(owners, division);
  }

  /** Says that work goes on, if that was not said just now. */
  async renew(): Promise<void> {
    if (this.#mine.size === 0 || this.#failure !== undefined || this.#age() < renewal) return;
    this.#renewing ??= this.#write([], expiry, false)
      .then(() => undefined)
      .finally(() => {
        this.#renewing = undefined;
      });
    await this.#renewing;
  }

  /** Lets owners go for whom this sweep can do nothing now: its next renewal names them no more. */
  giveUp(owners: Iterable<string>): void {
    for (const owner of owners) if (this.#mine.has(owner)) this.#givenUp.add(owner);
    this.#mine = without(this.#mine, this.#givenUp);
    this.#claims = this.#kept(this.#claims);
  }

  /** Lets all go but these: with the others it is done. */
  keepOnly(owners: ReadonlySet<string>): void {
    this.giveUp([...this.#mine].filter((owner) => !owners.has(owner)));
  }

  #kept = (claims: readonly Claim[]): Claim[] =>
    claims.map((claim) => (claim.by === this.by ? { ...claim, owners: without(claim.owners, this.#givenUp) } : claim));

  /** Says that its work is over. Where that cannot be written its claim is void soon. */
  async release(): Promise<void> {
    // Also where it has let go of everybody since: what is written names them until this.
    if (this.#renewed === undefined || this.#failure !== undefined) return;
    try {
      for (let attempt = 0; attempt < attempts; attempt++) {
        if (attempt > 0) await this.#read();
        const others = this.#claims.filter(({ by }) => by !== this.by);
        if ((await this.store.writeLease(claimsText(others), this.#tag)) !== undefined) return;
      }
    } catch {
      // Nothing hangs on it: whoever comes next waits no longer than for a sweep that was killed.
    }
  }

  #leave(owners: readonly string[], { left }: Division): TakenOwners {
    const now = this.clock.now();
    const stays = new Map<string, Instant>();
    for (const owner of owners) {
      const until = left.get(owner);
      if (until === undefined) {
        this.#leftSince.delete(owner);
        continue;
      }
      const since = this.#leftSince.get(owner) ?? now;
      this.#leftSince.set(owner, since);
      if (between(since, now) < longestLeft) stays.set(owner, until);
    }
    return { mine: new Set(owners.filter((owner) => !stays.has(owner))), left: stays };
  }

  /** Undefined where it was not to be had. */
  async #write(owners: readonly string[], patience: Milliseconds, anew: boolean): Promise<Division | undefined> {
    try {
      for (let attempt = 0; attempt < attempts; attempt++) {
        if (anew || attempt > 0) await this.#read();
        const division = divide(this.#claims, this.by, owners, patience, this.clock.now());
        const gains = owners.some((owner) => division.mine.has(owner));
        if (owners.length > 0 && !gains) return division;
        const tag = await this.store.writeLease(claimsText(division.claims), this.#tag);
        if (tag === undefined) continue;
        this.#tag = tag;
        this.#claims = division.claims;
        this.#mine = division.mine;
        this.#renewed = this.clock.now();
        return division;
      }
      if (this.#tag === undefined) this.#failure = 'there is a lease that cannot be read';
      return undefined;
    } catch (error) {
      this.#failure = messageOf(error);
      return undefined;
    }
  }

  async #read(): Promise<void> {
    const found = await this.store.readLease();
    this.#tag = found?.tag;
    this.#claims = this.#kept(readClaims(found?.text ?? ''));
  }
}
