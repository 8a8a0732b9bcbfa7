import { byKey } from '../../model/base/order';
import type { TickFinding } from '../../model/contracts/finding';
import { earliest, type Instant } from '../../model/time/instant';
import { ownerOf } from '../kinds/kinds';
import type { Observation } from '../observe/observation';
import type { Use } from '../uses/use';
import { findingsOf } from './findings';
import { needlessOf, type Removal, removalsOf } from './removals';
import { judgeUse, type UseVerdict } from './use';

export interface UseAction {
  readonly use: Use;
  readonly why: string;
  /** The grant that ended, where one is known. */
  readonly grant?: string;
  /** When its window ended, where the clock ended it. */
  readonly until?: Instant;
}

export interface Plan {
  /** Proven over: to be ended at once. What is revoked first, then the most overdue. */
  readonly end: readonly UseAction[];
  /** Unexplained: to be looked at again before they are ended. */
  readonly suspects: readonly UseAction[];
  /** Cannot tell: kept. */
  readonly kept: readonly UseAction[];
  /** Most overdue first; then denials that nobody seems to need and that are kept all the same. */
  readonly removals: readonly Removal[];
  /** Denials of persons who have no provision that grants: to be looked at again before they are removed. */
  readonly needless: readonly Removal[];
  readonly findings: readonly TickFinding[];
}

function actionOf(use: Use, verdict: UseVerdict): UseAction {
  const grant = 'provision' in verdict ? verdict.provision?.means?.grant : undefined;
  const until = verdict.is === 'over' ? verdict.until : undefined;
  return {
    use,
    why: verdict.why,
    ...(grant === undefined ? {} : { grant }),
    ...(until === undefined ? {} : { until }),
  };
}

const isHeldBack = ({ heldBy }: Removal): boolean => heldBy !== undefined;

/** Decides, from one look and one instant, what is to be done. Pure. What ended after the look began has not ended. */
export function plan(seen: Observation, now: Instant): Plan {
  const then = earliest(now, seen.at);
  const over: { readonly action: UseAction; readonly since: number }[] = [];
  const suspects: UseAction[] = [];
  const kept: UseAction[] = [];
  for (const use of seen.uses) {
    const verdict = judgeUse(use, seen, now);
    const action = actionOf(use, verdict);
    if (verdict.is === 'over') {
      const { means, denies } = verdict.provision ?? {};
      over.push({ action, since: means && !denies ? means.until : Number.NEGATIVE_INFINITY });
    }
    if (verdict.is === 'unexplained') suspects.push(action);
    if (verdict.is === 'unknown') kept.push(action);
  }
  const end = over.sort(byKey(({ since }) => since)).map(({ action }) => action);
  const open = new Map<string, Use>();
  for (const { use } of [...end, ...suspects]) {
    const owner = ownerOf(use, seen.kinds);
    if (owner) open.set(owner.principal.key, use);
  }
  const needless = needlessOf(seen, then);
  return {
    end,
    suspects,
    kept,
    removals: [...removalsOf(seen, open, then), ...needless.filter(isHeldBack)],
    needless: needless.filter((each) => !isHeldBack(each)),
    // A sweep plans in every round, and tells what it found once, at its end.
    get findings() {
      return findingsOf(seen);
    },
  };
}
