import { saysUnreadable } from '../../model/contracts/finding';
import { isEnd, type SweepRecord } from '../../model/contracts/log-record';
import { isOver } from '../../model/time/window';
import type { Observation } from '../observe/observation';
import type { Journal, Summary } from './record';

/**
 * Of a use ended late, and of whatever is past its window and still there, the longest time that its window has
 * been over. A provision that went counts nothing, however old: it granted nothing any more, and a plan that is applied
 * after `until` makes one that is old at once.
 */
function oldestOverdue(records: readonly SweepRecord[]): number {
  const last = new Map<string, SweepRecord>();
  for (const record of records) {
    const { action, region, session, policy, key, resource } = record;
    last.set([action, region, session, policy, key, resource].join(' '), record);
  }
  const counted = [...last.values()].filter(
    ({ action, outcome }) => isEnd(action) || outcome === 'held' || outcome === 'failed',
  );
  return counted.reduce((oldest, { overdueSeconds = 0 }) => Math.max(oldest, overdueSeconds), 0);
}

const sum = (numbers: readonly number[]): number => numbers.reduce((all, each) => all + each, 0);

/** What one sweep did, in numbers: from what it saw last and what it wrote down. */
export function summarize(
  { at, kinds, provisions: { all }, uses }: Observation,
  dryRun: boolean,
  journal: Journal,
): Summary {
  return {
    sweep: 'tick',
    dryRun,
    policies: all.length,
    sessions: uses.length,
    grants: all.filter(({ means }) => means?.grant !== undefined && !isOver(means, at)).length,
    sessionsEnded: sum(kinds.uses.map(({ ends }) => journal.count(ends, 'gone'))),
    keysDeleted: journal.count('delete key', 'gone'),
    policiesDeleted: sum(kinds.provisions.map(({ removes }) => journal.count(removes, 'gone'))),
    unreadable: journal.records.filter(({ code }) => saysUnreadable(code)).length,
    findings: journal.count('finding', 'reported'),
    failed: journal.records.filter(({ outcome }) => outcome === 'failed').length,
    oldestOverdueSeconds: oldestOverdue(journal.records),
  };
}
