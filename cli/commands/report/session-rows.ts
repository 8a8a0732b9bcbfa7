import type { AuditEntry } from '../../../model/contracts/audit-entry';
import type { PastCoverage, PastUse } from '../../../model/coverage/past';
import type { Instant } from '../../../model/time/instant';
import { isOver, type Window } from '../../../model/time/window';
import { type ListedSession, userOf } from '../../aws/listed-sessions';
import { nameOf } from './audit-user';
import type { SessionRow } from './report';

function howOf(session: ListedSession, entry: AuditEntry | undefined): string {
  if (entry) return `ended by Curfew: ${entry.why ?? ''}`;
  if (session.ended === undefined) return 'active';
  return session.status === 'Failed' ? 'failed' : 'closed';
}

export function sessionRow(
  session: ListedSession,
  use: PastUse,
  entry: AuditEntry | undefined,
  coverage: PastCoverage,
  now: Instant,
): SessionRow {
  const { id, region, target, started, ended } = session;
  const span = coverage.openedUnder(use);
  const over = span && (ended ?? now) - coverage.end(use, span);
  return {
    id,
    user: userOf(session),
    region,
    target,
    ...(started === undefined ? {} : { started }),
    ...(ended === undefined ? {} : { ended }),
    ...(span === undefined ? {} : { grant: span.grant.id, kind: span.grant.access.kind }),
    how: howOf(session, entry),
    byCurfew: entry !== undefined,
    ...(over === undefined ? {} : { late: Math.max(0, over) }),
  };
}

/** Sessions that AWS does not list any more, as far as the audit log has their end. */
export function endedLongAgo(
  entries: readonly AuditEntry[],
  listed: ReadonlySet<string>,
  coverage: PastCoverage,
  period: Window,
): SessionRow[] {
  return entries.flatMap(({ change, session, region = '', target = '', who, grant, when, why }) => {
    if (change !== 'session ended' || session === undefined || listed.has(`${region} ${session}`)) return [];
    if (isOver(period, when)) return [];
    const held = grant === undefined ? undefined : coverage.before(grant, when);
    return [
      {
        id: session,
        user: nameOf(who),
        region,
        target,
        ended: when,
        ...(grant === undefined ? {} : { grant }),
        ...(held === undefined ? {} : { kind: held.grant.access.kind }),
        how: `ended by Curfew: ${why ?? ''}`,
        byCurfew: true,
      },
    ];
  });
}
