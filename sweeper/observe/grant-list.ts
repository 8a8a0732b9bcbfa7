import type { Principal } from '../../model/principal/principal';
import { type Instant, seconds } from '../../model/time/instant';
import type { Clock } from '../aws/port';
import type { ProvisionLists } from '../provisions/provision';
import { ProvisionIndex } from '../provisions/provision-index';
import { hasSettled } from './settled';

/** So long a list is as good as a new one: IAM's own reads lag by more. */
const fresh = seconds(2);

interface DatedList {
  readonly began: Instant;
  readonly provisions: ProvisionIndex;
}

/**
 * Who is granted something, read again just before keys go: an apply may have brought a new grant since the sweep
 * looked. People share a list that began at most two seconds before they asked; whoever asks while an older one
 * is on its way waits for the next.
 */
export class GrantList {
  #last: { readonly began: Instant; readonly listed: Promise<DatedList> } | undefined;
  #next: Promise<DatedList> | undefined;

  /** @param principals all managed persons who will be asked about */
  constructor(
    private readonly principals: readonly Principal[],
    private readonly kinds: readonly { readonly lists: ProvisionLists }[],
    private readonly clock: Pick<Clock, 'now'>,
  ) {}

  /** Whether a managed person has a provision that grants something, now or later, or did so until a moment ago. */
  async has(principal: Principal): Promise<boolean> {
    const { began, provisions } = await this.#list();
    // By the time before the list: what ended while it was on its way may have been renewed unseen.
    return provisions.of(principal).some(({ means }) => means !== undefined && !hasSettled(means, began));
  }

  #list(): Promise<DatedList> {
    if (this.#last && this.clock.now() - this.#last.began <= fresh) return this.#last.listed;
    this.#next ??= this.#begin();
    return this.#next;
  }

  async #begin(): Promise<DatedList> {
    await this.#last?.listed.catch(() => undefined);
    this.#next = undefined;
    const began = this.clock.now();
    const listed = this.#read(began);
    this.#last = { began, listed };
    return listed;
  }

  async #read(began: Instant): Promise<DatedList> {
    const lists = await Promise.all(this.kinds.map(({ lists }) => lists.of(this.principals)));
    return { began, provisions: new ProvisionIndex(lists.flat()) };
  }
}
