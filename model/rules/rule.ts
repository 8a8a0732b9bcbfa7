import type { Conditions } from '../grant/document';
import type { ValidGrant } from '../grant/valid-grant';
import type { Instant } from '../time/instant';

/** What one rule says of one grant. */
export type Verdict =
  | { readonly is: 'allow' }
  /** A group of the forge must agree: `org/security`. `because` is a clause about the grant: `is longer than 60 minutes`. */
  | { readonly is: 'needs-approval'; readonly by: string; readonly because: string }
  /** Nobody can agree to it as it stands. `remedy` is a full sentence. */
  | { readonly is: 'refuse'; readonly because: string; readonly remedy: string };

/** A grant that is new, or gives more than the one before it, and what stands beside it. */
export interface Case {
  readonly grant: ValidGrant;
  /** What the same file granted before the change. */
  readonly before?: ValidGrant;
  /** The same person's other grants that are live or upcoming after the change. */
  readonly others: readonly ValidGrant[];
  /** When the change is judged. */
  readonly now: Instant;
}

/** A rule of `main.ts`: what may be granted, and what somebody must agree to. Pure, like everything here. */
export interface Rule {
  /** For messages: `longest-window`. */
  readonly name: string;
  readonly judge: (what: Case) => Verdict;
  /** What AWS itself is to ask for: it becomes a condition of every statement of the grant. */
  readonly conditions?: (grant: ValidGrant) => Conditions;
}

export const allow: Verdict = { is: 'allow' };

/** Instead of refusing: a group that may agree. */
export interface Otherwise {
  readonly approvalBy: string;
}

/** Refuses, or asks those who may agree. */
export const unless = (holds: boolean, otherwise: Otherwise | undefined, because: string, remedy: string): Verdict => {
  if (holds) return allow;
  if (otherwise) return { is: 'needs-approval', by: otherwise.approvalBy, because };
  return { is: 'refuse', because, remedy };
};

/**
 * A rule of one's own.
 *
 * @example
 *   defineRule('no-fridays', ({ grant }) =>
 *     new Date(grant.window.until).getUTCDay() === 5
 *       ? { is: 'needs-approval', by: 'acme/on-call', because: 'ends on a Friday' }
 *       : { is: 'allow' },
 *   );
 */
export const defineRule = (name: string, judge: Rule['judge']): Rule => ({ name, judge });
