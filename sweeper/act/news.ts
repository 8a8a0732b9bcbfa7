import type { Instant } from '../../model/time/instant';
import { plan } from '../judge/plan';
import type { View } from '../observe/view';

/** Whether a use has come that what was read before does not cover: it was perhaps opened under something newer. */
export function hasNews({ lists, seen, isNewcomer, isKnown }: View, now: Instant): boolean {
  const newcomers = lists.uses.filter(isNewcomer);
  if (newcomers.length === 0) return false;
  const { end, suspects, kept } = plan({ ...seen, uses: newcomers.filter(isKnown) }, now);
  return end.length + suspects.length + kept.length > 0 || !newcomers.every(isKnown);
}
