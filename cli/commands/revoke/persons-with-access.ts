import { wordsOf } from '../../../model/base/message-of';
import { userName } from '../../../model/iam/limits';
import { accessPath } from '../../../model/iam/names';
import { tryParsePolicyName, tryPathOwner } from '../../../model/iam/policy-name';
import { type UserKey, userKey } from '../../../model/principal/user-name';
import { concurrency, inParallel } from '../../../sweeper/aws/in-parallel';
import type { ListedPolicy } from '../../../sweeper/aws/port';
import type { EverybodyAws } from '../../aws/everybody-out';

/** Whoever has anything of Curfew's, as the account's two lists tell it. */
export interface PersonsWithAccess {
  /** Those who are granted something first: they could open it. */
  readonly users: readonly string[];
  /** Keys of those below `/curfew/`: all of their sessions are Curfew's to end. */
  readonly managed: ReadonlySet<UserKey>;
  /** All that lies below `/curfew/`: somebody else than who is named may hold any of it. */
  readonly policies: readonly ListedPolicy[];
}

/** A policy of a grant, by its path alone: one whose name nobody can read may grant something all the same. */
function grantOwner({ path }: ListedPolicy): string | undefined {
  const { kind, user } = tryPathOwner(path) ?? {};
  return kind === 'd' || user === undefined || !userName.test(user) ? undefined : user;
}

export async function personsWithAccess(
  aws: Pick<EverybodyAws, 'managedUsers' | 'policies'>,
): Promise<PersonsWithAccess> {
  const [listed, policies] = await Promise.all([aws.managedUsers(), aws.policies(accessPath)]);
  const names = new Map(listed.map(({ name }) => [userKey(name), name]));
  const users = new Map<UserKey, string>();
  for (const name of [...policies.flatMap((policy) => grantOwner(policy) ?? []), ...names.values()]) {
    const key = userKey(name);
    if (!users.has(key)) users.set(key, names.get(key) ?? name);
  }
  return { users: [...users.values()], managed: new Set(names.keys()), policies };
}

export interface Holders {
  readonly users: readonly string[];
  /** Groups and roles, for which the Deny is not, and what could not be asked: clauses for a person. */
  readonly others: readonly string[];
}

/**
 * Who holds policies, which the names do not tell: the only holder of a grant's policy may be somebody else, or a group.
 *
 * @param asked ARNs with their counts, which are not asked for again; those that answer are added
 */
export async function holdersOf(
  policies: readonly ListedPolicy[],
  aws: Pick<EverybodyAws, 'holders'>,
  asked: Set<string>,
): Promise<Holders> {
  const keyOf = ({ arn, attachments }: ListedPolicy): string => `${arn} ${attachments}`;
  const held = policies.filter((policy) => policy.attachments > 0 && !asked.has(keyOf(policy)));
  const users = new Set<string>();
  const others = new Set<string>();
  await inParallel(held, concurrency, async (policy) => {
    try {
      // A Curfew Deny on a group takes nothing: there is nothing to do about it.
      const isDenial = tryParsePolicyName(policy)?.kind === 'd';
      for (const { kind, name } of await aws.holders(policy.arn)) {
        if (kind === 'user') users.add(name);
        else if (!isDenial) others.add(`${kind} ${name} holds the policy of a grant: detach it`);
      }
      asked.add(keyOf(policy));
    } catch (error) {
      others.add(`the holders of ${policy.arn}: ${wordsOf(error)}`);
    }
  });
  return { users: [...users], others: [...others] };
}
