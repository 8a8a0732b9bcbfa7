import { isDeepStrictEqual } from 'node:util';
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
interface Rendered extends Dates {
  readonly access: ValidAccess;
}

/** What a document says again: exactly what `render` was given. */
export interface Granted extends Rendered {
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
export const render = (grant: Rendered, facts: Facts): PolicyDocument =>
  documentOf(statementsOf(grant.access, facts), grant);

/** IAM takes a list of one for the value itself, and the order of keys means nothing. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 1 ? canonical(value[0]) : value.map(canonical);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, canonical(inner)]));
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
export function tryRead(text: string): Granted | undefined {
  try {
    const document = JSON.parse(text) as PolicyDocument;
    const dates = datesOf(document);
    if (dates === undefined) return undefined;
    const found = canonical(document);
    const isWhole = ({ written }: Reading): boolean => isDeepStrictEqual(canonical(documentOf(written, dates)), found);
    const reading = readingsOf(document.Statement).find(isWhole);
    return reading && { access: reading.access, facts: reading.facts, ...dates };
  } catch {
    // Not JSON, or not of the shape of a policy: not written by us, which is all that the caller asks.
    return undefined;
  }
}
