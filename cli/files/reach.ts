import { documentOf, type Kind, kindOf, nounOf, regionsOf, type UseName, useOf } from '../../model/access';
import { answerOf, type Coverage, coverageOf } from '../../model/coverage/coverage';
import type { ValidGrant } from '../../model/grant/valid-grant';
import { isSameUser } from '../../model/principal/user-name';
import { between, formatInstant, type Instant, type Milliseconds } from '../../model/time/instant';
import { byEnd, type Window } from '../../model/time/window';
import { formatSpan } from '../frame/when';

const session = 'ssm-session' satisfies UseName;

/** What somebody would ask AWS for: a session on an instance through a document. */
export interface Question {
  readonly user: string;
  readonly instance: string;
  /** Where the instance is; absent: in whichever region a grant names. */
  readonly region?: string | undefined;
  /** Undefined where they are not known, which is not the same as none. */
  readonly tags?: ReadonlyMap<string, string> | undefined;
  /** What `--document-name` would say; undefined where it would be left out. */
  readonly document: string | undefined;
  readonly at: Instant;
}

export interface Miss {
  readonly grant?: string;
  readonly why: string;
}

/** Whether sessions live under a grant: of another kind it opens something else on the same instance. */
export const opensSessions = ({ access }: ValidGrant): boolean => useOf(access) === session;

/** Of some grants the one that would open a session through a document; where none would, one that opens sessions. */
export const openerOf = (
  grants: readonly ValidGrant[],
  document: string | undefined,
  own: string,
): ValidGrant | undefined => {
  const opening = grants.filter(opensSessions);
  return opening.find(({ access }) => documentOf(access, own) === document) ?? opening[0];
};

/** Yes with the grant that says so; no with the nearest misses first; or it depends on tags that are not known. */
export type Reach =
  | { readonly answer: 'yes'; readonly grant: ValidGrant; readonly until: Instant }
  | { readonly answer: 'no'; readonly misses: readonly Miss[] }
  | { readonly answer: 'unknown'; readonly grants: readonly ValidGrant[] };

/** The fewer things are wrong, and the nearer in time, the nearer; what opens something else is farther than all. */
type Distance = readonly [use: number, wrong: number, time: number];

const byDistance = (a: Distance, b: Distance): number => a[0] - b[0] || a[1] - b[1] || a[2] - b[2];

interface JudgedGrant {
  readonly grant: ValidGrant;
  readonly coverage: Coverage;
  readonly miss: Miss;
  /** The document that opens it; undefined where none does. */
  readonly document: string | undefined;
  readonly distance: Distance;
}

/** How far an instant lies outside of a window, and in words. */
function missedTime({ from, until }: Window, { time }: Coverage, at: Instant): { span: Milliseconds; why: string }[] {
  if (time === 'live') return [];
  const span = time === 'upcoming' ? between(at, from) : between(until, at);
  return time === 'upcoming'
    ? [{ span, why: `starts in ${formatSpan(span)}, at ${formatInstant(from)}` }]
    : [{ span, why: `expired ${formatSpan(span)} ago, at ${formatInstant(until)}` }];
}

/** What else it opens, or through which document of its kind's own. */
function otherUse(kind: Kind, { use, document: named }: Coverage, document: string | undefined): string[] {
  if (use === 'no') return [`is for ${nounOf(kind)}, and opens no session`];
  return named === 'no' && document !== undefined ? [`is for ${nounOf(kind)}, through document ${document}`] : [];
}

function judgeGrant(grant: ValidGrant, question: Question, own: string): JudgedGrant {
  const { access, window, id } = grant;
  const { at, instance, tags, region = regionsOf(access)[0] } = question;
  const target = { account: access.account, region, instance, tags };
  const kind = kindOf(access);
  const through = { document: question.document };
  const coverage = coverageOf({ ...grant, document: own }, target, { now: at }, { use: session, through });
  const time = missedTime(window, coverage, at);
  const document = documentOf(access, own);
  const use = otherUse(access.kind, coverage, document === own ? undefined : document);
  const { wrong, whys } = kind.misses(access, target);
  const why = [...use, ...time.map((each) => each.why), ...whys].join('; ');
  return {
    grant,
    coverage,
    document,
    miss: { grant: id, why },
    distance: [use.length, time.length + wrong, time[0]?.span ?? 0],
  };
}

/** Nothing opens through the document that would be named: what would, through the right one, is nearest. */
function byNoDocument(judged: readonly JudgedGrant[], question: Question, own: string): Reach {
  const [best] = judged
    .filter(({ coverage }) => answerOf({ ...coverage, document: 'yes' }) === 'yes')
    .sort((a, b) => byEnd(b.grant.window, a.grant.window));
  const use = `use --document-name ${best?.document ?? own}`;
  const why =
    question.document === undefined
      ? `no document name: ${use}`
      : `document ${question.document} is in no grant: ${use}`;
  const rest = judged.filter(({ miss }) => miss.why !== '').map(({ miss }) => miss);
  return { answer: 'no', misses: [best ? { grant: best.grant.id, why } : { why }, ...rest] };
}

/**
 * Whether the files let somebody start a session, and why. The same answer as an IAM evaluator gives on the policies
 * that are synthesized from them; a test holds the two together.
 *
 * @param grants all of them, of everybody
 * @param document the deployment's session document, which opens all but what is of a kind with a document of its own
 */
export function reach(grants: readonly ValidGrant[], question: Question, document: string): Reach {
  const { user } = question;
  const own = grants.filter(({ person }) => isSameUser(person.user, user));
  if (own.length === 0) return { answer: 'no', misses: [{ why: `no grant names ${user}` }] };
  const judged = own
    .map((grant) => judgeGrant(grant, question, document))
    .sort((a, b) => byDistance(a.distance, b.distance) || (a.grant.id < b.grant.id ? -1 : 1));
  const covering = judged
    .filter(({ coverage }) => answerOf(coverage) === 'yes')
    .sort((a, b) => byEnd(b.grant.window, a.grant.window));
  if (judged.every(({ coverage }) => coverage.document === 'no') && question.document !== document) {
    return byNoDocument(judged, question, document);
  }
  const [best] = covering;
  if (best) return { answer: 'yes', grant: best.grant, until: best.grant.window.until };
  const unknown = judged.filter(({ coverage }) => answerOf(coverage) === 'unknown').map(({ grant }) => grant);
  if (unknown.length > 0) return { answer: 'unknown', grants: unknown };
  return { answer: 'no', misses: judged.map(({ miss }) => miss) };
}
