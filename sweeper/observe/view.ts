import { messageOf } from '../../model/base/message-of';
import { type Instant, plus, seconds } from '../../model/time/instant';
import { ownerOf, type Ports, placeKey, useKey } from '../kinds/kinds';
import type { Provision, Reading } from '../provisions/provision';
import type { Use } from '../uses/use';
import type { Holdings } from './holdings';
import { Look, type ReadingCache } from './look';
import type { Lists, Observation, OwnerFacts, UnseenPlace } from './observation';
import { listAll, pastUnseen, readFacts } from './observe';
import { hasEnded, inOrder, type OwedOwner, type Owner, ownersOf } from './order';

/** An owner all of whose uses were found to be covered, and how the lists showed them then. */
interface SettledOwner {
  readonly shown: string;
  readonly uses: ReadonlySet<string>;
}

/** So long after a list could not be read it is not asked for again. */
const rest = seconds(10);

/**
 * What one sweep knows of the account: the lists, read as often as it looks, and of owners what it has read so far.
 * Who was found to be covered is not asked about again by the same sweep, as long as the lists show the same of them:
 * so a look costs what is new in it, and not once more what everybody costs.
 */
export class View {
  #look: Look | undefined;
  #lists: Lists | undefined;
  #all: ReadonlyMap<string, Owner> = new Map();
  readonly #owners = new Map<string, OwnerFacts>();
  readonly #readings = new Map<string, Reading>();
  readonly #tags: Map<string, ReadonlyMap<string, string>> = new Map();
  /** Owners about whom all is known that this look can tell. */
  readonly #known = new Set<string>();
  readonly #settled = new Map<string, SettledOwner>();
  /** Uses that were not there when the provisions were listed: what they were opened under may be newer. */
  readonly #newcomers = new Set<string>();
  #blindUntil: Instant | undefined;
  readonly #lost: string[] = [];

  constructor(
    private readonly ports: Ports,
    private readonly cache: ReadingCache,
    private readonly now: () => Instant,
    private readonly holdings: Holdings,
  ) {}

  get lists(): Lists {
    if (!this.#lists) throw new Error('nobody has looked yet');
    return this.#lists;
  }

  /** All that can be judged: uses of owners that were read, and of nobody known. */
  get seen(): Observation {
    const { lists } = this;
    return {
      ...lists,
      uses: lists.uses.filter(this.isKnown),
      owners: this.#owners,
      readings: this.#readings,
      tags: this.#tags,
      failures: [...new Set([...this.#lost, ...(this.#look?.failures ?? [])])],
    };
  }

  /** Whether all is known that tells what is to become of a use. */
  isKnown = (use: Use): boolean => {
    const key = ownerOf(use, this.ports)?.principal.key;
    return key === undefined || this.#known.has(key);
  };

  /** Whether a use came after the provisions were listed. */
  isNewcomer = (use: Use): boolean => this.#newcomers.has(useKey(use));

  /** When the lists can be read again; undefined: at any time. */
  get blindUntil(): Instant | undefined {
    return this.#blindUntil !== undefined && this.#blindUntil > this.now() ? this.#blindUntil : undefined;
  }

  /**
   * Reads the lists anew. Where that fails later than the first time, what was seen before is kept, and what has come
   * since is left to the next sweep.
   *
   * @throws where the provisions cannot be listed the first time: without them nothing can be told
   */
  async look(): Promise<void> {
    const look = new Look(this.ports, this.cache, this.now, this.holdings);
    let lists: Lists;
    try {
      lists = await listAll(look, this.ports, this.now);
    } catch (error) {
      if (!this.#lists) throw error;
      this.#keepBefore(this.#lists, error);
      return;
    }
    this.#look = look;
    this.#blindUntil = undefined;
    this.#newcomers.clear();
    this.#take(lists);
    this.#known.clear();
    for (const [key, owner] of this.#all) {
      if (this.#isSettled(key, owner)) this.#known.add(key);
      else this.#owners.delete(key);
    }
  }

  #keepBefore(lists: Lists, error: unknown): void {
    this.#blindUntil = plus(this.now(), rest);
    this.#lost.push(`looking again: ${messageOf(error)}`);
    const places = lists.uses
      .filter(this.isNewcomer)
      .map(({ kind, region }) => [placeKey({ kind, region }), { kind, region, error }] as const);
    const uses = lists.uses.filter((use) => !this.isNewcomer(use));
    this.#newcomers.clear();
    this.#take({ ...lists, uses, unseen: new Map([...lists.unseen, ...places]) });
  }

  #take(lists: Lists): void {
    this.#lists = lists;
    this.#all = ownersOf(lists.uses, this.ports);
  }

  /** Takes in what was listed of some places since, and what of it is new. */
  relisted(uses: readonly Use[], unseen: ReadonlyMap<string, UnseenPlace>): void {
    const before = new Set(this.lists.uses.map(useKey));
    for (const use of uses) if (!before.has(useKey(use))) this.#newcomers.add(useKey(use));
    this.#take({ ...this.lists, uses, unseen });
  }

  /** Who is to be read yet, in the order of what they seem to owe. */
  waiting(doubted: ReadonlySet<string>): OwedOwner[] {
    const unknown = [...this.#all].filter(([key]) => !this.#known.has(key)).map(([, owner]) => owner);
    return unknown.length === 0 ? [] : inOrder(unknown, doubted, { ...this.lists, readings: this.#readings });
  }

  async read(owners: readonly Owner[]): Promise<void> {
    const uses = owners.flatMap((owner) => owner.uses);
    await this.#read(uses, []);
    for (const { principal } of owners) this.#known.add(principal.key);
  }

  /** What is past and must be read before it may go, because a place cannot be seen. */
  unreadPast(now: Instant): Provision[] {
    return pastUnseen(this.lists, now).filter(({ arn }) => !this.#readings.has(arn));
  }

  readPast = (provisions: readonly Provision[]): Promise<void> => this.#read([], provisions);

  async #read(uses: readonly Use[], besides: readonly Provision[]): Promise<void> {
    if (!this.#look) return;
    const facts = await readFacts(this.#look, this.lists, uses, this.now, besides);
    for (const [key, value] of facts.owners) this.#owners.set(key, value);
    for (const [key, value] of facts.readings) this.#readings.set(key, value);
    for (const [key, value] of facts.tags) this.#tags.set(key, value);
  }

  /** Notes that all uses of an owner were found to be covered, or nobody's business. */
  settle({ principal, uses }: Owner): void {
    const shown = this.#shownOf(principal);
    this.#settled.set(principal.key, { shown, uses: new Set(uses.map(useKey)) });
  }

  #shownOf(principal: Owner['principal']): string {
    const { provisions, out } = this.lists;
    const all = [...provisions.of(principal), ...provisions.denialsOf(principal)];
    return all
      .map(({ id, version, attachments }) => `${id} ${version} ${attachments}`)
      .sort()
      .concat(out.has(principal.key) ? ['out'] : [])
      .join(', ');
  }

  #isSettled(key: string, { principal, uses }: Owner): boolean {
    const known = this.#settled.get(key);
    const { at, provisions } = this.lists;
    return (
      known !== undefined &&
      known.shown === this.#shownOf(principal) &&
      uses.every((use) => known.uses.has(useKey(use))) &&
      !provisions.of(principal).some((each) => hasEnded(each, this.#readings, at))
    );
  }
}
