import { wordsOf } from '../base/message-of';
import type { Case, Rule, Verdict } from './rule';

/** What one rule had against a grant. */
export type Reason = Exclude<Verdict, { is: 'allow' }> & { readonly rule: string };

/** What all rules together say. */
export interface Decision {
  readonly is: Verdict['is'];
  /** Every group that must agree, sorted: one group's agreement never stands for another's. */
  readonly approvals: readonly string[];
  /** Everything that was said against it; none where all allow. */
  readonly reasons: readonly Reason[];
}

const order = ['allow', 'needs-approval', 'refuse'] as const;

/** Where no rule says anything. */
export const allowed: Decision = { is: 'allow', approvals: [], reasons: [] };

const distinct = <T>(items: readonly T[], key: (item: T) => string): T[] => [
  ...new Map(items.map((item) => [key(item), item])).values(),
];

/**
 * The strictest of two counts, and everything that either said is kept: what one rule allows never takes back what
 * another one asks for. In whatever order and however often, the outcome is the same.
 */
export function strictest(a: Decision, b: Decision): Decision {
  const key = (reason: Reason): string => JSON.stringify(reason, Object.keys(reason).sort());
  return {
    is: order[Math.max(order.indexOf(a.is), order.indexOf(b.is))] ?? 'refuse',
    approvals: [...new Set([...a.approvals, ...b.approvals])].sort(),
    reasons: distinct([...a.reasons, ...b.reasons], key).sort((x, y) => (key(x) < key(y) ? -1 : 1)),
  };
}

export function decisionOf(rule: string, verdict: Verdict): Decision {
  if (!order.includes(verdict?.is)) throw new Error(`says ${JSON.stringify(verdict)}, which is no verdict`);
  if (verdict.is === 'allow') return allowed;
  const approvals = verdict.is === 'needs-approval' ? [verdict.by] : [];
  return { is: verdict.is, approvals, reasons: [{ ...verdict, rule }] };
}

/** Asks every rule. One that throws refuses: whatever it was meant to keep out must not pass for its fault. */
export function decide(what: Case, rules: readonly Rule[]): Decision {
  return rules
    .map(({ name, judge }) => {
      try {
        return decisionOf(name, judge(what));
      } catch (error) {
        const because = `could not be judged: ${wordsOf(error)}`;
        return decisionOf(name, { is: 'refuse', because, remedy: 'Correct the rule in main.ts.' });
      }
    })
    .reduce(strictest, allowed);
}
