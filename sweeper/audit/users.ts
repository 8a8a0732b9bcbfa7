import { actionsThat } from '../../model/access/actions';
import type { AuditFinding } from '../../model/contracts/finding';
import type { Manifest } from '../../model/contracts/manifest';
import { accessPath, userPath } from '../../model/iam/names';
import { type UserKey, userKey } from '../../model/principal/user-name';
import type { Instant } from '../../model/time/instant';
import { byName, isFresh, isManagedUser, kindsOf, mayBeUnderWay, placeOf } from './declared';
import type { Account, User } from './port';
import { type Documents, PolicyReader, type Rights } from './rights';

/** Where a right comes from, in words, and what it is. */
export interface Source {
  readonly from: string;
  readonly rights: Rights;
}

/** Whoever holds policies of their own. */
type Holder = Pick<Account['groups'][number], 'attached' | 'inline'>;

/** Managed policies beside Curfew's own that somebody holds. */
export const foreignPolicies = ({ attached }: Pick<Holder, 'attached'>): string[] =>
  attached.filter((arn) => !placeOf(arn).path.startsWith(accessPath));

/** What one holder's policies allow; `by` says whose they are. */
export function sourcesIn(holder: Holder, by: string, reader: PolicyReader): Source[] {
  return [
    ...holder.inline.map(({ name, document }) => ({
      from: `inline policy ${name}${by}`,
      rights: reader.inText(document),
    })),
    ...foreignPolicies(holder).map((arn) => ({ from: `policy ${arn}${by}`, rights: reader.of(arn) })),
  ];
}

export const groupsByName = ({ groups }: Account) => new Map(groups.map((group) => [group.name, group]));

/** What a user holds beside Curfew's policies: own, attached, and by groups. */
function sourcesOf(user: User, groups: ReturnType<typeof groupsByName>, reader: PolicyReader): Source[] {
  return [
    ...sourcesIn(user, '', reader),
    ...user.groups.flatMap((name) => {
      const group = groups.get(name);
      // Listed a moment apart: a group nobody can see is no answer.
      if (!group) return [{ from: `group ${name}`, rights: 'unknown' as const }];
      return sourcesIn(group, ` of group ${name}`, reader);
    }),
  ];
}

/** Declared persons, and every user below `/curfew/`. */
export function ourPeople(account: Account, manifest: Manifest | undefined): User[] {
  const kinds = manifest ? kindsOf(manifest) : new Map<UserKey, never>();
  return account.users.filter((user) => isManagedUser(user) || kinds.has(userKey(user.name)));
}

/** A right that somebody has beside their grants, or of which nobody can tell. */
export function rightFinding({ arn, name }: User, { from, rights }: Source): AuditFinding[] {
  const about = { resource: arn, user: name };
  if (rights === 'no') return [];
  if (rights === 'unknown') {
    return [
      {
        code: 'unknown-session-rights',
        ...about,
        what: `nobody can tell from here whether ${name} may start sessions by ${from}`,
        remedy: `Look whether it allows ${actionsThat('opens').join(' or ')}, and take it away if so.`,
      },
    ];
  }
  return [
    {
      code: 'other-session-rights',
      ...about,
      what: `${name} may ${rights} by ${from}, outside any window`,
      remedy: 'Take that right away, and write a grant for what is needed.',
    },
  ];
}

/** Rights to open access that no window bounds, of our people. What nobody can tell is said, and fails no run. */
export function otherRights(account: Account, manifest: Manifest | undefined, documents: Documents): AuditFinding[] {
  const groups = groupsByName(account);
  const reader = new PolicyReader(documents);
  return ourPeople(account, manifest).flatMap((user) =>
    sourcesOf(user, groups, reader).flatMap((source) => rightFinding(user, source)),
  );
}

/** How the users below `/curfew/` differ from the manifest. */
export function userDifferences(account: Account, manifest: Manifest, written: Instant, now: Instant): AuditFinding[] {
  const kinds = kindsOf(manifest);
  const fresh = isFresh(written, now);
  const users = byName(account.users);
  const findings: AuditFinding[] = [];
  for (const { arn, name, made, boundary } of account.users.filter(isManagedUser)) {
    if (kinds.get(userKey(name)) !== 'managed') {
      if (fresh || mayBeUnderWay(made, written, now)) continue;
      findings.push({
        code: 'undeclared-user',
        resource: arn,
        user: name,
        what: `user ${name} is below ${userPath}, and no file of the last apply declares them`,
        remedy: 'Delete the user with all their keys, and ask who made them.',
      });
    } else if (boundary !== manifest.boundary.arn && !mayBeUnderWay(made, written, now)) {
      findings.push({
        code: 'wrong-boundary',
        resource: arn,
        user: name,
        what: `${name} has ${boundary === undefined ? 'no boundary' : `the boundary ${boundary}`}`,
        remedy: 'Run terraform apply, which puts it right, and ask who changed it.',
      });
    }
  }
  for (const [name, kind] of manifest.users) {
    const user = users.get(userKey(name));
    if (kind !== 'managed' || fresh || (user && isManagedUser(user))) continue;
    findings.push({
      code: 'missing-user',
      resource: user?.arn ?? `user ${name}`,
      user: name,
      what: user ? `${name} was moved to ${user.path}` : `${name} is declared and is not there`,
      remedy: 'Run terraform apply, or delete the file of the person, and ask who did it.',
    });
  }
  return findings;
}
