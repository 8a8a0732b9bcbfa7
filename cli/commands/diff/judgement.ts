import type { ValidGrant } from '../../../model/grant/valid-grant';
import { isSameUser } from '../../../model/principal/user-name';
import { allowed, type Decision, decide, decisionOf, strictest } from '../../../model/rules/decision';
import type { Rule } from '../../../model/rules/rule';
import { everBefore, type Instant } from '../../../model/time/instant';
import { isOver } from '../../../model/time/window';
import { some } from '../../frame/words';
import { accessChanges } from './access';

/** What the rules say of one grant. */
export interface GrantJudgement {
  readonly grant: string;
  readonly user: string;
  readonly decision: Decision;
}

export interface Judgement {
  /** Low: nobody need look. High: somebody must. Refused: nobody can agree to it as it stands. */
  readonly risk: 'low' | 'high' | 'refused';
  readonly decision: Decision;
  readonly grants: readonly GrantJudgement[];
}

const isOfSame = (a: ValidGrant, b: ValidGrant): boolean => isSameUser(a.person.user, b.person.user);

/**
 * Asks the rules about every grant that gives somebody more than they had. What only takes access away, moves it from one
 * file to another or says it in other words is asked of nobody.
 *
 * @param elsewhere files that the change touches outside of `grants/`: who people are, and what judges them
 */
export function judgeChange(
  before: readonly ValidGrant[],
  after: readonly ValidGrant[],
  elsewhere: readonly string[],
  rules: readonly Rule[],
  now: Instant,
): Judgement {
  const live = after.filter(({ window }) => !isOver(window, now));
  const known = new Map(before.map((grant) => [grant.id, grant]));
  const had = (user: ValidGrant): ValidGrant[] => before.filter((grant) => isOfSame(grant, user));
  // Since ever, not from now: what a file says of the past is read by auditors.
  const grants = after
    .filter((grant) => accessChanges(had(grant), [grant], everBefore).some(({ gains }) => gains.length > 0))
    .map((grant): GrantJudgement => {
      const was = known.get(grant.id);
      const others = live.filter((other) => other.id !== grant.id && isOfSame(other, grant));
      const decision = decide({ grant, ...(was ? { before: was } : {}), others, now }, rules);
      return { grant: grant.id, user: grant.person.user, decision };
    });
  const files =
    elsewhere.length === 0
      ? allowed
      : decisionOf('files', {
          is: 'needs-approval',
          by: 'CODEOWNERS',
          because: `changes ${some(elsewhere)}`,
        });
  const decision = grants.map((each) => each.decision).reduce(strictest, files);
  const risk = decision.is === 'allow' ? 'low' : decision.is === 'refuse' ? 'refused' : 'high';
  return { risk, decision, grants };
}
