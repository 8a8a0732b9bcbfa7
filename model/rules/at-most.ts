import { contains } from '../time/window';
import { type Otherwise, type Rule, unless } from './rule';
import { isWithin, type Scope } from './scope';

/** At most so many grants of one person that are open at the same instant. */
export function atMost(grants: number, where: Scope = {}, otherwise?: Otherwise): Rule {
  return {
    name: 'at-most',
    judge: ({ grant, others }) => {
      const all = [grant, ...others.filter((each) => isWithin(each, where))].map(({ window }) => window);
      // The most are open where one of them starts; only while this one is open counts.
      const starts = all.map(({ from }) => from).filter((at) => contains(grant.window, at));
      const most = Math.max(...starts.map((at) => all.filter((window) => contains(window, at)).length));
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
