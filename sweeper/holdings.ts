import type { Instant } from '../model/instant';
import type { PolicyIndex, SeenPolicy } from './observation';

/**
 * Who was seen to hold all policies that the list shows of them, and how the list looked then. AWS counts the holders
 * of each policy in the list itself: where no count has changed nothing was detached, and a tick need not ask for every
 * person with a session.
 *
 * Only that somebody holds everything is kept, never that they lack something: a read too early, of an attachment that
 * AWS was still spreading, must not be believed twice. What it cannot see, a policy taken from one and given to another
 * between two ticks, the audit sweep finds.
 */
export class Holdings {
  readonly #known = new Map<string, { readonly list: ReadonlySet<string>; readonly attached: ReadonlySet<string> }>();

  /** What a user was seen to hold, where the list shows nothing of the user that it did not show then. */
  tryGet(user: string, policies: PolicyIndex, now: Instant): ReadonlySet<string> | undefined {
    const known = this.#known.get(user.toLowerCase());
    return known && relevant(user, policies, now).every((each) => known.list.has(countOf(each)))
      ? known.attached
      : undefined;
  }

  note(user: string, policies: PolicyIndex, attached: ReadonlySet<string>, now: Instant): void {
    const whole = policies.of(user).every((each) => isOver(each, now) || attached.has(each.arn));
    const denied = policies.denials.some(({ arn }) => attached.has(arn));
    const list = new Set(relevant(user, policies, now).map(countOf));
    if (whole && !denied) this.#known.set(user.toLowerCase(), { list, attached });
    else this.#known.delete(user.toLowerCase());
  }
}

/** Whether a policy's end has come, so that nothing hangs on who holds it. */
export const isOver = ({ means }: SeenPolicy, now: Instant): boolean => means !== undefined && means.until <= now;

/** The policies that could grant the user something now or later, and all denials. */
function relevant(user: string, policies: PolicyIndex, now: Instant): SeenPolicy[] {
  return [...policies.of(user).filter((each) => !isOver(each, now)), ...policies.denials];
}

const countOf = ({ id, attachments }: SeenPolicy): string => `${id} ${attachments}`;
