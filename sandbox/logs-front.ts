import { AwsError, jsonAnswer } from './answers';
import type { Answer, IdentifiedCall } from './call';
import type { World } from './world';

interface LogEvent {
  readonly timestamp: number;
  readonly message: string;
}

const hour = 60 * 60 * 1000;

/** The log events that came in, at the sandbox's time: moto knows the machine's only, and takes no others. */
export class LogEvents {
  private readonly streams = new Map<string, LogEvent[]>();

  private of({ region, params }: IdentifiedCall): LogEvent[] {
    const key = `${region} ${params.logGroupName} ${params.logStreamName}`;
    const known = this.streams.get(key) ?? [];
    this.streams.set(key, known);
    return known;
  }

  add(call: IdentifiedCall, events: readonly LogEvent[]): void {
    this.of(call).push(...events);
  }

  in(call: IdentifiedCall): LogEvent[] {
    return [...this.of(call)].sort((a, b) => a.timestamp - b.timestamp);
  }
}

/** Refuses what AWS refuses as a whole. */
function check(events: readonly LogEvent[]): void {
  const bytes = events.reduce((sum, { message }) => sum + Buffer.byteLength(message) + 26, 0);
  const inOrder = events.every(({ timestamp }, i) => timestamp >= (events[i - 1]?.timestamp ?? 0));
  if (events.length > 10_000 || bytes > 1_048_576 || !inOrder) {
    throw new AwsError(
      'InvalidParameterException',
      'Log events in a single PutLogEvents request are too many or not in order.',
    );
  }
}

/** Moto says whether the stream is there; what is in it is kept here. Undefined: moto answers. */
export async function tryAnswerLogs(call: IdentifiedCall, world: World): Promise<Answer | undefined> {
  const { moto, clock, logEvents } = world;
  if (call.action === 'GetLogEvents') {
    const answer = await moto.forward(call);
    if (answer.status !== 200) return answer;
    const events = logEvents.in(call);
    const start = Number(/^f\/(\d+)$/.exec(call.params.nextToken ?? 'f/0')?.[1] ?? 0);
    // At the end AWS gives the same token again.
    return jsonAnswer({
      events: events.slice(start),
      nextForwardToken: `f/${events.length}`,
      nextBackwardToken: 'b/0',
    });
  }
  if (call.action === 'DescribeLogStreams') {
    const answer = await moto.forward(call);
    if (answer.status !== 200) return answer;
    const { logStreams = [], ...rest } = JSON.parse(answer.body.toString());
    const dated = logStreams.map((stream: { logStreamName: string }) => {
      const params = { ...call.params, logStreamName: stream.logStreamName };
      const last = logEvents.in({ ...call, params }).at(-1);
      return last ? { ...stream, lastEventTimestamp: last.timestamp, lastIngestionTime: last.timestamp } : stream;
    });
    return jsonAnswer({ logStreams: dated, ...rest });
  }
  if (call.action !== 'PutLogEvents') return undefined;
  const events: readonly LogEvent[] = call.params.logEvents ?? [];
  check(events);
  const now = clock.now().getTime();
  const tooNew = events.findIndex(({ timestamp }) => timestamp > now + 2 * hour);
  const taken = (tooNew === -1 ? events : events.slice(0, tooNew)).filter(
    ({ timestamp }) => timestamp > now - 14 * 24 * hour,
  );
  const body = Buffer.from(JSON.stringify({ ...call.params, logEvents: [{ timestamp: Date.now(), message: '-' }] }));
  const answer = await moto.forward({ ...call, body });
  if (answer.status !== 200) return answer;
  logEvents.add(call, taken);
  const tooOld = events.length - taken.length - (tooNew === -1 ? 0 : events.length - tooNew);
  const rejected = {
    ...(tooNew === -1 ? {} : { tooNewLogEventStartIndex: tooNew }),
    ...(tooOld === 0 ? {} : { tooOldLogEventEndIndex: tooOld }),
  };
  return jsonAnswer({
    nextSequenceToken: '0',
    ...(taken.length === events.length ? {} : { rejectedLogEventsInfo: rejected }),
  });
}
