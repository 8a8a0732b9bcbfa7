/**
 * The text of a policy: IAM answers in percent-encoding, which this SDK leaves to its caller. One that is badly encoded
 * stays as it is: then it cannot be read, which is about that policy and must not end the whole run.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetPolicyVersion.html
 */
export function decoded(document = ''): string {
  try {
    return decodeURIComponent(document);
  } catch {
    return document;
  }
}
