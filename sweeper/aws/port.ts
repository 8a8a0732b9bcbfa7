import type { Instant, Milliseconds } from '../../model/time/instant';

/** A customer managed policy as the account's list shows it. */
export interface ListedPolicy {
  readonly arn: string;
  readonly path: string;
  readonly name: string;
  /** Changes when a policy is deleted and made again. */
  readonly id: string;
  readonly version: string;
  /** How many users, groups and roles hold it. */
  readonly attachments: number;
}

/** A session that AWS counts as active, whatever its status. */
export interface Session {
  readonly id: string;
  readonly region: string;
  /** The instance. */
  readonly target: string;
  /** The ARN of whoever started it. */
  readonly owner: string;
  /** Name or ARN of the session document; absent where the account's default was used. */
  readonly document?: string;
  /** When it was opened. */
  readonly started?: Instant;
}

/** A user below `/curfew/`. */
export interface ListedUser {
  readonly name: string;
  /** Changes when a user is deleted and made again. */
  readonly made: Instant;
}

/** Where the last apply wrote down what it declares. */
export interface ManifestPlace {
  /** `bucket/key`. */
  readonly where: string;
  /** Whose bucket that must be. */
  readonly account: string;
}

export interface WrittenManifest {
  readonly text: string;
  readonly written: Instant;
}

export interface Holder {
  readonly kind: 'user' | 'group' | 'role';
  readonly name: string;
}

/** What was to go is gone now, or was gone before. Both are success. */
export type Gone = 'done' | 'already gone';

export type Tags = ReadonlyMap<string, string>;

export interface ThrottleCount {
  /** How many calls AWS has refused so far because there were too many, each retry counted. */
  readonly throttled: number;
}

/** Customer managed policies. */
export interface PolicyAws {
  /** All below a path. */
  readonly policies: (path: string) => Promise<ListedPolicy[]>;
  /** The text of a policy's version; undefined where the policy is gone. */
  readonly document: (policy: Pick<ListedPolicy, 'arn' | 'version'>) => Promise<string | undefined>;
  readonly detach: (policy: string, holder: Holder) => Promise<Gone>;
  /** `conflict`: somebody holds the policy still, or it has older versions. */
  readonly deletePolicy: (policy: string) => Promise<Gone | 'conflict'>;
  /** Whom a policy is attached to. */
  readonly holders: (policy: string) => Promise<Holder[]>;
  /** Whose permissions boundary it is: as long as it is anybody's, AWS does not delete it. */
  readonly bounded: (policy: string) => Promise<Holder[]>;
  readonly oldVersions: (policy: string) => Promise<string[]>;
  readonly deleteVersion: (policy: string, version: string) => Promise<Gone>;
}

/** IAM users. */
export interface UserAws {
  /** ARNs of the policies below `/curfew/` attached to a user; undefined where there is no such user. */
  readonly attached: (user: string) => Promise<string[] | undefined>;
  /** All users below `/curfew/`: those whom Curfew manages. */
  readonly managedUsers: () => Promise<ListedUser[]>;
  /** The path of a user; undefined where there is no such user. */
  readonly pathOf: (user: string) => Promise<string | undefined>;
  readonly accessKeys: (user: string) => Promise<string[]>;
  readonly deleteAccessKey: (user: string, key: string) => Promise<Gone>;
}

/** Sessions of Session Manager, and the instances they are on. */
export interface SessionAws {
  /** All active sessions of a region. */
  readonly sessions: (region: string) => Promise<Session[]>;
  /** Asks for the end of a session. That it was asked proves nothing. */
  readonly terminate: (session: Session) => Promise<void>;
  /** The tags of instances; one that does not exist has none, and does not fail the others. */
  readonly tags: (region: string, instances: readonly string[]) => Promise<Map<string, Tags>>;
}

/** What the last apply declared. */
export interface ManifestAws {
  /** Undefined where there is none. */
  readonly manifest: (place: ManifestPlace) => Promise<WrittenManifest | undefined>;
}

/**
 * The few operations of AWS that a sweep needs. Every call may throw; every list is whole (all pages), and what
 * is already gone is no error.
 */
export interface Aws extends ThrottleCount, PolicyAws, UserAws, SessionAws, ManifestAws {}

export interface Clock {
  /** AWS's time, not the machine's; never ahead of it. */
  readonly now: () => Instant;
  readonly sleep: (span: Milliseconds) => Promise<void>;
}
