import { policyPath, tryParsePolicyName } from '../model/names';
import type { Aws, ListedPolicy } from './port';

const managedPath = '/curfew/m/';

/**
 * What managed persons hold, read after it was asked for. Whoever asks while a list is on its way waits for the next
 * one and shares it with all who wait: a hundred persons cost a few lists, not a hundred.
 */
export class PersonPolicies {
  #current: Promise<unknown> = Promise.resolve();
  #next: Promise<ListedPolicy[]> | undefined;
  #askers = new Set<string>();

  constructor(private readonly aws: Pick<Aws, 'policies'>) {}

  /** The policies at a managed person's path, by a list that began after this was called. */
  async of(user: string): Promise<ListedPolicy[]> {
    this.#askers.add(user);
    this.#next ??= this.#begin();
    const path = policyPath('m', user).toLowerCase();
    return (await this.#next).filter((policy) => policy.path.toLowerCase() === path);
  }

  async #begin(): Promise<ListedPolicy[]> {
    await this.#current;
    const [user = '', ...others] = this.#askers;
    this.#askers = new Set();
    this.#next = undefined;
    const list = this.aws.policies(others.length === 0 ? policyPath('m', user) : managedPath);
    // Whoever waits for the next one does not care how this one ended.
    this.#current = list.catch(() => undefined);
    return list;
  }
}

/** When a policy ends; one whose name cannot be read never does. */
export const endOf = (policy: ListedPolicy): number => tryParsePolicyName(policy)?.until ?? Number.POSITIVE_INFINITY;
