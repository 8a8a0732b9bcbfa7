/**
 * Policies of AWS itself, by what stands behind `policy/`, and whether each lets its holder start sessions. Of all
 * others nobody can tell from here.
 *
 * @see https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html
 */
export const ofAws: ReadonlyMap<string, boolean> = new Map([
  ['AdministratorAccess', true],
  ['PowerUserAccess', true],
  ['AmazonSSMFullAccess', true],
  ['AWSCloud9Administrator', true],
  ['AWSCloud9User', true],
  ['IAMUserChangePassword', false],
  ['IAMReadOnlyAccess', false],
  ['ReadOnlyAccess', false],
  ['SecurityAudit', false],
  ['job-function/ViewOnlyAccess', false],
  ['job-function/SystemAdministrator', false],
  ['job-function/Billing', false],
  ['AmazonSSMReadOnlyAccess', false],
]);
