import type { ContextEntry } from '@aws-sdk/client-iam';

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html */
const types: Readonly<Record<string, ContextEntry['ContextKeyType']>> = {
  'aws:CurrentTime': 'date',
  'aws:EpochTime': 'numeric',
  'aws:MultiFactorAuthPresent': 'boolean',
  'aws:SourceIp': 'ip',
  'aws:TokenIssueTime': 'date',
  'ssm:SessionDocumentAccessCheck': 'boolean',
};

/**
 * The context of a request as IAM's simulator takes it. It knows nothing that it is not told, and believes all that it
 * is.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ContextEntry.html
 */
export const contextEntries = (context: Readonly<Record<string, string>>): ContextEntry[] =>
  Object.entries(context).map(([ContextKeyName, value]) => ({
    ContextKeyName,
    ContextKeyValues: [value],
    ContextKeyType: types[ContextKeyName] ?? 'string',
  }));
