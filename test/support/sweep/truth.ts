import { back, type Instant, type Milliseconds } from '../../../model/time/instant';
import type { Everything } from '../../../sandbox/memory/memory-account';
import type { Session } from '../../../sweeper/aws/port';
import { type Account, deployment } from './account';

/**
 * Whether a session is covered: design.md's definition, written anew for the tests. It reads no document and no name,
 * for the tests know what they wrote; so it shares no line with what the sweeper does.
 */
export type Truth = 'covered' | 'uncovered' | 'cannot tell' | 'not ours';

const same = (a: string | undefined, b: string): boolean => a?.toLowerCase() === b.toLowerCase();

const isDocument = ({ document }: Session, name: string): boolean =>
  document === name || (document?.endsWith(`:${deployment.account}:document/${name}`) ?? false);

/** Why a session may go on, and from when until when. Whoever holds a Curfew Deny has no reason. */
interface Reason {
  readonly is: Exclude<Truth, 'uncovered'>;
  readonly from: number;
  readonly until: number;
}

const always = { from: Number.NEGATIVE_INFINITY, until: Number.POSITIVE_INFINITY };

/** By policy, whatever the time is. */
function reasonsOf(session: Session, account: Account, all: Everything): Map<string, Reason> {
  const { policies, users, tags, sessions } = all;
  const [, , user] = new RegExp(`:iam::${deployment.account}:user(/.*)?/([^/]+)$`).exec(session.owner) ?? [];
  const ours = isDocument(session, deployment.document);
  const notOurs = new Map([['', { is: 'not ours' as const, ...always }]]);
  if (user === undefined) return ours ? new Map() : notOurs;
  const own = policies.filter(({ path: where }) => {
    const [, curfew, kind, whose, end] = where.split('/');
    return curfew === 'curfew' && (kind === 'm' || kind === 'x') && same(whose, user) && end === '';
  });
  const managed =
    sessions.some(({ owner }) => same(owner, `arn:aws:iam::${deployment.account}:user/curfew/${user}`)) ||
    users.some((each) => same(each.name, user) && each.path.startsWith('/curfew/'));
  if (!ours && !managed) return notOurs;
  const isHeld = ({ holders }: Everything['policies'][number]) =>
    holders.some(({ kind, name }) => kind === 'user' && same(name, user));
  const denies = ({ path, name }: Everything['policies'][number]) =>
    path.startsWith('/curfew/d/') || `${path}${name}` === '/curfew-system/curfew-everybody-out';
  if (policies.some((policy) => denies(policy) && isHeld(policy))) return new Map();
  const reasons = new Map<string, Reason>();
  const carried = Object.entries(tags[session.target] ?? {});
  for (const policy of own.filter(isHeld)) {
    const ends = account.names.get(policy.arn);
    // Nobody wrote that name for a grant.
    if (ends === undefined) continue;
    // Whom Curfew made is told by where they live, and not by what speaks of them.
    if (policy.path.startsWith('/curfew/m/') && !managed) continue;
    const grant = account.documents.get(policy.documents[policy.version] ?? '');
    if (!grant) {
      reasons.set(policy.arn, { is: 'cannot tell', ...always, until: ends });
      continue;
    }
    const named = grant.tags
      ? Object.entries(grant.tags).every(([k, v]) => carried.some(([key, value]) => same(key, k) && value === v))
      : grant.ids?.includes(session.target);
    if (!named || grant.region !== session.region || !isDocument(session, grant.document)) continue;
    reasons.set(policy.arn, { is: 'covered', from: grant.from, until: Math.min(ends, grant.until) });
  }
  return reasons;
}

export function truthOf(session: Session, account: Account, now: Instant, all = account.everything()): Truth {
  const reasons = [...reasonsOf(session, account, all).values()].filter(
    ({ from, until }) => from <= now && now < until,
  );
  for (const is of ['not ours', 'covered', 'cannot tell'] as const) {
    if (reasons.some((each) => each.is === is)) return is;
  }
  return 'uncovered';
}

interface SessionHistory {
  /** Since when each reason has stood in the account, whatever its dates. */
  since: Map<string, number>;
  reasons: Map<string, Reason>;
  /** When nothing but what lags could have said that it was covered; none: never. */
  bare: number;
}

/**
 * Watches every session. One that had a reason at every moment must not be cut; what has stood in the account for
 * less than `lag` is no reason yet, and what was without a reason within `memory` may be on its way out.
 */
export class Watch {
  /** Sessions that were cut and must not have been. */
  readonly cut: string[] = [];
  readonly #sessions = new Map<string, SessionHistory>();
  #looked = '';
  #changes = -1;

  constructor(
    private readonly account: Account,
    private readonly lag = 0 as Milliseconds,
    private readonly memory = Number.POSITIVE_INFINITY,
  ) {
    this.look(Number.NEGATIVE_INFINITY);
  }

  /** To be called after everything that changes the account, or the time. */
  look(known: number = this.account.now()): void {
    const { account } = this;
    const now = account.now();
    const looked = `${account.changes} ${now}`;
    if (looked === this.#looked) return;
    this.#looked = looked;
    if (account.changes !== this.#changes) this.#reread(known);
    this.#changes = account.changes;
    for (const watched of this.#sessions.values()) {
      const safe = [...watched.reasons].some(
        ([arn, { from, until }]) => from <= now && now < until && (watched.since.get(arn) ?? now) <= now - this.lag,
      );
      if (!safe) watched.bare = now;
    }
  }

  /** What has stood since before the session was opened is as old for it as for others. */
  #lookBack(session: Session, since: Map<string, number>): void {
    const then = back(this.account.now(), this.lag);
    for (const arn of reasonsOf(session, this.account, this.account.asOf(then).everything()).keys()) {
      if (since.has(arn)) since.set(arn, then);
    }
  }

  #reread(known: number): void {
    const all = this.account.everything();
    const there = new Map(all.sessions.map((session) => [session.id, session]));
    for (const [id, { bare }] of this.#sessions) {
      if (there.has(id)) continue;
      if (!(bare >= this.account.now() - this.memory)) this.cut.push(id);
      this.#sessions.delete(id);
    }
    for (const [id, session] of there) {
      const before = this.#sessions.get(id);
      const reasons = reasonsOf(session, this.account, all);
      const start = before === undefined && known === Number.NEGATIVE_INFINITY ? known : this.account.now();
      const since = new Map([...reasons.keys()].map((arn) => [arn, before?.since.get(arn) ?? start]));
      if (before === undefined && start > Number.NEGATIVE_INFINITY) this.#lookBack(session, since);
      this.#sessions.set(id, { since, reasons, bare: before?.bare ?? Number.NaN });
    }
  }
}
