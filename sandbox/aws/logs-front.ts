import { AwsError, jsonAnswer } from './answers';
import type { Answer, IdentifiedCall } from './call';
import type { LogEvent, LogEvents } from './log-events';
import type { World } from './world';

const hour = 60 * 60 * 1000;

const pattern = /^\{ \$\.(\w+) = "([^"]*)" \}$/;

/** Of the patterns the one form that is asked for here: a field of JSON that equals a text. */
function matches(message: string, [, field = '', value]: RegExpExecArray): boolean {
  if (!message.startsWith('{')) return false;
  try {
    return JSON.parse(message)[field] === value;
  } catch {
    return false;
  }
}

const pageOfFilter = 100;

/** The events of a group, in pages; as in AWS one may be empty with more behind it. */
function filter({ region, params }: IdentifiedCall, logEvents: LogEvents): Answer {
  const { logGroupName: group, startTime = 0, endTime = Number.POSITIVE_INFINITY, filterPattern, nextToken } = params;
  const asked = filterPattern === undefined ? undefined : pattern.exec(filterPattern);
  if (asked === null) throw new AwsError('InvalidParameterException', 'The sandbox knows { $.field = "text" } only.');
  const all = logEvents.streamsOf(region, group).flatMap((logStreamName) =>
    logEvents
      .in(region, group, logStreamName)
      .filter(({ timestamp }) => startTime <= timestamp && timestamp <= endTime)
      .map((event) => ({ logStreamName, ...event })),
  );
  const start = Number(/^n\/(\d+)$/.exec(nextToken ?? 'n/0')?.[1] ?? 0);
  const page = all.slice(start, start + pageOfFilter).filter(({ message }) => !asked || matches(message, asked));
  const more = start + pageOfFilter < all.length;
  return jsonAnswer({ events: page, ...(more ? { nextToken: `n/${start + pageOfFilter}` } : {}) });
}

const pageOfEvents = 100;

/** The events of a stream in pages, each but the last with an empty one behind it; at the end the token stays. */
function pageOfStream(events: readonly LogEvent[], token = 'f/0'): object {
  const [, kind, number] = /^([fe])\/(\d+)$/.exec(token) ?? [];
  const start = Number(number ?? 0);
  if (kind === 'e') return { events: [], nextForwardToken: `f/${start}`, nextBackwardToken: 'b/0' };
  const page = events.slice(start, start + pageOfEvents);
  const end = start + page.length;
  const nextForwardToken = end < events.length ? `e/${end}` : `f/${end}`;
  return { events: page, nextForwardToken, nextBackwardToken: 'b/0' };
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
    const events = logEvents.in(call.region, call.params.logGroupName, call.params.logStreamName);
    return jsonAnswer(pageOfStream(events, call.params.nextToken));
  }
  if (call.action === 'FilterLogEvents') {
    // Whether there is such a group, moto says.
    const body = Buffer.from(JSON.stringify({ logGroupName: call.params.logGroupName, limit: 1 }));
    const answer = await moto.forward({ ...call, body });
    return answer.status === 200 ? filter(call, logEvents) : answer;
  }
  if (call.action === 'DescribeLogStreams') {
    const answer = await moto.forward(call);
    if (answer.status !== 200) return answer;
    const { region, params } = call;
    const { logStreams = [], ...rest } = JSON.parse(answer.body.toString());
    const known = new Set(logStreams.map((stream: { logStreamName: string }) => stream.logStreamName));
    // Functions write to streams that moto never hears of.
    const others = logEvents.streamsOf(region, params.logGroupName).filter((name) => !known.has(name));
    const dated = [...logStreams, ...others.map((logStreamName) => ({ logStreamName }))].map((stream) => {
      const last = logEvents.in(region, params.logGroupName, stream.logStreamName).at(-1);
      return last ? { ...stream, lastEventTimestamp: last.timestamp, lastIngestionTime: last.timestamp } : stream;
    });
    if (params.descending) dated.sort((a, b) => (b.lastEventTimestamp ?? 0) - (a.lastEventTimestamp ?? 0));
    return jsonAnswer({ logStreams: dated.slice(0, params.limit), ...rest });
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
  logEvents.add(call.region, call.params.logGroupName, call.params.logStreamName, taken);
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
