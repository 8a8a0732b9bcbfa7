import { actionsThat } from '../../model/access/actions';

/** Whether a policy lets anybody start sessions; `unknown` where nobody can tell from here. */
export type Rights = 'yes' | 'no' | 'unknown';

/** What opens access of any kind. */
const opening = actionsThat('opens');

const listOf = (value: unknown): readonly unknown[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];

/** As IAM compares actions: without case, `*` for any characters, `?` for one. */
function matches(pattern: unknown, action: string): boolean {
  const source = String(pattern)
    .toLowerCase()
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's').test(action.toLowerCase());
}

/** Whether any statement allows it. Conditions and Denies may narrow it: that is for a person to judge. */
export function rightsIn(document: string): Rights {
  try {
    const { Statement } = JSON.parse(document) as { Statement?: unknown };
    const allows = listOf(Statement).some((each) => {
      const { Effect, Action, NotAction } = each as Record<string, unknown>;
      if (Effect !== 'Allow') return false;
      return opening.some((action) => {
        const isNamed = (pattern: unknown): boolean => matches(pattern, action);
        return NotAction === undefined ? listOf(Action).some(isNamed) : !listOf(NotAction).some(isNamed);
      });
    });
    return allows ? 'yes' : 'no';
  } catch {
    return 'unknown';
  }
}

/** Whether a document can only deny. */
export function onlyDenies(document: string): boolean {
  try {
    const statements = listOf((JSON.parse(document) as { Statement?: unknown }).Statement);
    return statements.every((each) => (each as Record<string, unknown>).Effect === 'Deny');
  } catch {
    return false;
  }
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
  return ofAws.get(arn.slice(arn.indexOf(':policy/') + ':policy/'.length)) ?? 'unknown';
}
