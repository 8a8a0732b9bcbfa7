/**
 * A grant's id as IAM compares names: ids that differ in case alone are one, for each becomes the name of a policy. A map
 * or set by `GrantKey` cannot be asked with an id that was not folded.
 */
export type GrantKey = string & { readonly __grantKey: true };

export const grantKey = (id: string): GrantKey => id.toLowerCase() as GrantKey;

export const isSameGrant = (a: string, b: string): boolean => grantKey(a) === grantKey(b);
