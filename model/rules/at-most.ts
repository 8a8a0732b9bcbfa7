import { type Otherwise, type Rule, unless } from './rule';
import { isWithin, type Scope } from './scope';

/** At most so many grants of one person that are open at the same instant. */
export function atMost(grants: number, where: Scope = {}, otherwise?: Otherwise): Rule {
  return {
    name: 'at-most',
    judge: ({ grant, others }) => {
      const all = [grant, ...others].filter((each) => isWithin(each, where));
      // The most are open at the start of one of them; only instants at which this one is open count.
      const open = all.map(
        ({ window: { from } }) =>
          all.filter(
            ({ window }) =>
              window.from <= from && from < window.until && from < grant.window.until && grant.window.from <= from,
          ).length,
      );
      const atStart = all.filter(({ window }) => window.from <= grant.window.from && grant.window.from < window.until);
      const most = Math.max(0, atStart.length, ...open);
      const because = `is one of ${most} grants of ${grant.person.user} at once, more than ${grants}`;
      return unless(
        !isWithin(grant, where) || most <= grants,
        otherwise,
        because,
        'Join them, or let one follow the other.',
      );
    },
  };
}
