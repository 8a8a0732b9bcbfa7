import type { Instant } from '../../model/instant';
import type { Session } from '../../sweeper/port';
import { type Account, deployment } from './account';

/**
 * Whether a session is covered: design.md's definition, written anew for the tests. It reads no document and no name,
 * for the tests know what they wrote; so it shares no line with what the sweeper does.
 */
export type Truth = 'covered' | 'uncovered' | 'cannot tell' | 'not ours';

const same = (a: string | undefined, b: string): boolean => a?.toLowerCase() === b.toLowerCase();

function names(session: Session, account: Account, text: string, now: Instant): boolean {
  const grant = account.documents.get(text);
  if (!grant || grant.region !== session.region || !isDocument(session, grant.document)) return false;
  const carried = Object.entries(account.tagsOf(session.target));
  const named = grant.tags
    ? Object.entries(grant.tags).every(([k, v]) => carried.some(([key, value]) => same(key, k) && value === v))
    : grant.ids?.includes(session.target) === true;
  return named && grant.from <= now && now < grant.until;
}

const isDocument = ({ document }: Session, name: string): boolean =>
  document === name || (document?.endsWith(`:${deployment.account}:document/${name}`) ?? false);

export function truthOf(session: Session, account: Account, now: Instant): Truth {
  const { policies, users } = account.everything();
  const [, path = '', user] = new RegExp(`:iam::${deployment.account}:user(/.*)?/([^/]+)$`).exec(session.owner) ?? [];
  const ours = isDocument(session, deployment.document);
  if (user === undefined) return ours ? 'uncovered' : 'not ours';
  const held = policies.filter(({ holders }) => holders.some(({ kind, name }) => kind === 'user' && same(name, user)));
  const own = policies.filter((policy) => /^\/curfew\/[mx]\/$/.test(policy.path.replace(/[^/]+\/$/, '')));
  const mine = own.filter((policy) => same(policy.path.split('/')[3], user));
  const managed =
    path.startsWith('/curfew') ||
    users.some((each) => same(each.name, user) && each.path.startsWith('/curfew/')) ||
    mine.some((policy) => policy.path.startsWith('/curfew/m/') && account.names.has(policy.arn));
  if (!ours && !managed) return 'not ours';
  if (held.some((policy) => policy.path.startsWith('/curfew/d/'))) return 'uncovered';
  let cannotTell = false;
  for (const policy of mine.filter((each) => held.includes(each))) {
    const until = account.names.get(policy.arn);
    const text = policy.documents[policy.version] ?? '';
    const readable = until !== undefined && account.documents.has(text);
    if (readable && now < until && names(session, account, text, now)) return 'covered';
    if (!readable && (until === undefined || now < until)) cannotTell = true;
  }
  return cannotTell ? 'cannot tell' : 'uncovered';
}

/** Watches every session from now on: what was covered at every moment must not be cut. */
export class Watch {
  /** Sessions that were cut though they had been covered all the time. */
  readonly cut: string[] = [];
  readonly #safe = new Set<string>();

  constructor(private readonly account: Account) {
    for (const session of account.everything().sessions) {
      if (this.#mayNotEnd(session)) this.#safe.add(session.id);
    }
  }

  /** To be called after everything that changes the account, or the time. */
  look(): void {
    const sessions = new Map(this.account.everything().sessions.map((session) => [session.id, session]));
    for (const id of this.#safe) {
      const session = sessions.get(id);
      if (session && this.#mayNotEnd(session)) continue;
      if (!session) this.cut.push(id);
      this.#safe.delete(id);
    }
  }

  #mayNotEnd(session: Session): boolean {
    return truthOf(session, this.account, this.account.now()) !== 'uncovered';
  }
}
