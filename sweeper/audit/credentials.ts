import type { AuditFinding } from '../../model/contracts/finding';
import type { LogLine } from '../../model/contracts/log-line';
import { tryReadFinding } from '../../model/contracts/log-record';
import type { Manifest } from '../../model/contracts/manifest';
import { type UserKey, userKey } from '../../model/principal/user-name';
import { back, type Instant, latest, minutes } from '../../model/time/instant';
import type { CredentialReport } from './credential-report';
import { meansOf, placeOf } from './declared';
import type { Account, User } from './port';

/** IAM's own reads lag by seconds, and its report takes a while to be made: what is about as old may not be in it. */
const margin = minutes(10);

/** The latest end of each managed person's windows, by the names of policies that stand or were declared. */
export function lastEnds(account: Account, manifest: Manifest): Map<UserKey, Instant> {
  const ends = new Map<UserKey, Instant>();
  for (const place of [...account.policies, ...[...manifest.policies.keys()].map(placeOf)]) {
    const means = meansOf(place);
    if (means?.kind !== 'm') continue;
    const key = userKey(means.user);
    ends.set(key, latest(means.until, ends.get(key) ?? means.until));
  }
  return ends;
}

/** Whether a report cannot know a user: made since, or while it was being made. */
const isNewer = ({ name, made }: User, { made: reported, users }: CredentialReport): boolean =>
  made >= back(reported, margin) || !users.has(userKey(name));

/** Who has to be asked for a password: whom the report shows with one, and whom it cannot know. */
export const toAskForPassword = (users: readonly User[], report: CredentialReport | undefined): User[] =>
  users.filter(
    (user) => report === undefined || isNewer(user, report) || report.users.get(userKey(user.name))?.password,
  );

/**
 * Who has to be asked for keys: whom the report shows with some, whom it cannot know, and those whose last window was
 * still open when it was made, for their keys may be younger than the report.
 */
export const toAskForKeys = (
  users: readonly User[],
  report: CredentialReport | undefined,
  ends: ReadonlyMap<UserKey, Instant>,
): User[] =>
  users.filter((user) => {
    if (report === undefined || isNewer(user, report)) return true;
    const end = ends.get(userKey(user.name));
    return report.users.get(userKey(user.name))?.keys || (end !== undefined && end >= back(report.made, margin));
  });

/** So many users are asked in one audit: two calls each, 20 seconds at 20 calls a second. */
const perAudit = 200;
const hour = minutes(60);

/** Whose turn it is: the report says nothing of SSH keys and of credentials for single services. */
export function turnOf<T>(users: readonly T[], now: Instant): readonly T[] {
  const turns = Math.max(1, Math.ceil(users.length / perAudit));
  const turn = Math.floor(now / hour) % turns;
  return users.slice(turn * perAudit, (turn + 1) * perAudit);
}

/** So far back the log tells who was found: three audits, of which two may have been lost. */
export const remembered = minutes(190);

const otherCredentials = 'other-credentials';

/** Who has other credentials by what was logged. The log says whom to ask, and decides nothing. */
export const namedIn = (lines: readonly LogLine[]): Set<UserKey> =>
  new Set(
    lines.flatMap(({ message }) => {
      const { code, user } = tryReadFinding(message) ?? {};
      return code === otherCredentials && user !== undefined ? [userKey(user)] : [];
    }),
  );

export const passwordFinding = ({ arn, name }: User): AuditFinding => ({
  code: 'password',
  resource: arn,
  user: name,
  what: `${name} has a password for the console, which no grant needs`,
  remedy: `Delete it: aws iam delete-login-profile --user-name ${name}`,
});

export const otherCredentialsFinding = ({ arn, name }: User, ids: readonly string[]): AuditFinding => ({
  code: otherCredentials,
  resource: arn,
  user: name,
  what: `${name} has SSH keys or credentials for single services, which no grant needs: ${ids.join(', ')}`,
  remedy: 'Delete them: aws iam delete-ssh-public-key or delete-service-specific-credential, and ask who made them.',
});
