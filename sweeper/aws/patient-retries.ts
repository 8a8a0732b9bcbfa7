import type { IAMClient } from '@aws-sdk/client-iam';
import { type Milliseconds, seconds } from '../../model/time/instant';
import { isThrottled, Patience } from './patience';

/** Of whatever service: all have the same. */
export type RetryStrategy = Awaited<ReturnType<IAMClient['config']['retryStrategy']>>;
type Retries = Extract<RetryStrategy, { acquireInitialRetryToken: unknown }>;
type Token = Parameters<Retries['recordSuccess']>[0];
type TryError = Parameters<Retries['refreshRetryTokenForRetry']>[1];

interface Call {
  readonly scope: string;
  readonly patience: Patience;
}

/** Between two rounds of the SDK's tries, each of which waits by itself. */
const pause: Milliseconds = seconds(1);

/** Of a call that had to wait for its turn as long as it could: it is tried all the same, once. */
const late = {
  getRetryCount: () => 0,
  getRetryDelay: () => 0,
  getRetryCost: () => undefined,
  isLongPoll: () => false,
};

/**
 * When a call is made again. The SDK gives up by number, after ten tries or sooner once many calls were refused,
 * though AWS answers; and it sleeps for up to 20 seconds before each, though no time be left. So here it is time that
 * counts: a call that AWS refuses for there being too many is made again until its patience is over, and no sleep
 * lasts beyond that.
 *
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
 */
export class PatientRetries implements Retries {
  readonly #calls = new WeakMap<object, Call>();

  /**
   * @param sdk the client's own
   * @param patience how long a call that begins now may wait between its tries, all waits together
   */
  constructor(
    private readonly sdk: Retries,
    private readonly patience: () => Milliseconds,
  ) {}

  async acquireInitialRetryToken(scope: string): Promise<Token> {
    const patience = new Patience(this.patience());
    const token = (await patience.within(this.sdk.acquireInitialRetryToken(scope))) ?? { ...late };
    this.#calls.set(token, { scope, patience });
    return token;
  }

  /** @throws where there is to be no other try: the SDK then throws what the last one got */
  async refreshRetryTokenForRetry(token: Token, error: TryError): Promise<Token> {
    const call = this.#calls.get(token);
    if (!call) throw new Error('nobody began this call');
    const next = await call.patience.within(this.#next(token, error, call.scope));
    if (!next) throw new Error('patience is over');
    this.#calls.set(next, call);
    return next;
  }

  recordSuccess(token: Token): void {
    this.sdk.recordSuccess(token);
  }

  async #next(token: Token, error: TryError, scope: string): Promise<Token> {
    try {
      return await this.sdk.refreshRetryTokenForRetry(token, error);
    } catch (refused) {
      if (!isThrottled(error.error)) throw refused;
      await new Promise((resolve) => setTimeout(resolve, pause));
      return this.sdk.acquireInitialRetryToken(scope);
    }
  }
}

/** @throws where the SDK has another kind of strategy now */
export function patientRetries(sdk: RetryStrategy, patience: () => Milliseconds): PatientRetries {
  if (!('acquireInitialRetryToken' in sdk)) throw new Error('the SDK has another kind of retry strategy now');
  return new PatientRetries(sdk, patience);
}
