/** What a tick can find. A code never changes its meaning. */
const tickCodes = [
  'unreadable-name',
  'unreadable-document',
  'dates-differ',
  'many-uses',
  'no-lease',
  'not-managed',
  'existing-below-path',
  'used-as-boundary',
] as const;

/** What an audit can find. A code never changes its meaning. */
export const auditCodes = [
  'unreadable-manifest',
  'policy-on-stranger',
  'edited-policy',
  'undeclared-policy',
  'missing-policy',
  'unattached-policy',
  'other-session-rights',
  'unknown-session-rights',
  'password',
  'managed-in-group',
  'undeclared-user',
  'missing-user',
  'wrong-boundary',
  'edited-boundary',
  'wrong-revocation',
  'edited-everybody-out',
  'not-out',
  'undeclared-role',
  'undeclared-system',
  'widened-sweeper',
  'other-credentials',
  'logging-off',
  'unlogged-session',
  'unswept-region',
  'unswept-document',
] as const;

type TickCode = (typeof tickCodes)[number];
type AuditCode = (typeof auditCodes)[number];

/** Something wrong that nobody may put right silently: where, what, and what to do. */
interface Finding<Code extends TickCode | AuditCode> {
  readonly code: Code;
  /** The ARN, or what AWS calls it. */
  readonly resource: string;
  readonly user?: string;
  /** A clause. */
  readonly what: string;
  /** A full sentence. */
  readonly remedy: string;
}

export type TickFinding = Finding<TickCode>;
export type AuditFinding = Finding<AuditCode>;

/** What says that something could not be read. They are counted by themselves, and an alarm of their own tells of them. */
const unreadable: ReadonlySet<string> = new Set<TickCode | AuditCode>([
  'unreadable-name',
  'unreadable-document',
  'unreadable-manifest',
]);

export const saysUnreadable = (code: string | undefined): boolean => code !== undefined && unreadable.has(code);
