import type { LogLine } from '../../model/contracts/log-line';
import type { Instant } from '../../model/time/instant';
import type { Aws, WrittenManifest } from '../aws/port';
import type { CredentialReport } from './credential-report';

/** A policy that belongs to one holder only. */
export interface Inline {
  readonly name: string;
  readonly document: string;
}

/** A group or a role, as far as it holds policies. */
export interface Principal {
  readonly arn: string;
  readonly name: string;
  /** ARNs of managed policies. */
  readonly attached: readonly string[];
  readonly inline: readonly Inline[];
}

export interface User extends Principal {
  readonly path: string;
  readonly made: Instant;
  readonly groups: readonly string[];
  /** ARN of the permissions boundary. */
  readonly boundary?: string;
}

export interface Role extends Principal {
  readonly path: string;
  readonly made: Instant;
  /** The document that says who may assume it. */
  readonly trust: string;
}

/** A customer managed policy. */
export interface Policy {
  readonly arn: string;
  readonly path: string;
  readonly name: string;
  /** Of the default version, which is the one that counts. */
  readonly document: string;
  /** When it was made, or was given its newest version. */
  readonly changed: Instant;
}

/** All of IAM in the account. */
export interface Account {
  readonly users: readonly User[];
  readonly groups: readonly Principal[];
  readonly roles: readonly Role[];
  readonly policies: readonly Policy[];
}

/** A session that is over. */
export interface EndedSession {
  readonly id: string;
  readonly region: string;
  readonly target: string;
  readonly owner: string;
  /** When it was opened; absent where AWS does not say. */
  readonly began?: Instant;
  readonly ended: Instant;
}

/** What an audit asks of a region. */
export interface RegionAws {
  /** The text of a session document; undefined where there is none. */
  readonly sessionDocument: (region: string, name: string) => Promise<string | undefined>;
  /** The ARN of the key of a log group, empty where it has none; undefined where there is no such group. */
  readonly logGroupKey: (region: string, name: string) => Promise<string | undefined>;
  readonly hasBucket: (region: string, bucket: string) => Promise<boolean>;
  /** Those through any of some documents that ended at or after an instant. */
  readonly endedSessions: (region: string, documents: readonly string[], since: Instant) => Promise<EndedSession[]>;
  /** Every region in which anybody could open anything. */
  readonly enabledRegions: () => Promise<string[]>;
  /** Whether a log group has a stream of that name. */
  readonly hasStream: (region: string, logGroup: string, stream: string) => Promise<boolean>;
  /** Whether a bucket has an object of that key. */
  readonly hasObject: (region: string, bucket: string, key: string) => Promise<boolean>;
}

/** What an audit asks of one managed user. Nothing, where there is no such user. */
export interface CredentialAws {
  /** What IAM last wrote down of everybody's passwords and keys; undefined while it is being made. */
  readonly credentialReport: () => Promise<CredentialReport | undefined>;
  /** Whether a managed user can sign in to the console. */
  readonly hasPassword: (user: string) => Promise<boolean>;
  /** The ids of SSH keys and of credentials for single services. */
  readonly otherCredentials: (user: string) => Promise<string[]>;
}

/** The few operations of AWS that an audit needs: it reads, and deletes keys. Every list is whole. */
export interface AuditAws
  extends Pick<Aws, 'throttled' | 'policies' | 'accessKeys' | 'deleteAccessKey' | 'sessions'>,
    RegionAws,
    CredentialAws {
  readonly account: () => Promise<Account>;
  /** Undefined where there is none. */
  readonly manifest: () => Promise<WrittenManifest | undefined>;
  /** The document of a policy of AWS itself; undefined where there is none. */
  readonly documentOfAws: (arn: string) => Promise<string | undefined>;
  /** The lines of findings that the sweeper has logged since. */
  readonly loggedFindings: (since: Instant) => Promise<LogLine[]>;
}
