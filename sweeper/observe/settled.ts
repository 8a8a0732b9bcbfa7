import { back, type Instant, seconds } from '../../model/time/instant';
import { isOver, type Window } from '../../model/time/window';

/** Longer than any lag of IAM's reads that was ever reported. */
export const settled = seconds(30);

/**
 * Whether something had been over for so long when a look began that no read of that look can have missed what renewed
 * it. What cannot be given back, a key or a provision, goes by such a look only.
 */
export const hasSettled = (end: Pick<Window, 'until'>, began: Instant): boolean => isOver(end, back(began, settled));
