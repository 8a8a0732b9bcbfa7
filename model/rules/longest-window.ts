import { canReachSame } from '../coverage/meet';
import type { ValidGrant } from '../grant/valid-grant';
import { contains, lengthOf, past, union, type Window } from '../time/window';
import { type Case, type Otherwise, type Rule, unless } from './rule';
import { isWithin, type Scope } from './scope';

/** What the same person had or will have of the same, beside a grant. */
function beside({ grant, before, others, now }: Case, where: Scope): Window[] {
  const counts = (each: ValidGrant): boolean => isWithin(each, where) && canReachSame(each, grant) !== 'no';
  // Of the window before the change what was had already, for nothing takes that back.
  const had =
    before !== undefined && before.person.user === grant.person.user && counts(before)
      ? past(before.window, now)
      : undefined;
  return [...(had ? [had] : []), ...others.filter(counts).map(({ window }) => window)];
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
      const stretch =
        union([grant.window, ...beside(what, where)]).find((each) => contains(each, grant.window.from)) ?? grant.window;
      const length = lengthOf(stretch) / 60_000;
      const isAlone = stretch.from === grant.window.from && stretch.until === grant.window.until;
      const because = `${isAlone ? 'is open' : 'makes access'} for ${Math.ceil(length)} minutes${isAlone ? '' : ' at a stretch'}, more than ${minutes}`;
      const remedy = isAlone ? 'Shorten the window.' : 'Shorten the window, or leave a gap before it.';
      return unless(!isWithin(grant, where) || length <= minutes, otherwise, because, remedy);
    },
  };
}
