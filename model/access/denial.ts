import { type PolicyPlace, policyPlace } from '../iam/policy-name';
import type { Statement } from '../iam/statement';
import type { Instant } from '../time/instant';
import { actionsThat } from './actions';

/**
 * Where a revocation of somebody's access lies, and its name: so the sweeper knows when it ends. The person is in the
 * name as in a grant's, since IAM's names are unique whatever their path, and several people are revoked at once.
 */
export const denialOf = (user: string, until: Instant): PolicyPlace => policyPlace('d', user, 'revoked', until);

/** What somebody who is revoked may not do. */
export const deniedActions = (): string[] => actionsThat('opens', 'continues');

const statement = (): Statement => ({
  Sid: 'Revoked',
  Effect: 'Deny',
  Action: deniedActions(),
  Resource: '*',
});

/**
 * The document of a revocation, of one person or of everybody: no new session, and no way back into an open one. Ending one's own session stays
 * allowed. Undated: it ends when it is taken off, never by itself.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html a Deny overrides
 */
export const renderDenial = () => ({ Version: '2012-10-17' as const, Statement: [statement()] });
