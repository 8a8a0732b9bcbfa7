import { saysUnreadable } from '../../model/contracts/finding';
import type { SweepRecord } from '../../model/contracts/log-record';
import { isOver } from '../../model/time/window';
import type { Observation } from '../observe/observation';
import type { Journal, Summary } from './record';

/**
 * Of a session ended late, and of whatever is past its window and still there, the longest time that its window has
 * been over. A policy that went counts nothing, however old: it granted nothing any more, and a plan that is applied
 * after `until` makes one that is old at once.
 */
function oldestOverdue(records: readonly SweepRecord[]): number {
  const last = new Map<string, SweepRecord>();
  for (const record of records) {
    const { action, policy, session, region } = record;
    if (action === 'end session') last.set(`${region} ${session}`, record);
    if (action === 'delete policy') last.set(`${policy}`, record);
  }
  const counted = [...last.values()].filter(
    ({ action, outcome }) => action === 'end session' || outcome === 'held' || outcome === 'failed',
  );
  return counted.reduce((oldest, { overdueSeconds = 0 }) => Math.max(oldest, overdueSeconds), 0);
}

/** What one sweep did, in numbers: from what it saw last and what it wrote down. */
export function summarize(seen: Observation, dryRun: boolean, journal: Journal): Summary {
  return {
    sweep: 'tick',
    dryRun,
    policies: seen.policies.all.length,
    sessions: seen.sessions.length,
    grants: seen.policies.all.filter(({ means }) => means?.grant !== undefined && !isOver(means, seen.at)).length,
    sessionsEnded: journal.count('end session', 'gone'),
    keysDeleted: journal.count('delete key', 'gone'),
    policiesDeleted: journal.count('delete policy', 'gone'),
    unreadable: journal.records.filter(({ code }) => saysUnreadable(code)).length,
    findings: journal.count('finding', 'reported'),
    failed: journal.records.filter(({ outcome }) => outcome === 'failed').length,
    oldestOverdueSeconds: oldestOverdue(journal.records),
  };
}
