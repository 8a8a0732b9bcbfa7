/**
 * A statement of a policy of the stack itself. Those of grants are the model's.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_statement.html
 */
export interface SystemStatement {
  /** Absent where a statement is put together from others, and every character counts. */
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: '*' | Readonly<Record<string, string>>;
  readonly Action: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

export function allow(
  sid: string,
  action: string | readonly string[],
  resource: string | readonly string[],
  condition?: SystemStatement['Condition'],
): SystemStatement {
  return {
    Sid: sid,
    Effect: 'Allow',
    Action: action,
    Resource: resource,
    ...(condition === undefined ? {} : { Condition: condition }),
  };
}

/** Actions of one service without saying its name each time: `'GetUser TagUser'`. */
export const actions = (service: string, names: string): string[] =>
  names.split(' ').map((each) => `${service}:${each}`);

export const documentOf = (statements: readonly SystemStatement[]): object => ({
  Version: '2012-10-17',
  Statement: statements,
});

/** Who may assume a role: one service, on behalf of this account only where the service says for whom it acts. */
export function trust(service: string, account?: string): object {
  return documentOf([
    {
      Sid: 'Assume',
      Effect: 'Allow',
      Principal: { Service: service },
      Action: 'sts:AssumeRole',
      ...(account === undefined ? {} : { Condition: { StringEquals: { 'aws:SourceAccount': account } } }),
    },
  ]);
}
