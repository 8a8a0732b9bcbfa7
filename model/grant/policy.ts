import { type PolicyPlace, policyPlace } from '../iam/policy-name';
import type { ValidGrant } from './valid-grant';

/** Where the policy that a grant becomes lies in IAM: what the stack makes, and everybody else looks for. */
export const policyOf = ({ id, person, window }: Pick<ValidGrant, 'id' | 'person' | 'window'>): PolicyPlace =>
  policyPlace(person.existing ? 'x' : 'm', person.user, id, window.until);
