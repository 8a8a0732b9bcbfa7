import type { AuditFinding } from '../../model/contracts/finding';
import { isOwnDocument, type OwnDocuments } from '../../model/coverage/document';
import { tryParseDocumentArn, tryParseUserArn } from '../../model/iam/arn';
import { isDocumentName } from '../../model/iam/document-name';
import { documentPrefix } from '../../model/iam/names';
import { type UserKey, userKey } from '../../model/principal/user-name';
import type { Session } from '../aws/port';

/** What ticks know, and whose sessions could only have been opened by a grant. */
export interface Swept extends OwnDocuments {
  /** Where ticks look. */
  readonly regions: readonly string[];
  /** Whom Curfew made: ticks judge every session of theirs. */
  readonly managed: ReadonlySet<UserKey>;
  /** Our people who have no other right to open a session. */
  readonly bound: ReadonlySet<UserKey>;
}

/** The name of the account's own document that a session was opened through; of AWS's and of other accounts' none. */
function ownNameOf({ document = '' }: Session, { account }: Swept): string | undefined {
  const arn = tryParseDocumentArn(document);
  const name = arn === undefined ? document : arn.account === account ? arn.name : '';
  return isDocumentName(name) ? name : undefined;
}

/** The key of the IAM user of this account who opened a session; a role's session is nobody's whom a grant names. */
function openerOf({ owner }: Session, { account }: Swept): UserKey | undefined {
  const user = tryParseUserArn(owner);
  return user?.account === account ? userKey(user.user) : undefined;
}

/**
 * Whether a session is one that ticks should know: through a document of ours, today's or from before, or of somebody who
 * had no other way to open it.
 */
function isOurs(session: Session, swept: Swept): boolean {
  const opener = openerOf(session, swept);
  return (
    isOwnDocument(session.document, swept) ||
    (ownNameOf(session, swept)?.startsWith(documentPrefix) ?? false) ||
    (opener !== undefined && (swept.managed.has(opener) || swept.bound.has(opener)))
  );
}

/**
 * Active sessions that no tick ends, for nobody told it where to look, or what the document was called: a region that was
 * dropped and not retired, a `documentName` that was changed.
 */
export function elsewhere(session: Session, swept: Swept): AuditFinding[] {
  const { id, region, target, owner } = session;
  const opener = openerOf(session, swept);
  const user = tryParseUserArn(owner)?.user;
  const about = { resource: id, ...(user === undefined ? {} : { user }) };
  const what = `session ${id} of ${user ?? owner} on ${target} is open in ${region}`;
  if (!swept.regions.includes(region)) {
    if (!isOurs(session, swept)) return [];
    const remedy = `Write ${region} into retiredRegions and apply: the next tick judges it.`;
    return [{ code: 'unswept-region', ...about, what: `${what}, where no tick looks`, remedy }];
  }
  const name = ownNameOf(session, swept);
  const isSwept = isOwnDocument(session.document, swept) || (opener !== undefined && swept.managed.has(opener));
  if (isSwept || name === undefined || !isOurs(session, swept)) return [];
  const remedy = `If documentName was ${name} before, write it into retiredDocuments and apply: the next tick judges it.`;
  return [
    { code: 'unswept-document', ...about, what: `${what} through document ${name}, which no tick knows`, remedy },
  ];
}
