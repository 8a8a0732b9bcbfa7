import { type Otherwise, type Rule, unless } from './rule';
import { isWithin, type Scope } from './scope';

/** A reason that says enough: it matches a pattern, such as `/\w{3,}\s+\w{3,}/`. */
export function reasonMatches(pattern: RegExp, where: Scope = {}, otherwise?: Otherwise): Rule {
  return {
    name: 'reason',
    judge: ({ grant }) => {
      // A pattern with the flag g would remember where it stopped, and answer otherwise the next time.
      const holds = !isWithin(grant, where) || grant.reason.search(pattern) !== -1;
      return unless(holds, otherwise, `has a reason that does not match ${pattern}`, 'Say why in the reason.');
    },
  };
}

/** A ticket, and one that matches a pattern, such as `/^OPS-\d+$/`. */
export function ticketMatches(pattern: RegExp, where: Scope = {}, otherwise?: Otherwise): Rule {
  return {
    name: 'ticket',
    judge: ({ grant }) => {
      const holds = !isWithin(grant, where) || (grant.ticket !== undefined && grant.ticket.search(pattern) !== -1);
      const because = grant.ticket === undefined ? 'names no ticket' : `names a ticket that does not match ${pattern}`;
      return unless(holds, otherwise, because, 'Name the ticket it belongs to.');
    },
  };
}
