import { byKey } from '../../model/base/order';
import type { Manifest } from '../../model/contracts/manifest';
import { tryParsePolicyArn } from '../../model/iam/arn';
import { isManagedPath } from '../../model/iam/names';
import { type PolicyName, type PolicyPlace, tryParsePolicyName, tryPathOwner } from '../../model/iam/policy-name';
import { type UserKey, userKey } from '../../model/principal/user-name';
import { type Instant, minutes, plus } from '../../model/time/instant';
import { isOver } from '../../model/time/window';
import type { Account, Policy, User } from './port';

/**
 * An apply writes its manifest last and destroys after that, and IAM's reads are stale by seconds: so long, what is
 * newer than the manifest, and what the newest manifest changed, may be an apply under way. The next audit sees it.
 */
const settling = minutes(15);

export const meansOf = (policy: PolicyPlace): PolicyName | undefined => tryParsePolicyName(policy);

/** Path and name of a policy's ARN; empty where it is none. */
export function placeOf(arn: string): PolicyPlace {
  const { path = '', name = '' } = tryParsePolicyArn(arn) ?? {};
  return { path, name };
}

/** Whether a change at that time is so new that an apply may not be done with what belongs to it. */
export const isSettling = (changed: Instant, now: Instant): boolean => now < plus(changed, settling);

/** Whether a change at that time may belong to an apply whose manifest is still to be written. */
export function mayBeUnderWay(changed: Instant, written: Instant, now: Instant): boolean {
  return changed > written && isSettling(changed, now);
}

/** Whether an apply wrote its manifest just now, and may not be done with what it destroys. */
export const isFresh = (written: Instant, now: Instant): boolean => isSettling(written, now);

export const isManagedUser = (user: Pick<User, 'path'>): boolean => isManagedPath(user.path);

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
export function idle(account: Account, manifest: Manifest, now: Instant): User[] {
  const granted = new Set<UserKey>();
  const note = (place: PolicyPlace) => {
    const { kind, user } = tryPathOwner(place.path) ?? {};
    if (kind === 'm' && user !== undefined && !isPast(meansOf(place), now)) granted.add(userKey(user));
  };
  account.policies.forEach(note);
  for (const arn of manifest.policies.keys()) note(placeOf(arn));
  const kinds = kindsOf(manifest);
  return account.users
    .filter((user) => isManagedUser(user) && kinds.get(userKey(user.name)) === 'managed')
    .filter(({ name }) => !granted.has(userKey(name)))
    .sort(byKey(({ name }) => name));
}

/** Whether a policy's window has ended by its name: the tick removes it, and nobody expects it. */
export const hasEnded = (policy: Pick<Policy, 'path' | 'name'>, now: Instant): boolean => isPast(meansOf(policy), now);
