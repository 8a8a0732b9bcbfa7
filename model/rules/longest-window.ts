import { type Otherwise, type Rule, unless } from './rule';
import { isWithin, type Scope } from './scope';

/** No window longer than so many minutes. The setting `longestWindowMinutes` holds for all, whatever a rule says. */
export function longestWindow(minutes: number, where: Scope = {}, otherwise?: Otherwise): Rule {
  return {
    name: 'longest-window',
    judge: ({ grant }) => {
      const length = (grant.window.until - grant.window.from) / 60_000;
      const because = `is open for ${length} minutes, more than ${minutes}`;
      return unless(!isWithin(grant, where) || length <= minutes, otherwise, because, 'Shorten the window.');
    },
  };
}
