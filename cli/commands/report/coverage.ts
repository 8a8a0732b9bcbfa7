import { covers } from '../../../model/access';
import type { Instant } from '../../../model/time/instant';
import { type Listed, userOf } from '../../aws/listed-sessions';
import type { History, Span } from '../../git/history';

/** What the grants in git say about sessions: under which one each was opened, and until when they covered it. */
export class Coverage {
  readonly #spans = new Map<string, Span[]>();

  constructor(
    { grants }: History,
    private readonly account: string,
  ) {
    for (const span of grants.flatMap(({ spans }) => spans)) {
      const user = span.grant.person.user.toLowerCase();
      const others = this.#spans.get(user);
      if (others) others.push(span);
      else this.#spans.set(user, [span]);
    }
    for (const spans of this.#spans.values()) spans.sort((a, b) => a.from - b.from);
  }

  /** Those that speak of a session's person and target. Of tags, which may have changed since, nothing is known. */
  #of(session: Listed): { span: Span; sure: boolean }[] {
    const target = { account: this.account, region: session.region, instance: session.target, tags: undefined };
    return (this.#spans.get(userOf(session).toLowerCase()) ?? []).flatMap((span) => {
      const answer = covers(span.grant.access, target);
      return answer === 'no' ? [] : [{ span, sure: answer === 'yes' }];
    });
  }

  /** The grant that a session was opened under: the one it names as its reason, else the surest, else the longest. */
  openedUnder(session: Listed): Span | undefined {
    const { started } = session;
    if (started === undefined) return undefined;
    const rank = ({ span, sure }: { span: Span; sure: boolean }): number =>
      (session.reason === span.grant.id ? 4 : 0) + (sure ? 2 : 0);
    const found = this.#of(session)
      .filter(({ span }) => span.from <= started && started < span.until)
      .sort((a, b) => rank(b) - rank(a) || b.span.until - a.span.until);
    return found[0]?.span;
  }

  /** Until when grants that follow one another without a gap covered it, beginning with the one it was opened under. */
  end(session: Listed, first: Span): Instant {
    let until = first.until;
    for (const { span } of this.#of(session)) {
      if (span.from <= until && span.until > until) until = span.until;
    }
    return until;
  }

  /** The grant that surely covers a session at some instant. */
  at(session: Listed, instant: Instant): Span | undefined {
    return this.#of(session).find(({ span, sure }) => sure && span.from <= instant && instant < span.until)?.span;
  }
}
