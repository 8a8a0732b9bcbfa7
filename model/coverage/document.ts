/** A session document as a grant names it, and the account that both are in. */
interface NamedDocument {
  readonly account: string;
  readonly document: string;
}

const arn = /^arn:[^:]+:ssm:[^:]*:(\d*):document\/(.+)$/;

/**
 * Whether AWS means this document: it says a name, or an ARN; somebody else's document of the same name is another one.
 *
 * @param said undefined where AWS says none
 */
export function isDocument(said: string | undefined, { account, document }: NamedDocument): boolean {
  const [, owner, name] = arn.exec(said ?? '') ?? [];
  return name === undefined ? said === document : owner === account && name === document;
}
