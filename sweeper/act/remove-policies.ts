import { messageOf } from '../../model/base/message-of';
import { groupByUser } from '../../model/principal/user-name';
import { concurrency, inParallel } from '../aws/in-parallel';
import type { Aws, Clock, Gone } from '../aws/port';
import type { Removal } from '../judge/plan';
import { GrantList } from '../observe/grant-list';
import type { Journal } from '../signals/record';

interface Tools {
  readonly aws: Aws;
  readonly clock: Clock;
  readonly journal: Journal;
  /** Whether there is time left to begin something new. */
  readonly hasTime: () => boolean;
}

/** What the deletion of keys needs; the audit has no more. */
interface KeyTools {
  readonly aws: Pick<Aws, 'accessKeys' | 'deleteAccessKey'>;
  readonly grants: GrantList;
  readonly journal: Journal;
}

/** Detach and delete; what AWS still holds against it is asked for only when it says so. */
async function remove({ policy }: Removal, aws: Aws): Promise<Gone> {
  const { arn, means } = policy;
  await aws.detach(arn, { kind: 'user', name: means.user });
  const first = await aws.deletePolicy(arn);
  if (first !== 'conflict') return first;
  for (const holder of await aws.holders(arn)) await aws.detach(arn, holder);
  for (const version of await aws.oldVersions(arn)) await aws.deleteVersion(arn, version);
  const second = await aws.deletePolicy(arn);
  if (second !== 'conflict') return second;
  throw new Error('something holds the policy still, though it was detached everywhere');
}

/**
 * Deletes the keys of a managed person without any grant left. The grants are read last: nothing but the deletion
 * itself comes after.
 *
 * @returns whether the person has no key any more, or may keep it
 */
export async function deleteKeys(user: string, why: string, { aws, grants, journal }: KeyTools): Promise<boolean> {
  let current: string | undefined;
  try {
    const keys = await aws.accessKeys(user);
    if (keys.length === 0 || (await grants.has(user))) return true;
    for (const key of keys) {
      current = key;
      const gone = await aws.deleteAccessKey(user, key);
      journal.write({ action: 'delete key', outcome: gone === 'done' ? 'gone' : gone, user, key, why });
    }
    return true;
  } catch (error) {
    const key = current === undefined ? {} : { key: current };
    journal.write({ action: 'delete key', outcome: 'failed', user, ...key, why, error: messageOf(error) });
    return false;
  }
}

async function removeOne(removal: Removal, heldBy: string | undefined, { aws, clock, journal }: Tools): Promise<void> {
  const { policy, why } = removal;
  const { user, grant, until } = policy.means;
  const about = {
    action: 'delete policy' as const,
    policy: policy.arn,
    user,
    ...(grant === undefined ? {} : { grant }),
    // A denial that nobody needs goes before its time.
    overdueSeconds: Math.max(0, Math.round((clock.now() - until) / 1000)),
  };
  if (heldBy !== undefined) {
    journal.write({ ...about, outcome: 'held', why: heldBy });
    return;
  }
  try {
    const gone = await remove(removal, aws);
    journal.write({ ...about, outcome: gone === 'done' ? 'gone' : gone, why });
  } catch (error) {
    journal.write({ ...about, outcome: 'failed', why, error: messageOf(error) });
  }
}

/** The person of these policies, where the keys have to go first. */
const idleOf = (ofOne: readonly Removal[]): string | undefined =>
  ofOne.find(({ lastOfManaged }) => lastOfManaged)?.policy.means.user;

/** @param ofOne all past policies of one person, none of them held by a session */
async function removeAllOf(ofOne: readonly Removal[], grants: GrantList, tools: Tools): Promise<void> {
  let notBefore: string | undefined;
  const last = idleOf(ofOne);
  // Asked once for each person: whoever is begun is finished, for which enough time is kept back.
  if (!tools.hasTime()) notBefore = 'left for the next sweep: time is running out';
  else if (last !== undefined && !(await deleteKeys(last, 'no grant is left', { ...tools, grants }))) {
    notBefore = `a key of ${last} is not gone`;
  }
  for (const removal of ofOne) await removeOne(removal, notBefore, tools);
}

/**
 * Removes policies past their end that nothing holds: keys first, the policy last, for the policy is the work item. A
 * crash anywhere leaves it for the next sweep, and it grants nothing meanwhile.
 *
 * @param removals most overdue first; in this order they are begun
 */
export async function removePolicies(removals: readonly Removal[], tools: Tools): Promise<void> {
  const all = [...groupByUser(removals, ({ policy }) => policy.means.user).values()];
  // Begun after the sweep looked, so that what had ended then has ended for it as well.
  const grants = new GrantList(
    all.map(idleOf).filter((user) => user !== undefined),
    tools.aws,
    tools.clock,
  );
  await inParallel(all, concurrency, (ofOne) => removeAllOf(ofOne, grants, tools));
}
