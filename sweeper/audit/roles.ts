import type { AuditFinding } from '../../model/contracts/finding';
import type { Manifest } from '../../model/contracts/manifest';
import { tryParseArn } from '../../model/iam/arn';
import { allowsOn, trustedBy } from '../../model/iam/foreign';
import { accessPath, systemPath } from '../../model/iam/names';
import type { Account, Role, User } from './port';
import { type Documents, isOfAws } from './rights';
import { foreignPolicies, groupsByName, ourPeople, rightFinding, sourcesIn } from './users';

/** Every document of a user's own, attached, and by groups, that could be read. */
function documentsOf(user: User, groups: ReturnType<typeof groupsByName>, documents: Documents): string[] {
  const holders = [user, ...user.groups.flatMap((name) => groups.get(name) ?? [])];
  return holders.flatMap(({ inline, attached }) => [
    ...inline.map(({ document }) => document),
    ...attached.flatMap((arn) => documents.get(arn) ?? []),
  ]);
}

/** Whether a principal is the whole of that account, which leaves it to the policies of whoever asks. */
function isAccount(principal: string, account: string | undefined): boolean {
  const { resource, account: named } = tryParseArn(principal) ?? {};
  return principal === '*' || principal === account || (resource === 'root' && named === account);
}

/**
 * Which roles each of our people may assume: those that trust the user, and those that trust the account where the
 * user's own policies agree. Those of a managed person cannot: the boundary caps them. Roles of the stack trust no
 * person, and what they may do is judged by itself.
 */
export function assumableRoles(
  account: Account,
  manifest: Manifest | undefined,
  documents: Documents,
): { readonly user: User; readonly role: Role }[] {
  const groups = groupsByName(account);
  const people = ourPeople(account, manifest);
  const documentsBy = new Map(people.map((user) => [user, documentsOf(user, groups, documents)]));
  return account.roles
    .filter(({ path }) => !path.startsWith(systemPath))
    .flatMap((role) => {
      const trusted = trustedBy(role.trust) ?? [];
      const { account: own } = tryParseArn(role.arn) ?? {};
      const byAccount = trusted.some((principal) => isAccount(principal, own));
      const mayAsk = (user: User): boolean =>
        user.boundary !== manifest?.boundary.arn &&
        (documentsBy.get(user) ?? []).some((document) => allowsOn(document, 'sts:AssumeRole', role.arn));
      return people
        .filter((user) => trusted.includes(user.arn) || (byAccount && mayAsk(user)))
        .map((user) => ({ user, role }));
    });
}

/** Policies of AWS that our people hold, by themselves and by their groups. */
export function policiesOfAws(account: Account, manifest: Manifest | undefined): string[] {
  const groups = groupsByName(account);
  const holders = ourPeople(account, manifest).flatMap((user) => [
    user,
    ...user.groups.flatMap((name) => groups.get(name) ?? []),
  ]);
  return [...new Set(holders.flatMap(foreignPolicies).filter(isOfAws))].sort();
}

/** Policies of AWS that those roles hold. */
export const policiesOfRoles = (assumable: ReturnType<typeof assumableRoles>): string[] => [
  ...new Set(assumable.flatMap(({ role }) => foreignPolicies(role)).filter(isOfAws)),
];

/** What our people may do by roles that they may assume. */
export const roleRights = (assumable: ReturnType<typeof assumableRoles>, documents: Documents): AuditFinding[] =>
  assumable.flatMap(({ user, role }) =>
    sourcesIn(role, ` of role ${role.name}, which ${user.name} may assume`, documents).flatMap((source) =>
      rightFinding(user, source),
    ),
  );

/** Roles below the path of what Curfew grants: no manifest declares any. */
export const undeclaredRoles = ({ roles }: Account): AuditFinding[] =>
  roles
    .filter(({ path }) => path.startsWith(accessPath))
    .map(({ arn, name }) => ({
      code: 'undeclared-role',
      resource: arn,
      what: `role ${name} is below ${accessPath}, and no file of the last apply declares it`,
      remedy: 'Delete the role, and ask who made it.',
    }));
