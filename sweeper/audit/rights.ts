import { actionsThat } from '../../model/access/actions';
import { allowsSomewhere } from '../../model/iam/foreign';
import { placeOf } from './declared';

/** Whether a policy lets anybody start sessions; `unknown` where nobody can tell from here. */
export type Rights = 'yes' | 'no' | 'unknown';

/** What opens access of any kind. */
const opening = actionsThat('opens');

export function rightsIn(document: string): Rights {
  const allows = allowsSomewhere(document, opening);
  return allows === undefined ? 'unknown' : allows ? 'yes' : 'no';
}

/**
 * Policies of AWS itself: their documents are not among what an account lists, so the common ones are known here, by
 * what stands behind `policy/`. Of all others nobody can tell from here.
 *
 * @see https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html
 */
const ofAws: ReadonlyMap<string, Rights> = new Map([
  ...['AdministratorAccess', 'PowerUserAccess', 'AmazonSSMFullAccess', 'AWSCloud9Administrator', 'AWSCloud9User'].map(
    (name) => [name, 'yes'] as const,
  ),
  ...['IAMUserChangePassword', 'IAMReadOnlyAccess', 'ReadOnlyAccess', 'SecurityAudit'].map(
    (name) => [name, 'no'] as const,
  ),
  ...[
    'job-function/ViewOnlyAccess',
    'job-function/SystemAdministrator',
    'job-function/Billing',
    'AmazonSSMReadOnlyAccess',
  ].map((name) => [name, 'no'] as const),
]);

export function rightsOfAws(arn: string): Rights {
  const { path, name } = placeOf(arn);
  return ofAws.get(`${path}${name}`.slice(1)) ?? 'unknown';
}
