import type { Granted } from '../../model/grant/document';
import { accessPath, type PolicyName, tryParsePolicyName } from '../../model/iam/names';
import { groupByUser, type UserKey, userKey } from '../../model/principal/user-name';
import type { Instant } from '../../model/time/instant';
import type { ListedPolicy, Session, Tags } from '../aws/port';

/** One deployment as the sweeper knows it. */
export interface Deployment {
  readonly account: string;
  /** The name of Curfew's session document. */
  readonly document: string;
  /** In use and retired. */
  readonly regions: readonly string[];
}

export interface SeenPolicy extends ListedPolicy {
  /** Undefined: Curfew did not write this name, so nobody can tell when it ends. */
  readonly means: PolicyName | undefined;
}

/** What a document says: what it grants, nothing that Curfew wrote, gone since it was listed, not to be had. */
export type Reading =
  | { readonly answer: 'granted'; readonly granted: Granted }
  | { readonly answer: 'gone' }
  | { readonly answer: 'unreadable' }
  | { readonly answer: 'failed'; readonly error: unknown };

/** What is known about the owner of an active session. */
export interface OwnerFacts {
  /** ARNs below `/curfew/`; none where the user is gone; undefined where it could not be read. */
  readonly attached: ReadonlySet<string> | undefined;
  /** Whether Curfew created this user; undefined where it could not be read. */
  readonly managed: boolean | undefined;
}

/** The policies below `/curfew/`, and the same by user: a look at one user must not walk through all of them. */
export class PolicyIndex {
  readonly #byUser: ReadonlyMap<UserKey, readonly SeenPolicy[]>;
  /** Curfew's Denies, of all users. */
  readonly denials: readonly SeenPolicy[];

  constructor(readonly all: readonly SeenPolicy[]) {
    this.denials = all.filter(({ means }) => means?.kind === 'd');
    const granting = all.flatMap((policy) => {
      const [kind, user] = policy.path.slice(accessPath.length).split('/');
      return kind === 'd' || !user ? [] : [{ user, policy }];
    });
    const byUser = groupByUser(granting, ({ user }) => user);
    this.#byUser = new Map([...byUser].map(([user, own]) => [user, own.map(({ policy }) => policy)]));
  }

  static from(listed: readonly ListedPolicy[]): PolicyIndex {
    return new PolicyIndex(listed.map((policy) => ({ ...policy, means: tryParsePolicyName(policy) })));
  }

  /** The policies that could grant a user something, those with an unreadable name as well. */
  of(user: string): readonly SeenPolicy[] {
    return this.#byUser.get(userKey(user)) ?? [];
  }
}

/** What one look at the account found. A value: planning needs nothing else. */
export interface Observation {
  readonly deployment: Deployment;
  /** When the look began. What has ended by then has ended for all that was read: nothing newer was to be seen. */
  readonly at: Instant;
  readonly policies: PolicyIndex;
  /** Active sessions of every region that could be read. */
  readonly sessions: readonly Session[];
  /** Regions that could not be read, with the reason. */
  readonly failedRegions: ReadonlyMap<string, unknown>;
  /** For owners of sessions that matter. */
  readonly owners: ReadonlyMap<UserKey, OwnerFacts>;
  /** By policy ARN; for the policies of those owners. */
  readonly readings: ReadonlyMap<string, Reading>;
  /** By `targetKey`; for targets of sessions that tags decide. Absent: could not be read. */
  readonly tags: ReadonlyMap<string, Tags>;
  /** Calls that failed while looking, in words: they fail the run, but not the rest of it. */
  readonly failures: readonly string[];
}

export const targetKey = (session: Pick<Session, 'region' | 'target'>): string => `${session.region} ${session.target}`;
