import { type Facts, type Reading, readingsOf, statementsOf, type ValidAccess } from '../access';
import type { PolicyDocument, Statement } from '../iam/statement';
import { formatInstant, tryParseFormatted } from '../time/instant';
import type { Window } from '../time/window';

/** What AWS asks for beside the window: the rules of a deployment say where. */
export interface Conditions {
  /** Credentials that were had with multi-factor authentication. */
  readonly mfa?: true;
  /** Addresses that calls come from, as ranges; none is nobody. */
  readonly sourceIps?: readonly string[];
}

/** What every statement of a grant says, whatever is granted. */
interface Dates {
  readonly window: Window;
  readonly conditions?: Conditions;
}

/** A grant as far as AWS sees it. */
interface GrantTerms extends Dates {
  readonly access: ValidAccess;
}

/** What a document says again: exactly what `render` was given. */
export interface DocumentGrant extends GrantTerms {
  readonly facts: Facts;
}

/**
 * The dates that every Allow of a grant carries. `aws:TokenIssueTime` exists for temporary credentials only: a
 * session token taken before the window must not work in it.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
function dated(statement: Statement, { window, conditions = {} }: Dates): Statement {
  const from = formatInstant(window.from);
  const { mfa, sourceIps } = conditions;
  return {
    ...statement,
    Condition: {
      DateGreaterThanEquals: { 'aws:CurrentTime': from },
      DateLessThan: { 'aws:CurrentTime': formatInstant(window.until) },
      DateGreaterThanEqualsIfExists: { 'aws:TokenIssueTime': from },
      // Not IfExists: long-term keys lack the key altogether, and would pass.
      ...(mfa ? { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } : {}),
      ...(sourceIps ? { IpAddress: { 'aws:SourceIp': sourceIps } } : {}),
      ...statement.Condition,
    },
  };
}

const documentOf = (statements: readonly Statement[], dates: Dates): PolicyDocument => ({
  Version: '2012-10-17',
  Statement: statements.map((statement) => dated(statement, dates)),
});

/** A grant as the IAM document that AWS judges. */
export const render = (grant: GrantTerms, facts: Facts): PolicyDocument =>
  documentOf(statementsOf(grant.access, facts), grant);

/** IAM takes a list of one for the value itself. */
function unwrapped(value: unknown): unknown {
  return Array.isArray(value) && value.length === 1 ? unwrapped(value[0]) : value;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Whether two documents are the same to IAM, to which the order of keys means nothing. Each sweep compares every
 * document that it reads, so nothing is built for it.
 */
function saysTheSame(one: unknown, other: unknown): boolean {
  const a = unwrapped(one);
  const b = unwrapped(other);
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((each, i) => saysTheSame(each, b[i]));
  }
  if (!isObject(a)) return Object.is(a, b);
  const keys = Object.keys(a);
  if (!isObject(b) || keys.length !== Object.keys(b).length) return false;
  return keys.every((key) => Object.hasOwn(b, key) && saysTheSame(a[key], b[key]));
}

// Stryker disable all: what is taken here is rendered again and compared whole, so that no mistake can pass.
function datesOf({ Statement: [first] }: PolicyDocument): Dates | undefined {
  const condition = first?.Condition;
  const from = tryParseFormatted(String(condition?.DateGreaterThanEquals?.['aws:CurrentTime']));
  const until = tryParseFormatted(String(condition?.DateLessThan?.['aws:CurrentTime']));
  if (from === undefined || until === undefined) return undefined;
  const addresses = condition?.IpAddress?.['aws:SourceIp'];
  const conditions: Conditions = {
    ...(condition?.Bool === undefined ? {} : { mfa: true }),
    ...(addresses === undefined ? {} : { sourceIps: typeof addresses === 'string' ? [addresses] : addresses }),
  };
  return { window: { from, until }, ...(Object.keys(conditions).length > 0 ? { conditions } : {}) };
}
// Stryker restore all

/**
 * Reads a grant's document back. What it takes from the document it renders again, and compares the whole: a
 * document that says anything more, less or else than Curfew would write is not read at all (undefined), for
 * whoever trusts it would trust a part of what AWS honours. Curfew as it was deployed last counts as well: while an
 * upgrade is applied, the documents of both stand in the account.
 */
export function tryRead(text: string): DocumentGrant | undefined {
  try {
    const document = JSON.parse(text) as PolicyDocument;
    const dates = datesOf(document);
    if (dates === undefined) return undefined;
    const isWhole = ({ written }: Reading): boolean => saysTheSame(documentOf(written, dates), document);
    const reading = readingsOf(document.Statement).find(isWhole);
    return reading && { access: reading.access, facts: reading.facts, ...dates };
  } catch {
    // Not JSON, or not of the shape of a policy: not written by us, which is all that the caller asks.
    return undefined;
  }
}
