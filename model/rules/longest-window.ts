import { canMeet } from '../access';
import type { ValidGrant } from '../grant/valid-grant';
import type { Instant } from '../time/instant';
import { stateAt, union, type Window } from '../time/window';
import { type Case, type Otherwise, type Rule, unless } from './rule';
import { isWithin, type Scope } from './scope';

/** What the same person had or will have of the same, beside a grant. */
function beside({ grant, before, others, now }: Case, where: Scope): Window[] {
  const counts = (each: ValidGrant): boolean => isWithin(each, where) && canMeet(each.access, grant.access) !== 'no';
  // Of the window before the change what was had already, for nothing takes that back.
  const had =
    before !== undefined && before.person.user === grant.person.user && before.window.from < now && counts(before)
      ? [{ from: before.window.from, until: Math.min(before.window.until, now) as Instant }]
      : [];
  return [...had, ...others.filter(counts).map(({ window }) => window)];
}

/**
 * No access longer than so many minutes at a stretch: windows of one person that touch, on what could be the same
 * instance, are one, be they in one file or in several. The setting `longestWindowMinutes` holds for all, for each file
 * alone, whatever a rule says.
 */
export function longestWindow(minutes: number, where: Scope = {}, otherwise?: Otherwise): Rule {
  return {
    name: 'longest-window',
    judge: (what) => {
      const { grant } = what;
      // With all that touch it, and all that touch those.
      const { from, until } =
        union([grant.window, ...beside(what, where)]).find((each) => stateAt(each, grant.window.from) === 'live') ??
        grant.window;
      const length = (until - from) / 60_000;
      const isAlone = from === grant.window.from && until === grant.window.until;
      const because = `${isAlone ? 'is open' : 'makes access'} for ${Math.ceil(length)} minutes${isAlone ? '' : ' at a stretch'}, more than ${minutes}`;
      const remedy = isAlone ? 'Shorten the window.' : 'Shorten the window, or leave a gap before it.';
      return unless(!isWithin(grant, where) || length <= minutes, otherwise, because, remedy);
    },
  };
}
