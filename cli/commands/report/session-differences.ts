import type { AuditEntry } from '../../../model/contracts/audit-entry';
import type { PastCoverage, PastUse } from '../../../model/coverage/past';
import { isSameUser } from '../../../model/principal/user-name';
import { formatInstant, type Instant, plus, seconds } from '../../../model/time/instant';
import { isOver } from '../../../model/time/window';
import { formatSpan } from '../../frame/when';
import { nameOf } from './audit-user';
import type { Difference, SessionRow } from './report';

/** The sweeper ends a session a second after its grant; later than this it was not alive, or could not. */
const tolerated = seconds(120);

/** Whether somebody was revoked at some instant, alone or with everybody, by the audit log. */
function wasRevoked(entries: readonly AuditEntry[], user: string, at: Instant): boolean {
  let until: Instant | undefined;
  let everybody = false;
  for (const { change, who, when, until: end } of entries) {
    if (when > plus(at, tolerated)) continue;
    if (change === 'everybody revoked') everybody = true;
    if (change === 'everybody restored') everybody = false;
    if (!isSameUser(nameOf(who), user)) continue;
    if (change === 'access revoked') until = end;
    if (change === 'access restored') until = undefined;
  }
  return everybody || (until !== undefined && !isOver({ until }, at));
}

export function sessionDifferences(
  rows: readonly SessionRow[],
  uses: ReadonlyMap<string, PastUse>,
  coverage: PastCoverage,
  entries: readonly AuditEntry[],
): Difference[] {
  return rows.flatMap((row): Difference[] => {
    const { id, user, region, target, started, ended, grant, late = 0, byCurfew } = row;
    const use = uses.get(`${region} ${id}`);
    if (!use || started === undefined) return [];
    const what = `session ${id} of ${user} on ${target}`;
    if (grant === undefined) {
      const remedy = 'Look at the audit of now, and at its transcript: curfew logs.';
      return [
        {
          code: 'session-without-grant',
          user,
          what: `${what} was opened at ${formatInstant(started)}, and no grant in git covers that`,
          remedy,
        },
      ];
    }
    if (late > tolerated) {
      const goes = ended === undefined ? 'goes on' : 'went on';
      const remedy =
        ended === undefined
          ? 'curfew doctor says whether the sweeper lives; curfew sweep --apply ends it.'
          : 'Look whether the sweeper was silent then.';
      return [
        {
          code: 'session-outlived-grant',
          user,
          what: `${what} ${goes} ${formatSpan(late)} after the last grant that covered it`,
          remedy,
        },
      ];
    }
    if (ended === undefined) return [];
    const cut = byCurfew ? coverage.at(use, ended) : undefined;
    if (!cut || wasRevoked(entries, user, ended)) return [];
    const remedy = 'It was not applied yet, or hands took the policy away: look at the reason and at the findings.';
    return [
      {
        code: 'session-cut',
        user,
        what: `${what} was ended at ${formatInstant(ended)}, though grant ${cut.grant.id} in git covers it until ${formatInstant(cut.until)}`,
        remedy,
      },
    ];
  });
}
