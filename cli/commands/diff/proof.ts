import { documentOf, regionsOf } from '../../../model/access';
import type { ValidGrant } from '../../../model/grant/valid-grant';
import { isAllowed } from '../../../model/iam/evaluate';
import type { PolicyDocument } from '../../../model/iam/statement';
import type { ValidSettings } from '../../../model/settings/settings';
import { policyTextOf, type Question, questionsOf } from './questions';
import type { Decide, Decision } from './simulator';

/** What IAM's own simulator decides, and whether that is what our evaluator says of each of them. */
export interface SimulatorAnswer {
  readonly decisions: Readonly<Record<string, Decision>>;
  readonly agrees: boolean;
}

/** One question to the policy of a grant, and its answer. */
export interface ProofCheck extends Omit<Question, 'asks'> {
  readonly answer: boolean;
  /** Absent where the simulator was not asked. */
  readonly simulated?: SimulatorAnswer;
}

/** What the policy of one grant allows on one target, asked of its document. */
export interface Proof {
  readonly grant: string;
  readonly user: string;
  readonly region: string;
  /** An instance, or the tags of one. */
  readonly target: string;
  readonly document: string;
  readonly checks: readonly ProofCheck[];
  readonly holds: boolean;
}

const isAsExpected = ({ expected, answer, simulated }: ProofCheck): boolean =>
  answer === expected && simulated?.agrees !== false;

function checkOf({ asks, ...about }: Question, policy: PolicyDocument, decide: Decide | undefined): ProofCheck {
  const asked = Object.entries(asks).map(([what, ask]) => ({ what, ask, isAllowed: isAllowed([policy], ask) }));
  const check = { ...about, answer: asked.every((each) => each.isAllowed) };
  if (!decide) return check;
  const decided = asked.map((each) => ({ ...each, decision: decide(each.ask) }));
  const agrees = decided.every((each) => each.isAllowed === (each.decision === 'allowed'));
  const decisions = Object.fromEntries(decided.map(({ what, decision }) => [what, decision]));
  return { ...check, simulated: { decisions, agrees } };
}

/**
 * Asks the policy that a grant becomes what it must answer.
 *
 * @param decide what IAM's simulator said of this grant; undefined where it was not asked
 */
export function proofsOf(grant: ValidGrant, settings: ValidSettings, decide?: Decide): Proof[] {
  const { access, person, id } = grant;
  // As AWS gets it: text, and read again.
  const policy = JSON.parse(policyTextOf(grant, settings)) as PolicyDocument;
  return questionsOf(grant, settings).map(({ target, questions }) => {
    const checks = questions.map((question) => checkOf(question, policy, decide));
    const about = {
      grant: id,
      user: person.user,
      region: regionsOf(access).join(' '),
      target,
      document: documentOf(access, settings.documentName) ?? '',
    };
    return { ...about, checks, holds: checks.every(isAsExpected) };
  });
}
