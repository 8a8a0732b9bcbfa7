import type { Principal } from '../../model/principal/principal';
import type { Instant } from '../../model/time/instant';
import type { Provision } from '../provisions/provision';
import { isHeld, isPast, type ProvisionIndex } from '../provisions/provision-index';
import { settled } from './settled';

interface KnownHoldings {
  /** The provisions that mattered, each with its count. */
  readonly list: ReadonlySet<string>;
  readonly attached: ReadonlySet<string>;
  readonly since: Instant;
  /** Read again after all lag, and found the same. */
  readonly stays: boolean;
}

/**
 * Who was seen to hold all provisions that the list shows of them, and how the list looked then. AWS counts the holders
 * of each in the list itself: where no count has changed nothing was detached, and a tick need not ask for every
 * person with a session.
 *
 * Only that somebody holds everything is kept, never that they lack something, and only once two reads half a minute
 * apart agreed: no read that was stale may be believed for long. What the count cannot show, a policy taken from one
 * and given to another between two ticks, the audit sweep finds.
 */
export class Holdings {
  readonly #known = new Map<string, KnownHoldings>();

  /** What a principal was seen to hold, where the list shows nothing of them that it did not show then. */
  tryGet(principal: Principal, provisions: ProvisionIndex, now: Instant): ReadonlySet<string> | undefined {
    const known = this.#known.get(principal.key);
    const listed = provisions.of(principal);
    // Where something has ended, or nothing is listed, its successor may be attached and not be listed yet.
    if (listed.length === 0 || listed.some((each) => isPast(each, now))) return undefined;
    return known?.stays && shows(known, principal, provisions, now) ? known.attached : undefined;
  }

  /** Takes in what was read just now. */
  note(principal: Principal, provisions: ProvisionIndex, attached: ReadonlySet<string>, now: Instant): void {
    const { key } = principal;
    const known = this.#known.get(key);
    const listed = provisions.of(principal);
    const whole = listed.every((each) => isPast(each, now) || isHeld(each, principal, attached));
    const denied = provisions.denials.some((each) => isHeld(each, principal, attached));
    if (!whole || denied) {
      this.#known.delete(key);
      return;
    }
    const since = known && shows(known, principal, provisions, now) ? known.since : now;
    const list = new Set(relevant(principal, provisions, now).map(countOf));
    this.#known.set(key, { list, attached, since, stays: now - since >= settled });
  }
}

const shows = (known: KnownHoldings, principal: Principal, provisions: ProvisionIndex, now: Instant): boolean =>
  relevant(principal, provisions, now).every((each) => known.list.has(countOf(each)));

/** What could grant the principal something now or later, and all denials. */
function relevant(principal: Principal, provisions: ProvisionIndex, now: Instant): Provision[] {
  return [...provisions.of(principal).filter((each) => !isPast(each, now)), ...provisions.denials];
}

const countOf = ({ id, attachments }: Provision): string => `${id} ${attachments}`;
