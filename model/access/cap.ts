import type { Statement } from '../iam/statement';
import type { CapFacts } from './kind';
import { kinds } from './kinds';

/** What caps managed persons: everything that a grant of any kind can give, and nothing else. */
export const capOf = (facts: CapFacts): Statement[] => Object.values(kinds).flatMap(({ cap }) => cap(facts));
