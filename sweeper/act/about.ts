import { formatInstant } from '../../model/time/instant';
import type { UseAction } from '../judge/plan';
import { type Kinds, ofKind } from '../kinds/kinds';
import type { NamedProvision } from '../provisions/provision';

/** What records say of a use and of what is to become of it. */
export function aboutUse({ use, why, grant, until }: UseAction, { uses }: Kinds) {
  const { region, target, owner } = use;
  return {
    ...ofKind(uses, use).about(use),
    region,
    target,
    user: owner,
    why,
    ...(grant === undefined ? {} : { grant }),
    ...(until === undefined ? {} : { until: formatInstant(until) }),
  };
}

/** What records say of a provision. */
export function aboutProvision(provision: NamedProvision, { provisions }: Kinds) {
  const { holder, grant } = provision.means;
  return {
    user: holder.name,
    ...ofKind(provisions, provision).about(provision),
    ...(grant === undefined ? {} : { grant }),
  };
}
