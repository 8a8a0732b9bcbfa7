import { type Kind, kindOf, regionsOf, type ValidAccess } from '../access';
import type { ValidGrant } from '../grant/valid-grant';
import { matchesStars } from '../iam/match';
import { userKey } from '../principal/user-name';

/** Which grants a rule is about. Everything that is said must hold; nothing said means all. */
export interface Scope {
  /** IAM user names; `*` stands for anything: `contractor-*`. Case means nothing, as in IAM. */
  readonly users?: readonly string[];
  /** Ids of 12 digits. */
  readonly accounts?: readonly string[];
  readonly regions?: readonly string[];
  readonly kinds?: readonly Kind[];
  /**
   * Instances that carry these tags. A grant by tags counts where it could reach one: where it does not ask for another
   * value of one of the keys. Of a grant by ids a file does not tell the tags: it counts, unless `instances` says which do.
   * A kind of access that is on no instance, or on one that only AWS could tell, says by itself whether it counts.
   */
  readonly tags?: Readonly<Record<string, string>>;
  /** Instances by id. Beside `tags` these are the ones that carry them. */
  readonly instances?: readonly string[];
}

const isNamed = (user: string, patterns: readonly string[]): boolean =>
  patterns.some((pattern) => matchesStars(userKey(pattern), userKey(user)));

/** What nobody can tell counts: a rule that is about production must not pass what could be on it. */
const couldReach = (access: ValidAccess, { tags, instances }: Scope): boolean =>
  (tags === undefined && instances === undefined) || kindOf(access).isAmong(access, { tags, instances }) !== 'no';

export function isWithin({ person, access }: ValidGrant, scope: Scope): boolean {
  const { users, accounts, regions, kinds } = scope;
  return (
    (users === undefined || isNamed(person.user, users)) &&
    (accounts === undefined || accounts.includes(access.account)) &&
    (regions === undefined || regionsOf(access).some((region) => regions.includes(region))) &&
    (kinds === undefined || kinds.includes(access.kind)) &&
    couldReach(access, scope)
  );
}
