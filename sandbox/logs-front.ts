import type { Answer, IdentifiedCall } from './call';
import type { World } from './world';

interface Event {
  readonly timestamp: number;
  readonly message: string;
}

/** How far the sandbox's clock is from the machine's, by which moto goes. */
const aheadOf = (world: World): number => world.clock.now().getTime() - Date.now();

/**
 * CloudWatch Logs takes events of about now only, and gives them back with their time. moto's now is the machine's,
 * so events are moved on their way in and out.
 */
export async function answerLogs(call: IdentifiedCall, world: World): Promise<Answer> {
  const ahead = aheadOf(world);
  const moved = (events: readonly Event[], by: number): Event[] =>
    events.map((event) => ({ ...event, timestamp: event.timestamp + by }));
  if (call.action === 'PutLogEvents') {
    const params = { ...call.params, logEvents: moved(call.params.logEvents ?? [], -ahead) };
    const body = Buffer.from(JSON.stringify(params));
    return world.moto.forward({ ...call, body, headers: { ...call.headers, 'content-length': String(body.length) } });
  }
  const answer = await world.moto.forward(call);
  if (!['GetLogEvents', 'FilterLogEvents'].includes(call.action) || answer.status !== 200) return answer;
  const { events, ...rest } = JSON.parse(answer.body.toString());
  return { ...answer, body: Buffer.from(JSON.stringify({ ...rest, events: moved(events ?? [], ahead) })) };
}
