import { accessPath, policyPath } from '../../model/iam/names';
import { type Instant, seconds } from '../../model/time/instant';
import { isOver } from '../../model/time/window';
import type { Aws, Clock } from '../aws/port';
import { PolicyIndex } from './observation';

/** So long a list is as good as a new one: IAM's own reads lag by more. */
const fresh = seconds(2);

interface Listed {
  readonly began: Instant;
  readonly policies: PolicyIndex;
}

/**
 * Who is granted something, read again just before keys go: an apply may have brought a new grant since the sweep
 * looked. People share a list that began at most two seconds before they asked; whoever asks while an older one
 * is on its way waits for the next.
 */
export class GrantList {
  readonly #path: string;
  #last: { readonly began: Instant; readonly listed: Promise<Listed> } | undefined;
  #next: Promise<Listed> | undefined;

  /** @param users all managed persons who will be asked about */
  constructor(
    users: readonly string[],
    private readonly aws: Pick<Aws, 'policies'>,
    private readonly clock: Pick<Clock, 'now'>,
  ) {
    const [first, ...others] = users;
    this.#path = first !== undefined && others.length === 0 ? policyPath('m', first) : `${accessPath}m/`;
  }

  /** Whether a managed person has a policy that grants something, now or later, or that nobody can read. */
  async has(user: string): Promise<boolean> {
    const { began, policies } = await this.#list();
    // By the time before the list: what ended while it was on its way may have been renewed unseen.
    return policies.of(user).some(({ means }) => means === undefined || !isOver(means, began));
  }

  #list(): Promise<Listed> {
    if (this.#last && this.clock.now() - this.#last.began <= fresh) return this.#last.listed;
    this.#next ??= this.#begin();
    return this.#next;
  }

  async #begin(): Promise<Listed> {
    await this.#last?.listed.catch(() => undefined);
    this.#next = undefined;
    const began = this.clock.now();
    const listed = this.aws.policies(this.#path).then((found) => ({ began, policies: PolicyIndex.from(found) }));
    this.#last = { began, listed };
    return listed;
  }
}
