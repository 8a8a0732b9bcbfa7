/**
 * The names of what the program makes beside the stack. They are fixed, so that a later run finds what an earlier one
 * left, and no one else's has them.
 */
export const smokeNames = {
  /** A role with the applier's policies and no others. */
  applier: 'curfew-smoke-applier',
  /** The inline policy that takes a right away. */
  deny: 'curfew-smoke-deny',
  /** Where the existing user and the applier's role live: what lives elsewhere is somebody else's, whatever its name. */
  path: '/curfew-smoke/',
  /** The tag of the instance; its value is the account. */
  tag: 'curfew-smoke',
  /** A policy in the place of grants, with a name that Curfew cannot have written. */
  odd: 'curfew-smoke-odd',
  /** An alarm on a metric that nobody ever writes. */
  alarm: 'curfew-smoke-nothing',
} as const;

/** The people of the stack. */
export const people = {
  /** May open sessions on the instance. */
  ana: 'smoke-ana',
  /** Made beside the stack, at a path; may open sessions by the instance's tag. */
  existing: 'smoke-existing',
  /** Has a window that opens tomorrow. */
  early: 'smoke-early',
  /** Is granted instances with a tag that the instance does not have. */
  tagless: 'smoke-tagless',
  /** Is asked for multi-factor authentication, and has none. */
  mfa: 'smoke-mfa',
} as const;
