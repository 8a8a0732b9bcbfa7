import { tryParseDocumentArn } from '../iam/arn';

/** A session document as a grant names it, and the account that both are in. */
interface NamedDocument {
  readonly account: string;
  readonly document: string;
}

/**
 * Whether AWS means this document: it says a name, or an ARN; somebody else's document of the same name is another one.
 *
 * @param said undefined where AWS says none
 */
export function isDocument(said: string | undefined, { account, document }: NamedDocument): boolean {
  const arn = tryParseDocumentArn(said ?? '');
  return arn ? arn.account === account && arn.name === document : said === document;
}

/** The session documents of a deployment. */
export interface OwnDocuments extends NamedDocument {
  /**
   * What its document was called before.
   * @default none
   */
  readonly retiredDocuments?: readonly string[];
}

/** Whether AWS means the deployment's document, by today's name or by one from before. */
export const isOwnDocument = (
  said: string | undefined,
  { account, document, retiredDocuments = [] }: OwnDocuments,
): boolean => [document, ...retiredDocuments].some((name) => isDocument(said, { account, document: name }));
