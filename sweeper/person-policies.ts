import { type Instant, seconds } from '../model/instant';
import { policyPath, tryParsePolicyName } from '../model/names';
import type { Aws, Clock, ListedPolicy } from './port';

const managedPath = '/curfew/m/';

/** A list this young is as good as a new one: IAM's own reads may lag by more. */
const fresh = seconds(2);

interface List {
  readonly began: Instant;
  readonly policies: Promise<readonly ListedPolicy[]>;
}

/**
 * What managed persons hold, read just before it matters. Who asks within two seconds of one another shares a list:
 * a hundred persons cost a few lists, not a hundred.
 */
export class PersonPolicies {
  #last: List | undefined;

  constructor(
    private readonly aws: Pick<Aws, 'policies'>,
    private readonly clock: Pick<Clock, 'now'>,
  ) {}

  /** Whether everything at a managed person's path had ended when the list began; then nothing can be on its way. */
  async areOver(user: string): Promise<boolean> {
    const { began, policies } = this.#list();
    const path = policyPath('m', user).toLowerCase();
    const held = (await policies).filter((policy) => policy.path.toLowerCase() === path);
    // A policy whose name cannot be read may grant something.
    return held.every((policy) => (tryParsePolicyName(policy)?.until ?? Number.POSITIVE_INFINITY) <= began);
  }

  #list(): List {
    const now = this.clock.now();
    if (this.#last && now - this.#last.began < fresh) return this.#last;
    const list = { began: now, policies: this.aws.policies(managedPath) };
    this.#last = list;
    // One that failed is nobody's but theirs who waited for it.
    list.policies.catch(() => {
      if (this.#last === list) this.#last = undefined;
    });
    return list;
  }
}
