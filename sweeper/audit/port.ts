import type { Instant } from '../../model/time/instant';
import type { Aws } from '../aws/port';

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
  readonly roles: readonly Principal[];
  readonly policies: readonly Policy[];
}

export interface WrittenManifest {
  readonly text: string;
  readonly written: Instant;
}

/** The few operations of AWS that an audit needs: it reads, and deletes keys. Every list is whole. */
export interface AuditAws extends Pick<Aws, 'throttled' | 'policies' | 'accessKeys' | 'deleteAccessKey'> {
  account(): Promise<Account>;
  /** Undefined where there is none. */
  manifest(): Promise<WrittenManifest | undefined>;
  /** Whether a managed user can sign in to the console; no, where there is no such user. */
  hasPassword(user: string): Promise<boolean>;
}
