import { messageOf } from '../../model/base/message-of';
import type { Principal } from '../../model/principal/principal';
import { concurrency, inParallel } from '../aws/in-parallel';
import type { Clock } from '../aws/port';
import type { Removal } from '../judge/removals';
import { ofKind, type Ports } from '../kinds/kinds';
import { GrantList } from '../observe/grant-list';
import type { Journal } from '../signals/record';
import { aboutProvision } from './about';
import { deleteKeys } from './delete-keys';

interface RemoveTools {
  readonly ports: Ports;
  readonly clock: Clock;
  readonly journal: Journal;
  /** Whether there is time left to begin something new. */
  readonly hasTime: () => boolean;
}

async function removeOne(
  { provision, why }: Removal,
  heldBy: string | undefined,
  { ports, clock, journal }: RemoveTools,
): Promise<void> {
  const kind = ofKind(ports.provisions, provision);
  const about = {
    action: kind.removes,
    ...kind.about(provision),
    ...aboutProvision(provision, ports),
    // A denial that nobody needs goes before its time.
    overdueSeconds: Math.max(0, Math.round((clock.now() - provision.means.until) / 1000)),
  };
  if (heldBy !== undefined) {
    journal.write({ ...about, outcome: 'held', why: heldBy });
    return;
  }
  try {
    const gone = await kind.remove(provision);
    journal.write({ ...about, outcome: gone === 'done' ? 'gone' : gone, why });
  } catch (error) {
    journal.write({ ...about, outcome: 'failed', why, error: messageOf(error) });
  }
}

/** The holder of these provisions, where the keys have to go first. */
const idleOf = (ofOne: readonly Removal[]): Principal | undefined =>
  ofOne.find(({ lastOfManaged }) => lastOfManaged)?.provision.means.holder;

/** @param ofOne all past provisions of one principal, none of them held by a use */
async function removeAllOf(ofOne: readonly Removal[], grants: GrantList, tools: RemoveTools): Promise<void> {
  const { ports, journal, hasTime } = tools;
  const keysOf = (principal: Principal) =>
    deleteKeys(principal, 'no grant is left', { port: ofKind(ports.principals, principal), grants, journal });
  let notBefore: string | undefined;
  const last = idleOf(ofOne);
  // Asked once for each person: whoever is begun is finished, for which enough time is kept back.
  if (!hasTime()) notBefore = 'left for the next sweep: time is running out';
  else if (last !== undefined && !(await keysOf(last))) notBefore = `a key of ${last.name} is not gone`;
  for (const removal of ofOne) await removeOne(removal, notBefore, tools);
}

/**
 * Removes provisions past their end that nothing holds: keys first, the provision last, for it is the work item. A
 * crash anywhere leaves it for the next sweep, and it grants nothing meanwhile.
 *
 * @param removals most overdue first; in this order they are begun
 */
export async function removeProvisions(removals: readonly Removal[], tools: RemoveTools): Promise<void> {
  const holders = new Map<string, Removal[]>();
  for (const removal of removals) {
    const { key } = removal.provision.means.holder;
    const others = holders.get(key);
    if (others) others.push(removal);
    else holders.set(key, [removal]);
  }
  const all = [...holders.values()];
  // Begun after the sweep looked, so that what had ended then has ended for it as well.
  const grants = new GrantList(
    all.map(idleOf).filter((principal) => principal !== undefined),
    tools.ports.provisions,
    tools.clock,
  );
  await inParallel(all, concurrency, (ofOne) => removeAllOf(ofOne, grants, tools));
}
