import { groupBy } from '../../model/base/group-by';
import { messageOf } from '../../model/base/message-of';
import { countedIf, findingRecord, type SweepRecord } from '../../model/contracts/log-record';
import type { Principal } from '../../model/principal/principal';
import { concurrency, inParallel } from '../aws/in-parallel';
import type { Clock } from '../aws/port';
import type { Removal } from '../judge/removals';
import { ofKind, type Ports } from '../kinds/kinds';
import { GrantList } from '../observe/grant-list';
import type { ProvisionPort, StillUsed } from '../provisions/provision';
import type { Journal } from '../signals/record';
import { aboutProvision } from './about';
import { deleteKeys } from './delete-keys';

interface RemoveTools {
  readonly ports: Ports;
  readonly clock: Clock;
  readonly journal: Journal;
  /** Whether there is time left to begin something new. */
  readonly hasTime: () => boolean;
  /**
   * Whether something more urgent waits: then what was not begun is left for another round.
   * @default nothing does
   */
  readonly isTurn?: () => boolean;
  /** Tells that work goes on, after each that was removed. */
  readonly progress?: () => Promise<void>;
  /**
   * Whether this sweep is the one that counts what becomes of a holder's.
   * @default it is
   */
  readonly counts?: (holder: string) => boolean;
}

const outOfTime = 'left for the next sweep: time is running out';

function recordOf({ finding }: StillUsed, { about }: ProvisionPort): SweepRecord {
  return findingRecord(finding, 'policy' in about({ arn: finding.resource }) ? 'policy' : 'resource');
}

async function removeOne(
  { provision, why }: Removal,
  heldBy: string | undefined,
  { ports, clock, journal, counts }: Pick<RemoveTools, 'ports' | 'clock' | 'journal' | 'counts'>,
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
    if (typeof gone === 'object') {
      // It grants nothing any more, so nothing is overdue.
      const { overdueSeconds: _, ...what } = about;
      journal.write({ ...what, outcome: 'held', why: gone.heldBy });
      journal.write(recordOf(gone, kind));
      return;
    }
    const counted = countedIf(counts?.(provision.means.holder.key) !== false);
    journal.write({ ...about, outcome: gone === 'done' ? 'gone' : gone, why, ...counted });
  } catch (error) {
    journal.write({ ...about, outcome: 'failed', why, error: messageOf(error) });
  }
}

/** The holder of these provisions, where the keys have to go first. */
const idleOf = (ofOne: readonly Removal[]): Principal | undefined =>
  ofOne.find(({ lastOfManaged }) => lastOfManaged)?.provision.means.holder;

/** @param ofOne all past provisions of one principal, none of them held by a use */
async function removeAllOf(ofOne: readonly Removal[], grants: GrantList, tools: RemoveTools): Promise<boolean> {
  const { ports, journal, hasTime, isTurn, progress, counts } = tools;
  const keysOf = (principal: Principal) => {
    const port = ofKind(ports.principals, principal);
    return deleteKeys(principal, 'no grant is left', {
      port,
      grants,
      journal,
      counts: counts?.(principal.key) !== false,
    });
  };
  let notBefore: string | undefined;
  const last = idleOf(ofOne);
  // Asked once for each person: whoever is begun is finished, for which enough time is kept back.
  if (!hasTime()) notBefore = outOfTime;
  else if (isTurn?.() === false) return false;
  else if (last !== undefined && !(await keysOf(last))) notBefore = `a key of ${last.name} is not gone`;
  for (const removal of ofOne) await removeOne(removal, notBefore, tools);
  await progress?.();
  return true;
}

/** Writes down what a sweep has no time for. */
export async function leaveForNext(
  removals: readonly Removal[],
  tools: Pick<RemoveTools, 'ports' | 'clock' | 'journal'>,
): Promise<void> {
  for (const removal of removals) await removeOne(removal, outOfTime, tools);
}

/**
 * Removes provisions past their end that nothing holds: keys first, the provision last, for it is the work item. A
 * crash anywhere leaves it for the next sweep, and it grants nothing meanwhile.
 *
 * @param removals most overdue first; in this order they are begun
 * @returns those that were begun
 */
export async function removeProvisions(removals: readonly Removal[], tools: RemoveTools): Promise<Removal[]> {
  const all = [...groupBy(removals, ({ provision }) => provision.means.holder.key).values()];
  // Begun after the sweep looked, so that what had ended then has ended for it as well.
  const grants = new GrantList(
    all.map(idleOf).filter((principal) => principal !== undefined),
    tools.ports.provisions,
    tools.clock,
  );
  const results = await inParallel(all, concurrency, (ofOne) => removeAllOf(ofOne, grants, tools));
  return all.filter((_, i) => results[i]?.status === 'rejected' || results[i]?.value).flat();
}
