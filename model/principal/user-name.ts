import { groupBy } from '../base/group-by';

/**
 * A user's name as IAM compares it: it keeps the case that somebody wrote, and takes two names that differ in nothing
 * else for one. A map or set by `UserKey` cannot be asked with a name that was not folded.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html names are unique ignoring case
 */
export type UserKey = string & { readonly __userKey: true };

export const userKey = (name: string): UserKey => name.toLowerCase() as UserKey;

export const isSameUser = (a: string, b: string): boolean => userKey(a) === userKey(b);

/** What belongs to each user: those of the same one together, in the order in which they came. */
export const groupByUser = <T>(all: Iterable<T>, nameOf: (each: T) => string): Map<UserKey, T[]> =>
  groupBy(all, (each) => userKey(nameOf(each)));
