import { covers } from '../../model/access';
import { tryParsePolicyName } from '../../model/iam/names';
import { tryParseUserArn } from '../../model/principal/user-arn';
import { userKey } from '../../model/principal/user-name';
import { earliest, formatInstant, type Instant, plus, seconds } from '../../model/time/instant';
import { hasBegun, isOver } from '../../model/time/window';
import type { Session } from '../aws/port';
import { type Deployment, type Observation, type SeenPolicy, targetKey } from '../observe/observation';

/**
 * What is to become of a session. `over`: a policy seen now proves it. `unexplained`: no policy speaks of it,
 * which stale reads or a half-done apply would look like as well. `unknown`: cannot tell, so it is kept.
 */
export type Verdict =
  | { readonly is: 'covered'; readonly why: string; readonly policy: SeenPolicy }
  /** With the instant at which its window ended, where the clock ended it. */
  | { readonly is: 'over'; readonly why: string; readonly policy: SeenPolicy; readonly until?: Instant }
  | { readonly is: 'unexplained' | 'unknown' | 'not ours'; readonly why: string };

/** The user who owns a session, where it is an IAM user of this account. */
export function ownerOf(session: Session, { account }: Deployment): { path: string; user: string } | undefined {
  const owner = tryParseUserArn(session.owner);
  return owner?.account === account ? owner : undefined;
}

/** `DocumentName` may be a name or an ARN; somebody else's document of the same name is another document. */
export function isOurDocument(session: Session, document: string, { account }: Deployment): boolean {
  const [, owner, name] = /^arn:[^:]+:ssm:[^:]*:(\d*):document\/(.+)$/.exec(session.document ?? '') ?? [];
  return name === undefined ? session.document === document : owner === account && name === document;
}

/** Speaks of the session, though not all of it was to be seen: a read that lags would look like this. */
type Nearly = { readonly is: 'nearly'; readonly why: string };

/** The sweeper's clock may be a second late, so a window may have begun that does not seem to have. */
const late = seconds(2);

/** Whether AWS would honour the policy for this session now; and if not, whether it did until it ended. */
function judgeBy(
  policy: SeenPolicy,
  session: Session,
  seen: Observation,
  attached: ReadonlySet<string> | undefined,
  now: Instant,
): Verdict | Nearly {
  // What ended while the sweep was under way may have been renewed by something that it has not read yet.
  const then = earliest(now, seen.at);
  const { means } = policy;
  const reading = seen.readings.get(policy.arn);
  const held = attached?.has(policy.arn);
  if (reading?.answer === 'gone' && means && !isOver(means, then)) {
    return { is: 'nearly', why: `policy ${policy.name} is gone` };
  }
  if (held === false && (!means || reading?.answer !== 'granted')) {
    return { is: 'unexplained', why: `policy ${policy.name} is not attached` };
  }
  if (!means || !reading) return { is: 'unknown', why: `policy ${policy.name} cannot be read` };
  if (reading.answer === 'gone') return { is: 'unexplained', why: `policy ${policy.name} is gone` };
  if (reading.answer !== 'granted') {
    return isOver(means, then)
      ? { is: 'unexplained', why: `policy ${policy.name} has ended` }
      : { is: 'unknown', why: `the document of policy ${policy.name} cannot be read` };
  }
  const { access, window, facts } = reading.granted;
  const { account } = seen.deployment;
  const target = { account, region: session.region, instance: session.target, tags: seen.tags.get(targetKey(session)) };
  if (access.account !== account) {
    return { is: 'unexplained', why: `grant ${means.grant} is for document ${facts.document}` };
  }
  const answer = covers(access, target);
  if (answer === 'no') return { is: 'unexplained', why: `grant ${means.grant} does not name ${session.target}` };
  if (!isOurDocument(session, facts.document, seen.deployment)) {
    return { is: 'unexplained', why: `grant ${means.grant} is for document ${facts.document}` };
  }
  // The name and the document may differ; the earlier end counts.
  const until = earliest(means.until, window.until);
  if (isOver({ until }, then) && answer === 'yes') {
    return { is: 'over', why: `grant ${means.grant} ended at ${formatInstant(until)}`, policy, until };
  }
  if (isOver({ until }, then))
    return { is: 'unexplained', why: `grant ${means.grant} ended at ${formatInstant(until)}` };
  if (answer === 'unknown') return { is: 'unknown', why: `the tags of ${session.target} cannot be read` };
  if (!hasBegun(window, now)) {
    const is = hasBegun(window, plus(now, late)) ? 'nearly' : 'unexplained';
    return { is, why: `grant ${means.grant} starts at ${formatInstant(window.from)}` };
  }
  if (held === undefined) return { is: 'unknown', why: `the policies attached to ${means.user} cannot be read` };
  if (!held) return { is: 'nearly', why: `grant ${means.grant} is not attached` };
  return { is: 'covered', why: `grant ${means.grant} until ${formatInstant(until)}`, policy };
}

/** A policy that is attached to the user and not in the list, which therefore lags; it may grant something. */
function unlisted(user: string, attached: ReadonlySet<string>, seen: Observation): Nearly | undefined {
  const listed = new Set(seen.policies.of(user).map(({ arn }) => arn));
  for (const arn of attached) {
    const [, path = '', name = ''] = /^[^/]*:policy(\/.*\/)([^/]+)$/.exec(arn) ?? [];
    const means = tryParsePolicyName({ path, name });
    if (listed.has(arn) || !means || means.kind === 'd' || isOver(means, seen.at)) continue;
    return { is: 'nearly', why: `policy ${name} is attached and not yet listed` };
  }
  return undefined;
}

const order = ['covered', 'unknown', 'nearly', 'over', 'unexplained'] as const;

/** Judges one active session. Pure: the same look and the same instant give the same verdict. */
export function judge(session: Session, seen: Observation, now: Instant): Verdict {
  const owner = ownerOf(session, seen.deployment);
  const ours = isOurDocument(session, seen.deployment.document, seen.deployment);
  if (!owner) {
    if (!ours) return { is: 'not ours', why: 'another document, and no IAM user of this account' };
    return { is: 'unexplained', why: `${session.owner} is no IAM user of this account` };
  }
  const facts = seen.owners.get(userKey(owner.user));
  if (!ours && facts?.managed === false) return { is: 'not ours', why: 'another document, and no managed person' };
  if (!ours && facts?.managed === undefined) return { is: 'unknown', why: `user ${owner.user} cannot be read` };

  const denial = seen.policies.denials.find(({ arn }) => facts?.attached?.has(arn));
  if (denial) return { is: 'over', why: `access of ${owner.user} is revoked`, policy: denial };

  const verdicts = seen.policies.of(owner.user).map((policy) => judgeBy(policy, session, seen, facts?.attached, now));
  const hidden = unlisted(owner.user, facts?.attached ?? new Set(), seen);
  if (hidden) verdicts.push(hidden);
  for (const is of order) {
    const verdict = verdicts.find((each) => each.is === is);
    if (verdict) return verdict.is === 'nearly' ? { is: 'unexplained', why: verdict.why } : verdict;
  }
  return { is: 'unexplained', why: `no policy of ${owner.user} grants it` };
}
