import { actionsThat } from '../../model/access/actions';
import type { AuditFinding } from '../../model/contracts/finding';
import type { Manifest } from '../../model/contracts/manifest';
import { accessPath, userPath } from '../../model/iam/names';
import { type UserKey, userKey } from '../../model/principal/user-name';
import type { Instant } from '../../model/time/instant';
import { byName, isFresh, isManagedUser, kindsOf, mayBeUnderWay, placeOf } from './declared';
import type { Account, User } from './port';
import { type Rights, rightsIn, rightsOfAws } from './rights';

/** Where a right comes from, in words, and what it is. */
interface Source {
  readonly from: string;
  readonly rights: Rights;
}

/** What a user holds beside Curfew's policies: own, attached, and by groups. */
function sourcesOf(
  user: User,
  groups: Map<string, Account['groups'][number]>,
  documents: Map<string, string>,
): Source[] {
  const attached = (arns: readonly string[], by: string) =>
    arns
      .filter((arn) => !placeOf(arn).path.startsWith(accessPath))
      .map((arn) => {
        const document = documents.get(arn);
        return { from: `policy ${arn}${by}`, rights: document === undefined ? rightsOfAws(arn) : rightsIn(document) };
      });
  return [
    ...user.inline.map(({ name, document }) => ({ from: `inline policy ${name}`, rights: rightsIn(document) })),
    ...attached(user.attached, ''),
    ...user.groups.flatMap((name) => {
      const group = groups.get(name);
      // Listed a moment apart: a group nobody can see is no answer.
      if (!group) return [{ from: `group ${name}`, rights: 'unknown' as const }];
      return [
        ...group.inline.map((each) => ({
          from: `inline policy ${each.name} of group ${name}`,
          rights: rightsIn(each.document),
        })),
        ...attached(group.attached, ` of group ${name}`),
      ];
    }),
  ];
}

/**
 * Rights to start sessions that no window bounds, of declared persons and of every user below `/curfew/`. That of an
 * AWS managed policy nobody here can tell is said, and fails no run: it stays so however often one looks.
 */
export function otherRights(account: Account, manifest: Manifest | undefined): AuditFinding[] {
  const kinds = manifest ? kindsOf(manifest) : new Map<UserKey, never>();
  const groups = new Map(account.groups.map((group) => [group.name, group]));
  const documents = new Map(account.policies.map(({ arn, document }) => [arn, document]));
  return account.users
    .filter((user) => isManagedUser(user) || kinds.has(userKey(user.name)))
    .flatMap((user) =>
      sourcesOf(user, groups, documents).flatMap(({ from, rights }): AuditFinding[] => {
        if (rights === 'no') return [];
        const about = { resource: user.arn, user: user.name };
        return rights === 'yes'
          ? [
              {
                code: 'other-session-rights',
                ...about,
                what: `${user.name} may start sessions by ${from}, outside any window`,
                remedy: 'Take that right away, and write a grant for what is needed.',
              },
            ]
          : [
              {
                code: 'unknown-session-rights',
                ...about,
                what: `nobody can tell from here whether ${user.name} may start sessions by ${from}`,
                remedy: `Look whether it allows ${actionsThat('opens').join(' or ')}, and take it away if so.`,
              },
            ];
      }),
    );
}

export function passwordFindings(account: Account, passwords: ReadonlySet<string>): AuditFinding[] {
  return account.users
    .filter(({ name }) => passwords.has(name))
    .map(({ arn, name }) => ({
      code: 'password',
      resource: arn,
      user: name,
      what: `${name} has a password for the console, which no grant needs`,
      remedy: `Delete it: aws iam delete-login-profile --user-name ${name}`,
    }));
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
