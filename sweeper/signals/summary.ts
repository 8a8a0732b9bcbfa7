import type { Observation } from '../observation';
import type { Journal, Summary } from '../record';

/** What one sweep did, in numbers: from what it saw last and what it wrote down. */
export function summarize(seen: Observation, dryRun: boolean, journal: Journal): Summary {
  return {
    sweep: 'tick',
    dryRun,
    policies: seen.policies.all.length,
    sessions: seen.sessions.length,
    sessionsEnded: journal.count('end session', 'gone'),
    keysDeleted: journal.count('delete key', 'gone'),
    policiesDeleted: journal.count('delete policy', 'gone'),
    unreadable: journal.records.filter(({ code }) => code?.startsWith('unreadable')).length,
    findings: journal.count('finding', 'reported'),
    failed: journal.records.filter(({ outcome }) => outcome === 'failed').length,
  };
}
