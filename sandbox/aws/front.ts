import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { AwsError, accessDenied, badCredentials, errorAnswer } from './answers';
import { tryRefuse } from './authorize';
import {
  type Answer,
  type Call,
  type Handler,
  type IdentifiedCall,
  type Middleware,
  type Params,
  parseCall,
} from './call';
import { describeInstances } from './describe-instances';
import { describeTags } from './describe-tags';
import { answerIam } from './iam-front';
import { identityOf } from './identity';
import { JUDGED_ACTIONS } from './judged-actions';
import { answerLambda } from './lambda-front';
import { tryAnswerLogs } from './logs-front';
import { tookSleep } from './process-clock';
import { tryAnswerInstances } from './run-instances';
import { answerS3 } from './s3-front';
import { tryAnswerSsm } from './ssm-front';
import { tryAnswerSts } from './sts-front';
import type { World } from './world';

export type CallVerdict = 'admin' | 'allowed' | 'denied' | 'unjudged' | 'intercepted';

/** One API call that came in. */
export interface CallRecord {
  readonly at: Date;
  readonly service: string;
  readonly action: string;
  readonly region: string;
  /** `admin`, the caller's ARN, or `unknown` for a key nobody holds. */
  readonly caller: string;
  /** The ARNs it was judged on. */
  readonly resources: readonly string[];
  /** `intercepted`: a middleware answered, and nobody judged it. */
  readonly verdict: CallVerdict;
  readonly params: Params;
}

type OpenRecord = { -readonly [K in keyof CallRecord]: CallRecord[K] };

/** The endpoint: takes a call, finds its caller, judges it, then answers or lets moto answer. */
export class Front {
  readonly calls: CallRecord[] = [];
  private readonly middlewares: Middleware[] = [];
  private readonly server = http.createServer((request, response) => {
    this.serve(request, response).catch(() => response.destroy());
  });

  constructor(private readonly world: World) {}

  get endpoint(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async start(): Promise<void> {
    // A kept connection that the server closes just as a client reuses it looks like a fault of the network.
    this.server.keepAliveTimeout = 60_000;
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(0, '127.0.0.1', resolve);
    });
    // Forgetting to stop the sandbox must not keep a program alive.
    this.server.unref();
  }

  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.server.closeAllConnections();
    await closed;
  }

  use(middleware: Middleware): () => void {
    this.middlewares.push(middleware);
    return () => {
      const at = this.middlewares.indexOf(middleware);
      if (at !== -1) this.middlewares.splice(at, 1);
    };
  }

  private async serve(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const { method = 'GET', url = '/', headers: sent } = request;
    if (tookSleep(this.world.clock, url, body)) {
      response.end();
      return;
    }
    const call = parseCall({ at: this.world.clock.now(), method, url, headers: sent, body });
    const answer = await this.answer(call);
    if (answer.hangUp) {
      response.destroy();
      return;
    }
    if (answer.silent === 'request') return;
    const { date = this.world.clock.now().toUTCString(), ...headers } = answer.headers;
    if (call.method !== 'HEAD') headers['content-length'] = String(answer.body.length);
    response.writeHead(answer.status, { ...headers, date });
    if (answer.silent === 'headers') {
      response.flushHeaders();
      return;
    }
    response.end(answer.body);
  }

  /** The first middleware installed is the outermost. */
  private answer(call: Call): Promise<Answer> {
    const { at, service, action, region, params } = call;
    const base = { caller: 'unknown', resources: [], verdict: 'intercepted' as CallVerdict };
    const record: OpenRecord = { at, service, action, region, params, ...base };
    this.calls.push(record);
    let handler: Handler = (inner) => this.judgeAndAnswer(inner, record);
    for (const middleware of [...this.middlewares].reverse()) {
      const next = handler;
      handler = (inner) => middleware(inner, next);
    }
    return handler(call);
  }

  private async judgeAndAnswer(call: Call, record: OpenRecord): Promise<Answer> {
    try {
      const caller = this.world.keyring.find(call.accessKeyId);
      if (caller === 'unknown' || caller === 'expired') {
        record.verdict = 'denied';
        throw badCredentials(call, caller);
      }
      const identified = { ...call, caller };
      await this.judge(identified, record);
      const answer = await this.dispatch(identified);
      // A bug of moto's comes as a web page, which no SDK can read.
      if (answer.status === 500 && answer.headers['content-type']?.startsWith('text/html')) {
        throw new Error(`moto failed: ${this.world.moto.lastWords()}`);
      }
      return answer;
    } catch (error) {
      if (error instanceof AwsError) return errorAnswer(call, error);
      const message = `The sandbox failed at ${call.service} ${call.action}: ${(error as Error).stack}`;
      return errorAnswer(call, new AwsError('InternalFailure', message, 500));
    }
  }

  private async judge(call: IdentifiedCall, record: OpenRecord): Promise<void> {
    const { caller } = call;
    if (caller.kind === 'admin') {
      record.verdict = 'admin';
      record.caller = 'admin';
      return;
    }
    record.caller = (await identityOf(caller, this.world)).arn;
    const name = `${call.service}:${call.action}`;
    const rule = JUDGED_ACTIONS[name];
    if (rule === undefined) {
      record.verdict = 'unjudged';
      const add = 'the sandbox cannot judge this call; it needs a row in judged-actions.ts';
      throw accessDenied(call, `User: ${record.caller} is not authorized to perform: ${name}: ${add}`);
    }
    const resources = rule === 'always' ? [] : await rule(call, this.world);
    record.resources = resources.map((resource) => resource.arn);
    const refusal = await tryRefuse(caller, name, call.region, resources, this.world);
    record.verdict = refusal === undefined ? 'allowed' : 'denied';
    if (refusal !== undefined) throw accessDenied(call, refusal);
  }

  private async dispatch(call: IdentifiedCall): Promise<Answer> {
    const { world } = this;
    switch (call.service) {
      case 'iam':
        return answerIam(call, world);
      case 'lambda':
        return answerLambda(call, this.endpoint, world);
      case 'logs':
        return (await tryAnswerLogs(call, world)) ?? world.moto.forward(call);
      case 's3':
        return answerS3(call, world);
      case 'ssm':
        return (await tryAnswerSsm(call, world)) ?? world.moto.forward(call);
      case 'sts':
        return (await tryAnswerSts(call, world)) ?? world.moto.forward(call);
      case 'ec2':
        if (call.action === 'DescribeInstances') return describeInstances(call, world);
        if (call.action === 'DescribeTags') return describeTags(call, world);
        return tryAnswerInstances(call, world) ?? world.moto.forward(call);
      default:
        return world.moto.forward(call);
    }
  }
}
