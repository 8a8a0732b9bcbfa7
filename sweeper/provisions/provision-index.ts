import { groupBy } from '../../model/base/group-by';
import type { Principal } from '../../model/principal/principal';
import type { Instant } from '../../model/time/instant';
import { isOver } from '../../model/time/window';
import type { NamedProvision, Provision } from './provision';

/** Whether a provision's end has come, by its name: it grants nothing any more. */
export const isPast = ({ means }: Provision, now: Instant): boolean => means !== undefined && isOver(means, now);

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
  readonly #byHolder: ReadonlyMap<string | undefined, readonly Provision[]>;
  readonly #denialsByHolder: ReadonlyMap<string, readonly NamedProvision[]>;
  /** What takes access instead of granting it, of all persons. */
  readonly denials: readonly NamedProvision[];

  constructor(readonly all: readonly Provision[]) {
    this.denials = all.filter(isNamed).filter(({ denies }) => denies);
    this.#denialsByHolder = groupBy(this.denials, ({ means }) => means.holder.key);
    const granting = all.filter(({ denies }) => !denies);
    this.#byHolder = groupBy(granting, ({ holder }) => holder?.key);
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
