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
  readonly #denialsByHolder = new Map<string, NamedProvision[]>();
  /** What takes access instead of granting it, of all persons. */
  readonly denials: readonly NamedProvision[];

  constructor(readonly all: readonly Provision[]) {
    this.denials = all.filter(isNamed).filter(({ denies }) => denies);
    for (const denial of this.denials) add(this.#denialsByHolder, denial.means.holder, denial);
    for (const provision of all) {
      const { denies, holder } = provision;
      if (!denies && holder) add(this.#byHolder, holder, provision);
    }
  }

  /** What takes access from a principal, as its name says; who holds it, only they themselves tell. */
  denialsOf({ key }: Principal): readonly NamedProvision[] {
    return this.#denialsByHolder.get(key) ?? [];
  }

  /** What could grant a principal something; that with an unreadable name as well. */
  of({ key }: Principal): readonly Provision[] {
    return this.#byHolder.get(key) ?? [];
  }
}

function add<T>(to: Map<string, T[]>, { key }: Principal, item: T): void {
  const others = to.get(key);
  if (others) others.push(item);
  else to.set(key, [item]);
}
