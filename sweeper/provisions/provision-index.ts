import type { Principal } from '../../model/principal/principal';
import type { NamedProvision, Provision } from './provision';

export const isNamed = (provision: Provision): provision is NamedProvision => provision.means !== undefined;

/**
 * Whether a principal holds a provision; undefined where nobody could read what they hold.
 *
 * @param attached what they were seen to hold
 */
export function isHeld(
  { bound, holder, arn }: Provision,
  principal: Principal,
  attached: ReadonlySet<string> | undefined,
): boolean | undefined {
  return bound ? holder?.key === principal.key : attached?.has(arn);
}

/** All provisions, and the same by holder: a look at one person must not walk through all of them. */
export class ProvisionIndex {
  readonly #byHolder = new Map<string, Provision[]>();
  /** What takes access instead of granting it, of all persons. */
  readonly denials: readonly NamedProvision[];

  constructor(readonly all: readonly Provision[]) {
    this.denials = all.filter(isNamed).filter(({ denies }) => denies);
    for (const provision of all) {
      const { denies, holder } = provision;
      if (denies || !holder) continue;
      const others = this.#byHolder.get(holder.key);
      if (others) others.push(provision);
      else this.#byHolder.set(holder.key, [provision]);
    }
  }

  /** What could grant a principal something; that with an unreadable name as well. */
  of({ key }: Principal): readonly Provision[] {
    return this.#byHolder.get(key) ?? [];
  }
}
