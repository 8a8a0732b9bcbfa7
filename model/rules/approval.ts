import type { Rule } from './rule';
import { allow } from './rule';
import { isWithin, type Scope } from './scope';

/** A group agrees to each grant of this kind, whatever else holds: `approval('acme/payments', { tags: { … } }, 'is in production')`. */
export function approval(by: string, where: Scope, because: string): Rule {
  return {
    name: 'approval',
    judge: ({ grant }) => (isWithin(grant, where) ? { is: 'needs-approval', by, because } : allow),
  };
}
