import { groupBy } from '../../model/base/group-by';
import { findingRecord } from '../../model/contracts/log-record';
import type { Instant } from '../../model/time/instant';
import type { Plan, UseAction } from '../judge/plan';
import type { Removal } from '../judge/removals';
import { type Kinds, ofKind } from '../kinds/kinds';
import type { Observation } from '../observe/observation';
import { hasSettled } from '../observe/settled';
import type { Journal } from '../signals/record';
import { aboutProvision, aboutUse } from './about';

/** What a dry run would do. `removals` are those that would follow once the uses were gone. */
export function writePlan(
  { end, suspects, kept }: Plan,
  removals: readonly Removal[],
  kinds: Kinds,
  journal: Journal,
): void {
  for (const action of end) {
    journal.write({ action: ofKind(kinds.uses, action.use).ends, outcome: 'planned', ...aboutUse(action, kinds) });
  }
  for (const action of suspects)
    journal.write({ action: 'look again', outcome: 'planned', ...aboutUse(action, kinds) });
  writeKept(kept, kinds, journal);
  for (const { provision, why, heldBy, lastOfManaged } of removals) {
    if (lastOfManaged && !heldBy) {
      const user = provision.means.holder.name;
      journal.write({ action: 'delete key', outcome: 'planned', user, why: 'no grant is left' });
    }
    const about = aboutProvision(provision, kinds);
    const action = ofKind(kinds.provisions, provision).removes;
    journal.write({ action, outcome: heldBy ? 'held' : 'planned', ...about, why: heldBy ?? why });
  }
}

function writeKept(kept: Plan['kept'], kinds: Kinds, journal: Journal): void {
  for (const action of kept) {
    journal.write({ action: ofKind(kinds.uses, action.use).keeps, outcome: 'kept', ...aboutUse(action, kinds) });
  }
}

/** What has ended and has to wait for something else: the next sweep takes it up. */
export function writeHeld(removals: readonly Removal[], now: Instant, kinds: Kinds, journal: Journal): void {
  for (const { provision, heldBy } of removals) {
    if (heldBy === undefined) continue;
    const about = aboutProvision(provision, kinds);
    // What waits for reads that lag is not late.
    const isLate = hasSettled(provision.means, now);
    const late = isLate ? { overdueSeconds: Math.round((now - provision.means.until) / 1000) } : {};
    const action = ofKind(kinds.provisions, provision).removes;
    journal.write({ action, outcome: 'held', ...about, ...late, why: heldBy });
  }
}

/** What was found and what could not be read; of a sweep that acts, what it kept as well. */
export function writeFindings(
  { failures, kinds, provisions }: Observation,
  { findings, kept }: Plan,
  dryRun: boolean,
  journal: Journal,
): void {
  const kindBy = new Map(provisions.all.map((each) => [each.arn, each.kind]));
  for (const finding of findings) {
    const arn = finding.resource;
    const { about } = ofKind(kinds.provisions, { kind: kindBy.get(arn) ?? '' });
    journal.write(findingRecord(finding, 'policy' in about({ arn }) ? 'policy' : 'resource'));
  }
  for (const error of failures) journal.write({ action: 'read', outcome: 'failed', why: 'looking', error });
  if (!dryRun) writeKept(kept, kinds, journal);
}

/** What is over, and was not even asked to end: one line for each person, who may have thousands. */
export function writeLate(late: readonly UseAction[], now: Instant, kinds: Kinds, journal: Journal): void {
  for (const [user, actions] of groupBy(late, ({ use }) => use.owner)) {
    const [{ use, until }] = actions as [UseAction];
    const { ends, noun, plural } = ofKind(kinds.uses, use);
    const overdueSeconds = until === undefined ? {} : { overdueSeconds: Math.round((now - until) / 1000) };
    const why = `${actions.length} ${actions.length === 1 ? noun : plural} left for the next sweep: time is running out`;
    journal.write({ action: ends, outcome: 'held', user, why, ...overdueSeconds });
  }
}

/** Owners whom nobody had the time to read. */
export function writeUnread(owners: number, journal: Journal): void {
  if (owners === 0) return;
  const why = `${owners} ${owners === 1 ? 'person' : 'persons'} left unread for the next sweep: time is running out`;
  journal.write({ action: 'read', outcome: 'held', why });
}
