import type { Manifest } from '../../model/contracts/manifest';
import { type PolicyName, tryParsePolicyName, userPath } from '../../model/iam/names';
import { type UserKey, userKey } from '../../model/principal/user-name';
import { type Instant, minutes, plus } from '../../model/time/instant';
import { isOver } from '../../model/time/window';
import type { Account, Policy, User } from './port';

/**
 * An apply writes its manifest last and destroys after that, and IAM's reads are stale by seconds: so long, what is
 * newer than the manifest, and what the newest manifest changed, may be an apply under way. The next audit sees it.
 */
const settling = minutes(15);

export const meansOf = (policy: { path: string; name: string }): PolicyName | undefined => tryParsePolicyName(policy);

/** Path and name of a policy's ARN. */
export function placeOf(arn: string): { path: string; name: string } {
  const resource = arn.slice(arn.indexOf(':policy/') + ':policy'.length);
  const end = resource.lastIndexOf('/') + 1;
  return { path: resource.slice(0, end), name: resource.slice(end) };
}

/** Whether a change at that time may belong to an apply whose manifest is still to be written. */
export function mayBeUnderWay(changed: Instant, written: Instant, now: Instant): boolean {
  return changed > written && now < plus(changed, settling);
}

/** Whether an apply wrote its manifest just now, and may not be done with what it destroys. */
export const isFresh = (written: Instant, now: Instant): boolean => now < plus(written, settling);

export const isManagedUser = (user: Pick<User, 'path'>): boolean => user.path.startsWith(userPath);

/** Users without case, as IAM compares them. */
export function byName(users: readonly User[]): Map<UserKey, User> {
  return new Map(users.map((user) => [userKey(user.name), user]));
}

/** Declared kinds by user. */
export function kindsOf({ users }: Manifest): Map<UserKey, 'managed' | 'existing'> {
  return new Map([...users].map(([user, kind]) => [userKey(user), kind]));
}

const isPast = (means: PolicyName | undefined, now: Instant): boolean => means !== undefined && isOver(means, now);

/**
 * The managed persons whom nobody grants anything, now or later: declared, there, and with neither a policy that has
 * not ended nor a grant in the manifest that has not. A policy whose end cannot be read counts as one that has not.
 */
export function idle(account: Account, manifest: Manifest, now: Instant): string[] {
  const granted = new Set<UserKey>();
  const note = (place: { path: string; name: string }) => {
    const user = /^\/curfew\/m\/([^/]+)\//.exec(place.path)?.[1];
    if (user !== undefined && !isPast(meansOf(place), now)) granted.add(userKey(user));
  };
  account.policies.forEach(note);
  for (const arn of manifest.policies.keys()) note(placeOf(arn));
  const kinds = kindsOf(manifest);
  return account.users
    .filter((user) => isManagedUser(user) && kinds.get(userKey(user.name)) === 'managed')
    .filter(({ name }) => !granted.has(userKey(name)))
    .map(({ name }) => name)
    .sort();
}

/** Whether a policy's window has ended by its name: the tick removes it, and nobody expects it. */
export const hasEnded = (policy: Pick<Policy, 'path' | 'name'>, now: Instant): boolean => isPast(meansOf(policy), now);
