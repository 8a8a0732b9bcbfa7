import type { AuditFinding } from '../../model/contracts/finding';
import { isManagedUser } from './declared';
import type { Account } from './port';

/**
 * Persons whom Curfew made and somebody put into a group. Terraform cannot delete such a user: whoever may take one
 * person out of a group may take anybody out of it, so the pipeline may not, and an apply stops there.
 */
export const memberships = ({ users }: Account): AuditFinding[] =>
  users.filter(isManagedUser).flatMap(({ arn, name, groups }) =>
    groups.map(
      (group): AuditFinding => ({
        code: 'managed-in-group',
        resource: arn,
        user: name,
        what: `${name} is in group ${group}, so that no apply can delete them`,
        remedy: `Take them out: aws iam remove-user-from-group --group-name ${group} --user-name ${name}`,
      }),
    ),
  );
