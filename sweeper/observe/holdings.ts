import { type UserKey, userKey } from '../../model/principal/user-name';
import { type Instant, seconds } from '../../model/time/instant';
import { isOver } from '../../model/time/window';
import type { PolicyIndex, SeenPolicy } from './observation';

/** Longer than any lag of IAM's reads that was ever reported. */
export const settled = seconds(30);

interface Known {
  /** The policies that mattered, each with its count. */
  readonly list: ReadonlySet<string>;
  readonly attached: ReadonlySet<string>;
  readonly since: Instant;
  /** Read again after all lag, and found the same. */
  readonly stays: boolean;
}

/**
 * Who was seen to hold all policies that the list shows of them, and how the list looked then. AWS counts the holders
 * of each policy in the list itself: where no count has changed nothing was detached, and a tick need not ask for every
 * person with a session.
 *
 * Only that somebody holds everything is kept, never that they lack something, and only once two reads half a minute
 * apart agreed: no read that was stale may be believed for long. What the count cannot show, a policy taken from one
 * and given to another between two ticks, the audit sweep finds.
 */
export class Holdings {
  readonly #known = new Map<UserKey, Known>();

  /** What a user was seen to hold, where the list shows nothing of the user that it did not show then. */
  tryGet(user: string, policies: PolicyIndex, now: Instant): ReadonlySet<string> | undefined {
    const known = this.#known.get(userKey(user));
    const listed = policies.of(user);
    // Where something has ended, or nothing is listed, its successor may be attached and not be listed yet.
    if (listed.length === 0 || listed.some((each) => hasEnded(each, now))) return undefined;
    return known?.stays && shows(known, user, policies, now) ? known.attached : undefined;
  }

  /** Takes in what was read just now. */
  note(user: string, policies: PolicyIndex, attached: ReadonlySet<string>, now: Instant): void {
    const key = userKey(user);
    const known = this.#known.get(key);
    const whole = policies.of(user).every((each) => hasEnded(each, now) || attached.has(each.arn));
    const denied = policies.denials.some(({ arn }) => attached.has(arn));
    if (!whole || denied) {
      this.#known.delete(key);
      return;
    }
    const since = known && shows(known, user, policies, now) ? known.since : now;
    const list = new Set(relevant(user, policies, now).map(countOf));
    this.#known.set(key, { list, attached, since, stays: now - since >= settled });
  }
}

const shows = (known: Known, user: string, policies: PolicyIndex, now: Instant): boolean =>
  relevant(user, policies, now).every((each) => known.list.has(countOf(each)));

/** Whether a policy's end has come, so that nothing hangs on who holds it. */
const hasEnded = ({ means }: SeenPolicy, now: Instant): boolean => means !== undefined && isOver(means, now);

/** The policies that could grant the user something now or later, and all denials. */
function relevant(user: string, policies: PolicyIndex, now: Instant): SeenPolicy[] {
  return [...policies.of(user).filter((each) => !hasEnded(each, now)), ...policies.denials];
}

const countOf = ({ id, attachments }: SeenPolicy): string => `${id} ${attachments}`;
