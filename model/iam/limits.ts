/** Limits of AWS that Curfew keeps to. Each is quoted from IAM's quota page unless another is named. */
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html

export const userName = /^[\w+=,.@-]{1,64}$/;
export const maxUserName = 64;

/** Characters of a managed policy's document, white space not counted. */
export const maxPolicyCharacters = 6144;

/** A policy's name has 128 characters: the grant's id, `.`, 6 hex digits, `@`, 16 characters of date. */
export const maxGrantId = 128 - 1 - 6 - 1 - 16;
export const grantId = /^[A-Za-z0-9._-]+$/;

export const maxTagKey = 128;
export const maxTagValue = 256;
export const tagCharacters = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/** Managed policies attached to one user, before an increase. */
export const defaultAttachmentQuota = 10;
/** Customer managed policies in an account, before an increase. */
export const defaultManagedPolicyQuota = 1500;

/** The length of a KMS key's ARN in a region with the shortest name; longer names count in full. */
export const shortestKeyArn = 75;
