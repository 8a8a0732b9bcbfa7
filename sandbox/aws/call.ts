import type { IncomingHttpHeaders } from 'node:http';
import type { Caller } from './keyring';

/** How a service words its requests, answers and errors. */
type Protocol = 'json' | 'query' | 'ec2' | 'rest-json' | 's3';

/** One API call as it came in. */
export interface Call {
  readonly at: Date;
  readonly method: string;
  /** Path and query string as sent. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly accessKeyId: string | undefined;
  readonly service: string;
  readonly region: string;
  /** `StartSession`; for REST services the API's name where known, else method and path. */
  readonly action: string;
  readonly protocol: Protocol;
  readonly params: Params;
}

/** A call whose caller is known. */
export interface IdentifiedCall extends Call {
  readonly caller: Caller;
}

// biome-ignore lint/suspicious/noExplicitAny: what a caller sends has no type until it is looked at
export type Params = Record<string, any>;

export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: Buffer;
  /** Cut the connection instead of answering: for fault layers. */
  hangUp?: boolean;
  /** Leave the connection open and send nothing, or nothing after the headers: for fault layers. */
  silent?: 'request' | 'headers';
}

export type Handler = (call: Call) => Promise<Answer>;
export type Middleware = (call: Call, next: Handler) => Promise<Answer>;

const REST_ACTIONS: ReadonlyArray<readonly [service: string, method: string, path: RegExp, action: string]> = [
  ['lambda', 'POST', /^\/2015-03-31\/functions\/?$/, 'CreateFunction'],
  ['lambda', 'GET', /^\/2015-03-31\/functions\/[^/?]+(\?.*)?$/, 'GetFunction'],
  ['lambda', 'GET', /^\/2015-03-31\/functions\/[^/]+\/configuration(\?.*)?$/, 'GetFunctionConfiguration'],
  ['lambda', 'PUT', /^\/2015-03-31\/functions\/[^/]+\/code$/, 'UpdateFunctionCode'],
  ['lambda', 'PUT', /^\/2015-03-31\/functions\/[^/]+\/configuration$/, 'UpdateFunctionConfiguration'],
  ['lambda', 'DELETE', /^\/2015-03-31\/functions\/[^/]+$/, 'DeleteFunction'],
  ['lambda', 'POST', /^\/2015-03-31\/functions\/[^/]+\/invocations$/, 'Invoke'],
  ['s3', 'GET', /^\/[^/?]+\/[^?]+(\?x-id=GetObject)?$/, 'GetObject'],
  ['s3', 'PUT', /^\/[^/?]+\/[^?]+\?x-id=PutObject$/, 'PutObject'],
  // Named as what it needs the right to.
  ['s3', 'GET', /^\/[^/?]+\/?\?(.*&)?list-type=2(&|$)/, 'ListBucket'],
];

export function parseCall(raw: {
  at: Date;
  method: string;
  url: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
}): Call {
  const scope = /Credential=([^/,\s]+)\/\d+\/([^/]+)\/([^/]+)\/aws4_request/.exec(raw.headers.authorization ?? '');
  const [, accessKeyId, region = 'us-east-1', service = 'unknown'] = scope ?? [];
  const base = { ...raw, accessKeyId, region, service };
  const target = raw.headers['x-amz-target'];
  if (typeof target === 'string') {
    const action = target.slice(target.lastIndexOf('.') + 1);
    return { ...base, action, protocol: 'json', params: parseJson(raw.body) };
  }
  if (raw.headers['content-type']?.startsWith('application/x-www-form-urlencoded')) {
    const form = new URLSearchParams(raw.body.toString('utf8'));
    const protocol = service === 'ec2' ? 'ec2' : 'query';
    return { ...base, action: form.get('Action') ?? 'unknown', protocol, params: nestForm(form) };
  }
  const action = REST_ACTIONS.find(([s, m, path]) => s === service && m === raw.method && path.test(raw.url))?.[3];
  const protocol = service === 's3' ? 's3' : 'rest-json';
  const params = protocol === 'rest-json' ? parseJson(raw.body) : {};
  return { ...base, action: action ?? `${raw.method} ${raw.url}`, protocol, params };
}

function parseJson(body: Buffer): Params {
  try {
    const value: unknown = JSON.parse(body.toString('utf8') || '{}');
    return value !== null && typeof value === 'object' ? value : {};
  } catch {
    return {};
  }
}

/** `Tags.member.1.Key=a` becomes `{ Tags: [{ Key: 'a' }] }`. */
function nestForm(form: URLSearchParams): Params {
  const root: Params = {};
  for (const [key, value] of form) {
    if (key === 'Action' || key === 'Version') continue;
    const parts = key.split('.').filter((part) => part !== 'member');
    let at: Params = root;
    parts.forEach((part, i) => {
      const index = /^\d+$/.test(part) ? Number(part) - 1 : part;
      if (i === parts.length - 1) at[index] = value;
      else {
        at[index] ??= /^\d+$/.test(parts[i + 1] ?? '') ? [] : {};
        at = at[index];
      }
    });
  }
  return root;
}
