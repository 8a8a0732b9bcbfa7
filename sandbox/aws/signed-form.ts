import type { Credentials } from './keyring';
import { type Element, parseXml, textAt } from './xml';

/** A Query call through the front in somebody's name. The front reads the credential scope and no signature. */
export async function signedForm(
  endpoint: string,
  keys: Credentials,
  service: string,
  params: Record<string, string>,
): Promise<Element> {
  const scope = `Credential=${keys.accessKeyId}/20000101/us-east-1/${service}/aws4_request`;
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: {
      authorization: `AWS4-HMAC-SHA256 ${scope}, SignedHeaders=host, Signature=sandbox`,
      'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
      ...(keys.sessionToken ? { 'x-amz-security-token': keys.sessionToken } : {}),
    },
    body: new URLSearchParams({ Version: '2010-05-08', ...params }).toString(),
  });
  const answer = parseXml(await response.text());
  if (response.ok) return answer;
  const error = new Error(textAt(answer, 'Error', 'Message') ?? `${params.Action} failed`);
  error.name = textAt(answer, 'Error', 'Code') ?? error.name;
  throw error;
}
