import { createHash } from 'node:crypto';
import { formatCompact, type Instant, tryParseCompact } from '../time/instant';
import * as limits from './limits';
import { accessPath } from './names';

/** How the policies of one kind are called. */
export interface PolicyRow {
  /** Whether the name begins with a grant's id, and not with a word. */
  readonly isGrant: boolean;
  /**
   * What the six hex digits are made from: they keep names unique in the account, where IAM ignores path and case, when
   * a grant changes its person. The first is written, all are read.
   */
  readonly hashed: readonly ((user: string) => string)[];
}

const byUser = (user: string): string => user;

/** The second letter of a policy's path: a kind of policy is one row here, and is written and read by it. */
const policyKinds = {
  /** A grant of a managed person. */
  m: { isGrant: true, hashed: [byUser] },
  /** A grant of an existing person. */
  x: { isGrant: true, hashed: [byUser] },
  /** A Curfew Deny on a person. */
  d: { isGrant: false, hashed: [byUser] },
} as const satisfies Readonly<Record<string, PolicyRow>>;

export type PolicyKind = keyof typeof policyKinds;

/** Where a policy lies in IAM: what its ARN ends with. */
export interface PolicyPlace {
  readonly path: string;
  readonly name: string;
}

export interface PolicyName<Kind = PolicyKind> {
  readonly kind: Kind;
  readonly user: string;
  /** Absent for a Deny. */
  readonly grant?: string;
  readonly until: Instant;
}

const pathOf = (kind: string, user: string): string => `${accessPath}${kind}/${user}/`;

const digits = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 6);

const owner = /^([^/]+)\/([^/]+)\//;

/**
 * The kind and the person that a path below Curfew's begins with, whatever else is wrong with it: what nobody can read
 * may grant something all the same.
 */
export function tryPathOwner(path: string): { readonly kind: string; readonly user: string } | undefined {
  if (!path.startsWith(accessPath)) return undefined;
  const [, kind, user] = owner.exec(path.slice(accessPath.length)) ?? [];
  return kind && user ? { kind, user } : undefined;
}

/** Writes and reads the names of a table of kinds. */
export function policyNames<Kind extends string>(rows: Readonly<Record<Kind, PolicyRow>>) {
  const isKind = (text: string): text is Kind => Object.hasOwn(rows, text);
  const hashesOf = (kind: Kind, user: string): string[] => rows[kind].hashed.map((hashed) => digits(hashed(user)));

  /** `<grant id>.<6 hex>@<until>`: who, which grant and when it ends, without reading a document. */
  function place(kind: Kind, user: string, label: string, until: Instant): PolicyPlace {
    const [hash] = hashesOf(kind, user);
    return { path: pathOf(kind, user), name: `${label}.${hash}@${formatCompact(until)}` };
  }

  /** Whose a path is; undefined where Curfew cannot have written it. */
  function tryPath(text: string): { readonly kind: Kind; readonly user: string } | undefined {
    const { kind = '', user = '' } = tryPathOwner(text) ?? {};
    return isKind(kind) && text === pathOf(kind, user) ? { kind, user } : undefined;
  }

  /** Reads a place back; undefined where Curfew cannot have written it. */
  function tryRead(policy: PolicyPlace): PolicyName<Kind> | undefined {
    const owner = tryPath(policy.path);
    const at = policy.name.lastIndexOf('@');
    const until = tryParseCompact(policy.name.slice(at + 1));
    if (!owner || at < 1 || until === undefined || !limits.userName.test(owner.user)) return undefined;
    if (!rows[owner.kind].isGrant) return { ...owner, until };
    const label = policy.name.slice(0, at);
    const grant = label.slice(0, -7);
    const isTheirs = hashesOf(owner.kind, owner.user).includes(label.slice(-6)) && label.at(-7) === '.';
    return isTheirs && limits.grantId.test(grant) ? { ...owner, grant, until } : undefined;
  }

  return { place, tryPath, tryRead };
}

/** The path of all policies of a kind, or of those of one person. */
export const policyPath = (kind: PolicyKind, user?: string): string =>
  user === undefined ? `${accessPath}${kind}/` : pathOf(kind, user);

const names = policyNames<PolicyKind>(policyKinds);

/** Where a policy lies, and its name. */
export const policyPlace = names.place;
export const tryParsePolicyPath = names.tryPath;
export const tryParsePolicyName = names.tryRead;
