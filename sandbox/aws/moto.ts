import http from 'node:http';
import type { Answer } from './call';
import { type MotoOptions, startMotoProcess, tryBorrowMoto } from './moto-process';
import { type Element, parseXml, textAt } from './xml';

/** What goes through to moto: bytes as they came. */
interface Passage {
  readonly method: string;
  readonly url: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface Moto {
  forward(request: Passage): Promise<Answer>;
  /** An internal read, as an administrator; undefined when moto answers with an error. */
  tryQuery(service: string, action: string, params?: Record<string, string>): Promise<Element | undefined>;
  tryJson(service: string, region: string, target: string, params: unknown): Promise<unknown>;
  /** The end of what moto has written to its error output: where its tracebacks go. */
  lastWords(): string;
  stop(): Promise<void>;
}

const HOP_BY_HOP = ['connection', 'keep-alive', 'transfer-encoding', 'date', 'server', 'expect'];

/** A moto without anything in it: one that is lent, or else one of its own. */
export async function startMoto(options: MotoOptions): Promise<Moto> {
  const { port, lastWords, stop } = (await tryBorrowMoto(options)) ?? (await startMotoProcess(options));
  const agent = new http.Agent({ keepAlive: true, maxSockets: 16 });
  const forward = (request: Passage) => passOn(port, agent, request);

  const ask = async (service: string, region: string, headers: http.OutgoingHttpHeaders, body: string) => {
    const authorization = `AWS4-HMAC-SHA256 Credential=SANDBOX/20000101/${region}/${service}/aws4_request, Signature=x`;
    const all = { ...headers, authorization, host: `127.0.0.1:${port}` } as http.IncomingHttpHeaders;
    return forward({ method: 'POST', url: '/', headers: all, body: Buffer.from(body) });
  };
  return {
    forward,
    async tryQuery(service, action, params = {}) {
      const form = new URLSearchParams({ Action: action, Version: '2010-05-08', ...params });
      const headers = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' };
      const answer = await ask(service, 'us-east-1', headers, form.toString());
      if (answer.status >= 500) throw new Error(`moto failed at ${service} ${action}: ${answer.body.toString()}`);
      if (answer.status >= 300) return undefined;
      const root = parseXml(answer.body.toString());
      return root.children.find((child) => child.name === `${action}Result`) ?? root;
    },
    async tryJson(service, region, target, params) {
      const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target };
      const answer = await ask(service, region, headers, JSON.stringify(params));
      return answer.status === 200 ? JSON.parse(answer.body.toString()) : undefined;
    },
    lastWords,
    async stop() {
      agent.destroy();
      await stop();
    },
  };
}

/** The error code of one of moto's XML answers. */
export function errorCodeOf(answer: Answer): string | undefined {
  return answer.status < 300 ? undefined : textAt(parseXml(answer.body.toString()), 'Error', 'Code');
}

function passOn(port: number, agent: http.Agent, request: Passage): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const headers = without(request.headers, HOP_BY_HOP) as http.OutgoingHttpHeaders;
    if (request.body.length > 0 || request.method !== 'GET') headers['content-length'] = request.body.length;
    const options = { host: '127.0.0.1', port, agent, method: request.method, path: request.url, headers };
    const outgoing = http.request(options, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('error', reject);
      incoming.on('end', () => {
        const answered = without(incoming.headers, HOP_BY_HOP) as Record<string, string>;
        resolve({ status: incoming.statusCode ?? 500, headers: answered, body: Buffer.concat(chunks) });
      });
    });
    outgoing.on('error', reject);
    outgoing.end(request.body);
  });
}

function without(headers: http.IncomingHttpHeaders, names: string[]): http.IncomingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !names.includes(name)));
}
