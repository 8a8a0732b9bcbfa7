import { messageOf } from '../../model/base/message-of';
import type { Principal } from '../../model/principal/principal';
import type { Instant } from '../../model/time/instant';
import { concurrency, inParallel } from '../aws/in-parallel';
import type { Tags } from '../aws/port';
import { ofKind, ownerOf, type Ports, placeKey, targetKey } from '../kinds/kinds';
import type { Provision, Reading } from '../provisions/provision';
import { ProvisionIndex } from '../provisions/provision-index';
import type { Use } from '../uses/use';
import type { Holdings } from './holdings';
import type { Observation, OwnerFacts, Residents, UnseenPlace } from './observation';
import { isManaged, residentOf } from './residence';
import { settled } from './settled';

/**
 * What provisions say, by id and version: neither ever changes, so a warm Lambda need not read them again. But one
 * is asked for by ARN, and a read that lags may answer from the one that had the ARN before: so what is read soon
 * after the first reading replaces it, and only what is read later stays.
 */
export type ReadingCache = Map<string, { readonly reading: Reading; readonly since: Instant; readonly stays: boolean }>;

interface AskedOwner {
  readonly principal: Principal;
  /** Whether any of their uses shows that they live where Curfew makes its own. */
  readonly shown: boolean;
  /** Whether any of their uses is marked as Curfew's. */
  readonly marked: boolean;
}

/** What a look knows of everybody before it asks for anybody. */
type Known = Pick<Observation, 'provisions' | 'residents' | 'declared'>;

/** The questions of one look. It holds what failed on the way, for the rest must still be done. */
export class Look {
  readonly failures: string[] = [];

  constructor(
    private readonly ports: Ports,
    private readonly cache: ReadingCache,
    private readonly now: () => Instant,
    private readonly holdings: Holdings,
  ) {}

  private async each<T, R>(items: readonly T[], what: (item: T) => string, task: (item: T) => Promise<R>) {
    const results = await inParallel(items, concurrency, task);
    const done: { item: T; value: R }[] = [];
    const failed: { item: T; error: unknown }[] = [];
    for (const [i, result] of results.entries()) {
      const item = items[i] as T;
      if (result.status === 'fulfilled') {
        done.push({ item, value: result.value });
      } else {
        failed.push({ item, error: result.reason });
        this.failures.push(`${what(item)}: ${messageOf(result.reason)}`);
      }
    }
    return { done, failed };
  }

  /** @throws where any kind cannot be listed: without a whole list nothing can be told */
  async provisions(): Promise<ProvisionIndex> {
    const lists = await Promise.all(this.ports.provisions.map(({ lists }) => lists.all()));
    return new ProvisionIndex(lists.flat());
  }

  async uses(): Promise<{ uses: Use[]; unseen: Map<string, UnseenPlace> }> {
    const { uses: kinds, regions } = this.ports;
    const { done, failed } = await this.each(
      kinds.flatMap((kind) => regions.map((region) => ({ kind, region }))),
      ({ kind, region }) => `listing the ${kind.plural} of ${region}`,
      ({ kind, region }) => kind.list(region),
    );
    const unseen = failed.map(({ item: { kind, region }, error }) => ({ kind: kind.id, region, error }));
    return {
      uses: done.flatMap(({ value }) => value),
      unseen: new Map(unseen.map((place) => [placeKey(place), place])),
    };
  }

  /** All who live where only Curfew makes any, of the kinds that matter. */
  async residents(kinds: ReadonlySet<string>): Promise<Residents> {
    const { done } = await this.each(
      this.ports.principals.filter(({ id }) => kinds.has(id)),
      ({ noun }) => `listing each managed ${noun}`,
      (port) => port.residents(),
    );
    return new Map(
      done.map(({ item: { id }, value }) => [id, new Map(value.map((each) => [each.principal.key, each]))] as const),
    );
  }

