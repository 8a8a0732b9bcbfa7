import { groupBy } from '../../model/base/group-by';
import type { TickFinding } from '../../model/contracts/finding';
import { type Kinds, ofKind, ownerKey } from '../kinds/kinds';
import type { Use } from '../uses/use';

/** Nobody works in so many at once; and at AWS's pace so many take half a minute to end. */
const many = 100;

/** Persons with too many uses. Persons take turns, so others are ended in time; theirs are not. */
export function crowdsOf(uses: readonly Use[], kinds: Kinds): TickFinding[] {
  return [...groupBy(uses, (use) => ownerKey(use, kinds)).values()]
    .filter(({ length }) => length > many)
    .flatMap((all) => {
      const [use] = all;
      if (!use) return [];
      const what = `more than ${many} ${ofKind(kinds.uses, use).plural} of one person are active`;
      const remedy = 'Ask what opens them: they end one after the other, at the pace that AWS allows.';
      return [{ code: 'many-uses', resource: use.owner, user: use.owner, what, remedy } as const];
    });
}
