import type { Answer, IdentifiedCall } from './call';
import { functionNameOf } from './functions';
import type { World } from './world';

const CONFIGURATION = new Set([
  'CreateFunction',
  'GetFunction',
  'GetFunctionConfiguration',
  'UpdateFunctionConfiguration',
]);

/** Lambda: moto keeps the configuration, the sandbox runs the code. */
export async function answerLambda(call: IdentifiedCall, endpoint: string, world: World): Promise<Answer> {
  if (call.action !== 'Invoke') {
    const answer = await world.moto.forward(call);
    if (answer.status >= 300) return answer;
    world.functions.observe(call);
    return CONFIGURATION.has(call.action) ? withForgotten(answer, call, world) : answer;
  }
  const event: unknown = call.body.length > 0 ? JSON.parse(call.body.toString()) : {};
  const result = await world.functions.invoke(endpoint, functionNameOf(call), event, call.region);
  const { error } = result;
  const payload = error ? { errorType: error.name, errorMessage: error.message } : result.payload;
  const asynchronous = call.headers['x-amz-invocation-type'] === 'Event';
  return {
    status: asynchronous ? 202 : 200,
    headers: {
      'content-type': 'application/json',
      'x-amz-executed-version': '$LATEST',
      ...(error && !asynchronous ? { 'x-amz-function-error': 'Unhandled' } : {}),
      // Lambda hands back the last 4 KB.
      ...(call.headers['x-amz-log-type'] === 'Tail'
        ? { 'x-amz-log-result': Buffer.from(result.log).subarray(-4096).toString('base64') }
        : {}),
    },
    body: Buffer.from(asynchronous ? '' : JSON.stringify(payload)),
  };
}

function withForgotten(answer: Answer, call: IdentifiedCall, { functions }: World): Answer {
  const name = call.action === 'CreateFunction' ? String(call.params.FunctionName) : functionNameOf(call);
  const forgotten = functions.forgottenOf(call.region, name);
  const body = JSON.parse(answer.body.toString());
  const completed =
    call.action === 'GetFunction'
      ? { ...body, Configuration: { ...body.Configuration, ...forgotten } }
      : { ...body, ...forgotten };
  return { ...answer, body: Buffer.from(JSON.stringify(completed)) };
}
