import type { Credentials, Sandbox } from '../../../sandbox';

export interface RawAnswer {
  readonly status: number;
  readonly date: string | null;
  readonly text: string;
}

/** A call without an SDK, for services of which this project has no client. */
export async function rawCall(
  sandbox: Sandbox,
  keys: Pick<Credentials, 'accessKeyId'>,
  call: { service: string; region?: string; method?: string; path?: string; target?: string; body?: unknown },
): Promise<RawAnswer> {
  const { service, region = 'eu-central-1', method = 'POST', path = '/', target, body } = call;
  const scope = `Credential=${keys.accessKeyId}/20260101/${region}/${service}/aws4_request`;
  const form = body instanceof URLSearchParams;
  const response = await fetch(sandbox.endpoint + path, {
    method,
    headers: {
      authorization: `AWS4-HMAC-SHA256 ${scope}, SignedHeaders=host, Signature=test`,
      ...(target ? { 'x-amz-target': target, 'content-type': 'application/x-amz-json-1.1' } : {}),
      ...(form ? { 'content-type': 'application/x-www-form-urlencoded' } : {}),
    },
    ...(body === undefined
      ? {}
      : { body: form ? body.toString() : typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  return { status: response.status, date: response.headers.get('date'), text: await response.text() };
}
