import type { AuditFinding } from '../../model/contracts/finding';
import type { Manifest } from '../../model/contracts/manifest';
import { tryParseArn } from '../../model/iam/arn';
import { allowedOn, trustedBy } from '../../model/iam/foreign';
import { accessPath, systemPath } from '../../model/iam/names';
import type { Account, Role, User } from './port';
import { type Documents, isOfAws, PolicyReader } from './rights';
import { foreignPolicies, groupsByName, ourPeople, rightFinding, type Source, sourcesIn } from './users';

type Groups = ReturnType<typeof groupsByName>;

/** A user and the groups of theirs that could be read: whatever any of these holds is the user's. */
const withGroups = (user: User, groups: Groups) => [user, ...user.groups.flatMap((name) => groups.get(name) ?? [])];

/** Every document of a user's own, attached, and by groups, that could be read. */
function documentsOf(user: User, groups: Groups, documents: Documents): string[] {
  return withGroups(user, groups).flatMap(({ inline, attached }) => [
    ...inline.map(({ document }) => document),
    ...attached.flatMap((arn) => documents.get(arn) ?? []),
  ]);
}

/** Whether a principal is the whole of that account, which leaves it to the policies of whoever asks. */
function isAccount(principal: string, account: string | undefined): boolean {
  const { resource, account: named } = tryParseArn(principal) ?? {};
  return principal === '*' || principal === account || (resource === 'root' && named === account);
}

/** Whoever may ask for roles by one document, and for which. */
interface Askers {
  readonly users: User[];
  readonly mayAssume: (role: string) => boolean;
}

/**
 * Our people by the documents that let them ask for a role. Those of a managed person cannot: the boundary caps them. Each
 * document is read once, and whoever has none is asked about no role: a thousand people and two hundred roles would be
 * looked at two hundred thousand times.
 */
function askersOf(account: Account, people: readonly User[], cap: string | undefined, documents: Documents): Askers[] {
  const groups = groupsByName(account);
  const askers = new Map<string, Askers | undefined>();
  for (const user of people.filter(({ boundary }) => cap === undefined || boundary !== cap)) {
    for (const document of new Set(documentsOf(user, groups, documents))) {
      if (!askers.has(document)) {
        const mayAssume = allowedOn(document, 'sts:AssumeRole');
        askers.set(document, mayAssume && { users: [], mayAssume });
      }
      askers.get(document)?.users.push(user);
    }
  }
  return [...askers.values()].filter((each) => each !== undefined);
}

/**
 * Which roles each of our people may assume: those that trust the user, and those that trust the account where the
 * user's own policies agree. Roles of the stack trust no person, and what they may do is judged by itself.
 */
export function assumableRoles(
  account: Account,
  manifest: Manifest | undefined,
  documents: Documents,
): { readonly user: User; readonly role: Role }[] {
  const people = ourPeople(account, manifest);
  const byArn = new Map(people.map((user) => [user.arn, user]));
  const askers = askersOf(account, people, manifest?.boundary.arn, documents);
  return account.roles
    .filter(({ path }) => !path.startsWith(systemPath))
    .flatMap((role) => {
      const trusted = trustedBy(role.trust) ?? [];
      const { account: own } = tryParseArn(role.arn) ?? {};
      const byAccount = trusted.some((principal) => isAccount(principal, own));
      const asking = byAccount ? askers.filter(({ mayAssume }) => mayAssume(role.arn)) : [];
      const users = new Set([
        ...trusted.flatMap((principal) => byArn.get(principal) ?? []),
        ...asking.flatMap((each) => each.users),
      ]);
      return [...users].map((user) => ({ user, role }));
    });
}

/** Policies of AWS that our people hold, by themselves and by their groups. */
export function policiesOfAws(account: Account, manifest: Manifest | undefined): string[] {
  const groups = groupsByName(account);
  const holders = ourPeople(account, manifest).flatMap((user) => withGroups(user, groups));
  return [...new Set(holders.flatMap(foreignPolicies).filter(isOfAws))].sort();
}

/** Policies of AWS that those roles hold. */
export const policiesOfRoles = (assumable: ReturnType<typeof assumableRoles>): string[] => [
  ...new Set(assumable.flatMap(({ role }) => foreignPolicies(role)).filter(isOfAws)),
];

/** What our people may do by roles that they may assume. */
export function roleRights(assumable: ReturnType<typeof assumableRoles>, documents: Documents): AuditFinding[] {
  const reader = new PolicyReader(documents);
  const sources = new Map<Role, Source[]>();
  return assumable.flatMap(({ user, role }) => {
    const found = sources.get(role) ?? sourcesIn(role, ` of role ${role.name}`, reader);
    sources.set(role, found);
    return found.flatMap(({ from, rights }) =>
      rightFinding(user, { from: `${from}, which ${user.name} may assume`, rights }),
    );
  });
}

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
