import { covers, type ValidAccess } from '../../model/access';
import type { ValidGrant } from '../../model/grant/valid-grant';
import { isSameUser } from '../../model/principal/user-name';
import { formatInstant, type Instant } from '../../model/time/instant';
import { formatSpan } from '../frame/when';

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

/** Yes with the grant that says so; no with the nearest misses first; or it depends on tags that are not known. */
export type Reach =
  | { readonly answer: 'yes'; readonly grant: ValidGrant; readonly until: Instant }
  | { readonly answer: 'no'; readonly misses: readonly Miss[] }
  | { readonly answer: 'unknown'; readonly grants: readonly ValidGrant[] };

/** What the instance's tags lack: `instance lacks tag Environment=Staging, has Production`. */
function missingTags({ target }: ValidAccess, tags: ReadonlyMap<string, string>): string[] {
  if (target.by !== 'tags') return [];
  const carried = new Map([...tags].map(([key, value]) => [key.toLowerCase(), value]));
  return Object.entries(target.tags).flatMap(([key, value]) => {
    const has = carried.get(key.toLowerCase());
    if (has === value) return [];
    return [`instance lacks tag ${key}=${value}, has ${has === undefined ? 'none' : has || "''"}`];
  });
}

interface Judged {
  readonly grant: ValidGrant;
  readonly isOpen: boolean;
  readonly covers: 'yes' | 'no' | 'unknown';
  readonly miss: Miss;
  /** The fewer things are wrong, and the nearer in time, the nearer. */
  readonly distance: readonly [wrong: number, time: number];
}

function judge(grant: ValidGrant, question: Question): Judged {
  const { access, window, id } = grant;
  const { at, instance, tags, region = access.region } = question;
  const whys: string[] = [];
  let time = 0;
  if (at < window.from) {
    time = window.from - at;
    whys.push(`starts in ${formatSpan(time)}, at ${formatInstant(window.from)}`);
  } else if (at >= window.until) {
    time = at - window.until;
    whys.push(`expired ${formatSpan(time)} ago, at ${formatInstant(window.until)}`);
  }
  const isOpen = whys.length === 0;
  const answer = covers(access, { account: access.account, region, instance, tags });
  let wrong = isOpen ? 0 : 1;
  if (region !== access.region) {
    wrong += 2;
    whys.push(`is for ${access.region}, not for ${region}`);
  } else if (answer === 'no') {
    const lacks = tags === undefined ? [] : missingTags(access, tags);
    wrong += Math.max(1, lacks.length);
    if (access.target.by === 'ids') whys.push(`names ${access.target.ids.join(', ')}, not ${instance}`);
    else whys.push(...lacks);
  } else if (answer === 'unknown') whys.push(`depends on the tags of ${instance}, which are not known`);
  return { grant, isOpen, covers: answer, miss: { grant: id, why: whys.join('; ') }, distance: [wrong, time] };
}

/**
 * Whether the files let somebody start a session, and why. The same answer as an IAM evaluator gives on the policies
 * that are synthesized from them; a test holds the two together.
 *
 * @param grants all of them, of everybody
 * @param document the deployment's session document, the only one that grants name
 */
export function reach(grants: readonly ValidGrant[], question: Question, document: string): Reach {
  const { user } = question;
  const own = grants.filter(({ person }) => isSameUser(person.user, user));
  if (own.length === 0) return { answer: 'no', misses: [{ why: `no grant names ${user}` }] };
  const judged = own
    .map((grant) => judge(grant, question))
    .sort(
      (a, b) => a.distance[0] - b.distance[0] || a.distance[1] - b.distance[1] || (a.grant.id < b.grant.id ? -1 : 1),
    );
  const open = judged.filter(({ isOpen }) => isOpen);
  const covering = open
    .filter((each) => each.covers === 'yes')
    .sort((a, b) => b.grant.window.until - a.grant.window.until);
  if (question.document !== document) {
    const why =
      question.document === undefined
        ? `no document name: use --document-name ${document}`
        : `document ${question.document} is in no grant: use --document-name ${document}`;
    const [best] = covering;
    const rest = judged.filter(({ miss }) => miss.why !== '').map(({ miss }) => miss);
    return { answer: 'no', misses: [best ? { grant: best.grant.id, why } : { why }, ...rest] };
  }
  const [best] = covering;
  if (best) return { answer: 'yes', grant: best.grant, until: best.grant.window.until };
  const unknown = open.filter((each) => each.covers === 'unknown').map(({ grant }) => grant);
  if (unknown.length > 0) return { answer: 'unknown', grants: unknown };
  return { answer: 'no', misses: judged.map(({ miss }) => miss) };
}
