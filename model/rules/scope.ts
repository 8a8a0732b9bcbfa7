import { type Kind, kindOf, regionsOf, type ValidAccess } from '../access';
import type { ValidGrant } from '../grant/valid-grant';
import { matchesStars } from '../iam/match';
import { tagKey, tagsByKey } from '../iam/tag';
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
   */
  readonly tags?: Readonly<Record<string, string>>;
  /** Instances by id. Beside `tags` these are the ones that carry them. */
  readonly instances?: readonly string[];
}

const isNamed = (user: string, patterns: readonly string[]): boolean =>
  patterns.some((pattern) => matchesStars(userKey(pattern), userKey(user)));

/** Whether instances that carry some tags could also carry others: keys compare ignoring case, as SSM does. */
export function canCarry(asked: Readonly<Record<string, string>>, tags: Readonly<Record<string, string>>): boolean {
  const known = tagsByKey(Object.entries(asked));
  return Object.entries(tags).every(([key, value]) => (known.get(tagKey(key)) ?? value) === value);
}

function targets(access: ValidAccess, { tags, instances }: Scope): boolean {
  const kind = kindOf(access);
  const tagged = kind.tagged(access);
  // Tags could reach any instance that is only known by its id.
  if (tagged) return tags === undefined || canCarry(tagged.tags, tags);
  return instances === undefined || kind.instances(access).some(({ id }) => instances.includes(id));
}

export function isWithin({ person, access }: ValidGrant, scope: Scope): boolean {
  const { users, accounts, regions, kinds } = scope;
  return (
    (users === undefined || isNamed(person.user, users)) &&
    (accounts === undefined || accounts.includes(access.account)) &&
    (regions === undefined || regionsOf(access).some((region) => regions.includes(region))) &&
    (kinds === undefined || kinds.includes(access.kind)) &&
    targets(access, scope)
  );
}