  /** Keys of all on whom the Deny is that keeps everybody out, of the kinds that matter. */
  async out(kinds: ReadonlySet<string>): Promise<ReadonlySet<string>> {
    const { done } = await this.each(
      this.ports.principals.filter(({ id }) => kinds.has(id)),
      ({ noun }) => `asking whether each ${noun} is out`,
      (port) => port.out(),
    );
    return new Set(done.flatMap(({ value }) => value.map(({ key }) => key)));
  }

  /** Of uses that may be ours. */
  async owners(uses: readonly Use[], known: Known, now: Instant): Promise<Map<string, OwnerFacts>> {
    const asked = new Map<string, AskedOwner>();
    for (const use of uses) {
      const owner = ownerOf(use, this.ports);
      if (!owner) continue;
      const { principal } = owner;
      const before = asked.get(principal.key);
      // One use's owner may show where they live, and another's not.
      const shown = before?.shown || owner.managed === true;
      const marked = ofKind(this.ports.uses, use).isMarked(use) || before?.marked === true;
      asked.set(principal.key, { principal, shown, marked });
    }
    const { done } = await this.each(
      [...asked],
      ([key, { principal }]) => `reading ${ofKind(this.ports.principals, principal).noun} ${key}`,
      ([, owner]) => this.owner(owner, known, now),
    );
    return new Map(done.map(({ item: [key], value }) => [key, value]));
  }

  private async owner({ principal, shown, marked }: AskedOwner, known: Known, now: Instant): Promise<OwnerFacts> {
    const managed = isManaged(principal, shown, known);
    const made = residentOf(principal, known.residents)?.made;
    const facts = { managed, ...(made === undefined ? {} : { made }) };
    if (!managed && !marked) return { ...facts, attached: new Set() };
    const held = this.holdings.tryGet(principal, known.provisions, now);
    if (held) return { ...facts, attached: held };
    const attached = new Set(await ofKind(this.ports.principals, principal).held(principal));
    this.holdings.note(principal, known.provisions, attached, now);
    return { ...facts, attached };
  }

  private async read(provision: Provision): Promise<Reading> {
    const key = `${provision.id} ${provision.version}`;
    const known = this.cache.get(key);
    if (known?.stays) return known.reading;
    const reading = await ofKind(this.ports.provisions, provision).read(provision);
    if (reading.answer === 'gone') return reading;
    const since = known?.since ?? this.now();
    this.cache.set(key, { reading, since, stays: this.now() - since >= settled });
    return reading;
  }

  async readings(provisions: readonly Provision[]): Promise<Map<string, Reading>> {
    const { done, failed } = await this.each(
      provisions,
      ({ name }) => `reading the document of ${name}`,
      (provision) => this.read(provision),
    );
    return new Map([
      ...done.map(({ item, value }) => [item.arn, value] as const),
      ...failed.map(({ item, error }) => [item.arn, { answer: 'failed', error }] as const),
    ]);
  }

  async tags(uses: readonly Use[]): Promise<Map<string, Tags>> {
    const places = new Map<string, { kind: string; region: string; targets: Set<string> }>();
    for (const { kind, region, target } of uses) {
      const key = placeKey({ kind, region });
      const place = places.get(key) ?? { kind, region, targets: new Set() };
      places.set(key, place);
      place.targets.add(target);
    }
    const { done } = await this.each(
      [...places.values()],
      (place) => `reading the tags of ${ofKind(this.ports.uses, place).targets} in ${place.region}`,
      (place) => ofKind(this.ports.uses, place).tags(place.region, [...place.targets]),
    );
    for (const { item: place, value } of done) {
      // A use whose target is unknown is kept: that must not go unnoticed.
      const missing = [...place.targets].filter((target) => !value.has(target));
      this.failures.push(...missing.map((target) => `reading the tags of ${target} in ${place.region}: no answer`));
    }
    return new Map(
      done.flatMap(({ item: { kind, region }, value }) =>
        [...value].map(([target, tags]) => [targetKey({ kind, region, target }), tags] as const),
      ),
    );
  }
}
