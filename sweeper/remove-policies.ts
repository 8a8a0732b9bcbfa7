import { concurrency, inParallel } from './in-parallel';
import { messageOf } from './message-of';
import { PersonPolicies } from './person-policies';
import type { Removal } from './plan';
import type { Aws, Clock, Gone } from './port';
import type { Journal } from './record';

interface Tools {
  readonly aws: Aws;
  readonly clock: Clock;
  readonly journal: Journal;
  /** Whether there is time left to begin something new. */
  readonly hasTime: () => boolean;
}

/** What the deletion of keys needs; the audit has no more. */
interface KeyTools extends Pick<Tools, 'journal'> {
  readonly aws: Pick<Aws, 'accessKeys' | 'deleteAccessKey'>;
  readonly policies: PersonPolicies;
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
 * Deletes the keys of a managed person without any grant left. Read again just before: an apply may have brought
 * a new grant since the sweep looked.
 *
 * @returns whether the person has no key any more, or may keep it
 */
export async function deleteKeys(user: string, why: string, { aws, journal, policies }: KeyTools): Promise<boolean> {
  let current: string | undefined;
  try {
    if (!(await policies.areOver(user))) return true;
    for (const key of await aws.accessKeys(user)) {
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

/** @param ofOne all past policies of one person, none of them held by a session */
async function removeAllOf(ofOne: readonly Removal[], tools: Tools & KeyTools): Promise<void> {
  let notBefore: string | undefined;
  const last = ofOne.find(({ lastOfManaged }) => lastOfManaged)?.policy.means.user;
  // Asked once for each person: whoever is begun is finished, for which enough time is kept back.
  if (!tools.hasTime()) notBefore = 'left for the next sweep: time is running out';
  else if (last !== undefined && !(await deleteKeys(last, 'no grant is left', tools))) {
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
  const people = new Map<string, Removal[]>();
  for (const removal of removals) {
    const key = removal.policy.means.user.toLowerCase();
    const others = people.get(key);
    if (others) others.push(removal);
    else people.set(key, [removal]);
  }
  const all = { ...tools, policies: new PersonPolicies(tools.aws, tools.clock) };
  await inParallel([...people.values()], concurrency, (ofOne) => removeAllOf(ofOne, all));
}
