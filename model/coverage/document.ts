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
