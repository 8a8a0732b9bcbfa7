import { IAMClient } from '@aws-sdk/client-iam';
import fc from 'fast-check';
import { type Milliseconds, seconds } from '../../../../model/time/instant';
import { patientRetries } from '../../../../sweeper/aws/patient-retries';

/** No call waits longer between its tries than it may: the SDK's own strategy, on virtual time. */

/** As the SDK throws it. */
const sdkError = (name: string) =>
  Object.assign(new Error(name), { name, cause: new Error(name), $fault: 'client' as const, $metadata: {} });

const refusal = sdkError('Throttling');

/** The SDK's own, as every client of a program has it. */
async function sdkOf(maxAttempts = 10) {
  const credentials = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'secret' };
  return new IAMClient({ region: 'us-east-1', credentials, maxAttempts, retryMode: 'adaptive' }).config.retryStrategy();
}

interface Refused {
  readonly tries: number;
  readonly milliseconds: number;
}

/** A call that is refused for ever, as the SDK's middleware makes it. */
async function refusedCall(
  strategy: ReturnType<typeof patientRetries>,
  error: Parameters<typeof strategy.refreshRetryTokenForRetry>[1],
): Promise<Refused> {
  const began = performance.now();
  let token = await strategy.acquireInitialRetryToken('');
  for (let tries = 1; ; tries++) {
    try {
      token = await strategy.refreshRetryTokenForRetry(token, error);
    } catch {
      return { tries, milliseconds: performance.now() - began };
    }
  }
}

/** Moves virtual time on until all are done. */
async function onVirtualTime<T>(all: Promise<T>): Promise<T> {
  let isDone = false;
  const done = all.finally(() => {
    isDone = true;
  });
  while (!isDone) await jest.advanceTimersByTimeAsync(50);
  return done;
}

beforeEach(() => void jest.useFakeTimers({ now: Date.UTC(2030, 5, 3), doNotFake: ['nextTick', 'setImmediate'] }));
afterEach(() => void jest.useRealTimers());

test('no sleep ends after a call’s patience, whatever that is and however many calls there are', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 0, max: 150_000 }),
      fc.integer({ min: 1, max: 24 }),
      fc.boolean(),
      async (span, calls, isHinted) => {
        const strategy = patientRetries(await sdkOf(), () => span as Milliseconds);
        const hint = isHinted ? { retryAfterHint: new Date(Date.now() + 3_600_000) } : {};
        const error = { errorType: 'THROTTLING' as const, error: refusal, ...hint };
        const all = await onVirtualTime(Promise.all(Array.from({ length: calls }, () => refusedCall(strategy, error))));
        const late = all.filter(({ tries, milliseconds }) => tries < 1 || milliseconds > span + 50);
        expect(late).toEqual([]);
      },
    ),
    { numRuns: 12, seed: 20300603 },
  );
});

test('a refused call is made on beyond the SDK’s tries, as long as there is patience', async () => {
  const strategy = patientRetries(await sdkOf(2), () => seconds(60));
  const { tries } = await onVirtualTime(refusedCall(strategy, { errorType: 'THROTTLING', error: refusal }));
  expect(tries).toBeGreaterThan(10);
});

test('one that fails for another reason is made as often as the SDK makes it', async () => {
  const strategy = patientRetries(await sdkOf(4), () => seconds(3600));
  const error = sdkError('Broken');
  expect(await onVirtualTime(refusedCall(strategy, { errorType: 'TRANSIENT', error }))).toMatchObject({ tries: 4 });
});

test('a call that has to wait for its turn as long as it could is made all the same, once', async () => {
  const never = new Promise<never>(() => undefined);
  const sdk = {
    acquireInitialRetryToken: () => never,
    refreshRetryTokenForRetry: () => never,
    recordSuccess: () => undefined,
  };
  const strategy = patientRetries(sdk, () => seconds(5));
  const { tries, milliseconds } = await onVirtualTime(
    refusedCall(strategy, { errorType: 'THROTTLING', error: refusal }),
  );
  expect(tries).toBe(1);
  expect(Math.round(milliseconds / 1000)).toBe(5);
});
