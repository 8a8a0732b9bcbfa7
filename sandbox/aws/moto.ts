import { type ChildProcess, spawn } from 'node:child_process';
import http from 'node:http';
import { createServer } from 'node:net';
import { findMoto } from '../tools/moto-install';
import type { Answer } from './call';
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

// The shell holds moto for as long as its standard input is open: when this process goes, however it goes, moto goes.
const KEEPER = 'trap "" INT; "$0" "$@" & cat >/dev/null; kill $!';
/** How often it is asked whether it is there, every 50 ms: ten minutes, for on a busy machine Python takes its time. */
const patience = 12_000;
const HOP_BY_HOP = ['connection', 'keep-alive', 'transfer-encoding', 'date', 'server', 'expect'];

export async function startMoto(account: string): Promise<Moto> {
  const program = await findMoto();
  const port = await freePort();
  const { AWS_CA_BUNDLE: _, ...inherited } = process.env;
  const child = spawn('sh', ['-c', KEEPER, program, '-H', '127.0.0.1', '-p', String(port)], {
    env: { ...inherited, MOTO_ACCOUNT_ID: account, MOTO_PORT: String(port), MOTO_EC2_LOAD_DEFAULT_AMIS: 'false' },
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  // Moto is gone when nobody holds its error output any more; its keeper goes before it.
  const gone = new Promise((resolve) => child.once('close', resolve));
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-4000);
  });
  const agent = new http.Agent({ keepAlive: true, maxSockets: 16 });
  const forward = (request: Passage) => passOn(port, agent, request);
  await waitUntilReady(forward, child, () => said);

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
    lastWords: () => said,
    async stop() {
      agent.destroy();
      if (child.exitCode === null && child.signalCode === null) child.stdin.end();
      await gone;
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

async function waitUntilReady(forward: Moto['forward'], child: ChildProcess, said: () => string): Promise<void> {
  for (let attempt = 0; attempt < patience; attempt++) {
    if (child.exitCode !== null) break;
    const ready = await forward({ method: 'GET', url: '/moto-api/', headers: {}, body: Buffer.alloc(0) }).then(
      (answer) => answer.status === 200,
      () => false,
    );
    if (ready) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  child.stdin?.end();
  throw new Error(`moto_server did not start: ${said().trim() || 'it said nothing'}`);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
