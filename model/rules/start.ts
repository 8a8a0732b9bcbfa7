import { isOver } from '../time/window';
import { type Otherwise, type Rule, unless } from './rule';
import { isWithin, type Scope } from './scope';

const minute = 60_000;
const day = 24 * 60 * minute;

/** No window that starts more than so many days ahead: what is needed then is known better then. */
export function notFarAhead(days: number, where: Scope = {}, otherwise?: Otherwise): Rule {
  return {
    name: 'not-far-ahead',
    judge: ({ grant, now }) => {
      const ahead = grant.window.from - now;
      const because = `starts in ${Math.ceil(ahead / day)} days, more than ${days} ahead`;
      return unless(
        !isWithin(grant, where) || ahead <= days * day,
        otherwise,
        because,
        'Ask for it nearer to its start.',
      );
    },
  };
}

/**
 * No window that started more than so many minutes before the change is judged: it would tell auditors of access that
 * nobody had. An extension, which keeps its start, is not backdated.
 */
export function notBackdated(minutes: number, where: Scope = {}, otherwise?: Otherwise): Rule {
  return {
    name: 'not-backdated',
    judge: ({ grant, before, now }) => {
      const past = now - grant.window.from;
      const isExtension =
        before !== undefined &&
        before.person.user === grant.person.user &&
        before.window.from === grant.window.from &&
        !isOver(before.window, now);
      const holds = past <= minutes * minute || isExtension;
      const because = `started ${Math.floor(past / minute)} minutes ago, more than ${minutes}`;
      return unless(!isWithin(grant, where) || holds, otherwise, because, 'Let it start now or later.');
    },
  };
}
