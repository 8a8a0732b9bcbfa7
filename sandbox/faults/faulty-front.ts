import { type Instant, instantOf, type Milliseconds } from '../../model/time/instant';
import { AwsError, ec2Answer, errorAnswer, jsonAnswer, queryAnswer } from '../aws/answers';
import type { Answer, Call, Middleware } from '../aws/call';
import type { Clock } from '../aws/clock';
import { element } from '../aws/xml';
import type { Fault } from './fault';
import { FaultStream } from './stream';

export interface FrontFaults {
  /** The sandbox's: latency moves it on, the bucket is refilled by it. */
  readonly clock: Clock;
  /** Whose calls meet the faults. @default everybody's */
  readonly only?: (call: Call) => boolean;
}

const token = 'after-the-empty-page';
const hangUp: Answer = { status: 500, headers: {}, body: Buffer.alloc(0), hangUp: true };
const isRead = ({ action }: Call): boolean => /^(Get|List|Describe)/.test(action);

/** A page without a single item, whose token leads to the first real one. */
function emptyPage(call: Call): Answer | undefined {
  if (!/^(List|Describe)/.test(call.action) || 'Marker' in call.params || 'NextToken' in call.params) return undefined;
  if (call.protocol === 'json') return jsonAnswer({ NextToken: token });
  if (call.protocol === 'ec2') return ec2Answer(call, [element('nextToken', token)]);
  return queryAnswer(call, [element('IsTruncated', 'true'), element('Marker', token)]);
}

/** The same call as its sender would have put it without the token of the empty page. */
function withoutToken(call: Call): Call {
  const { Marker, NextToken, ...params } = call.params;
  if (Marker !== token && NextToken !== token) return call;
  if (call.protocol === 'json') return { ...call, params, body: Buffer.from(JSON.stringify(params)) };
  const form = new URLSearchParams(call.body.toString('utf8'));
  form.delete('Marker');
  form.delete('NextToken');
  return { ...call, params, body: Buffer.from(form.toString()) };
}

/** A replica that lags: it gives the answer it gave before, until that is too old. */
class Replica {
  readonly #answers = new Map<string, { readonly at: Instant; readonly answer: Answer }>();

  async read(call: Call, lag: Milliseconds, next: (call: Call) => Promise<Answer>): Promise<Answer> {
    const key = `${call.service} ${call.region} ${call.action} ${call.body}`;
    const now = instantOf(call.at);
    const known = this.#answers.get(key);
    if (known && now - known.at < lag) return { ...known.answer, headers: { ...known.answer.headers } };
    const answer = await next(call);
    this.#answers.set(key, { at: now, answer: { ...answer, headers: { ...answer.headers } } });
    return answer;
  }
}

/** The faults as a layer of the sandbox: `sandbox.use(faultyFront(faults, { clock: sandbox.clock }))`. */
export function faultyFront(
  faults: readonly Fault[],
  { clock, only = () => true }: FrontFaults,
): { readonly stream: FaultStream; readonly layer: Middleware } {
  const stream = new FaultStream(faults);
  const replica = new Replica();
  const layer: Middleware = async (call, next) => {
    if (!only(call)) return next(call);
    if (stream.dead) return hangUp;
    const fate = stream.meet(call.action, instantOf(clock.now()), call.region);
    if (fate.crash === 'before') stream.kill();
    if (stream.dead) return hangUp;
    if (fate.latency > 0) clock.set(new Date(clock.now().getTime() + fate.latency).toISOString());
    if (fate.error !== undefined) {
      const message = fate.error === 'Throttling' ? 'Rate exceeded' : `${fate.error}, as asked for`;
      return errorAnswer(call, new AwsError(fate.error, message));
    }
    if (fate.silent === 'request') return { ...hangUp, hangUp: false, silent: 'request' };
    const page = fate.emptyPage ? emptyPage(call) : undefined;
    if (page) return page;
    const asked = withoutToken(call);
    const answer = isRead(asked) && fate.stale > 0 ? await replica.read(asked, fate.stale, next) : await next(asked);
    if (fate.crash === 'after') stream.kill();
    if (fate.cut || stream.dead) return hangUp;
    return fate.silent ? { ...answer, silent: fate.silent } : answer;
  };
  return { stream, layer };
}
