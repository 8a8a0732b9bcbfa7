import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { IAMClient } from '@aws-sdk/client-iam';
import type { Milliseconds } from '../../model/time/instant';
import type { Endpoint } from './no-answer';
import { isThrottled } from './patience';
import { patientRetries, type RetryStrategy } from './patient-retries';

/** A client of any service. */
export interface Client {
  readonly config: {
    readonly serviceId: string;
    readonly region: () => Promise<string>;
    /** Asked for by each call. */
    retryStrategy: () => Promise<RetryStrategy>;
  };
  readonly middlewareStack: object;
}

/** Who hears of a client's calls, and who says when one has failed. */
export interface Listener {
  readonly endpoint: Endpoint;
  /** How long a call that begins now may wait between its tries, all waits together. */
  readonly patience: () => Milliseconds;
  readonly tried: () => void;
  readonly throttled: () => void;
  /** The `Date` header of an answer. */
  readonly heard: (date: string | undefined) => void;
}

interface Heard {
  readonly response?: { readonly headers?: Readonly<Record<string, string>>; body?: unknown };
}

/** The SDK hands out an object of S3 before it is read: then its silence would be nobody's to retry. */
async function readWhole(response: Heard['response']): Promise<void> {
  if (response?.body instanceof Readable) response.body = Readable.from([await buffer(response.body)]);
}

/** Puts the listener around each call of a client, and around each try of the call. */
export function listen(client: Client, { endpoint, patience, tried, throttled, heard }: Listener): void {
  const sdk = client.config.retryStrategy;
  let retries: Promise<RetryStrategy> | undefined;
  client.config.retryStrategy = () => {
    retries ??= sdk().then((strategy) => patientRetries(strategy, patience));
    return retries;
  };
  // Stacks of different services have no common call signature; what is added uses none of their types.
  const stack = client.middlewareStack as IAMClient['middlewareStack'];
  stack.add((next) => (args) => endpoint.call(() => next(args)), { step: 'initialize', name: 'waitNoLonger' });
  // Within the retries, and nearer to the caller than the reading of the answer: there an error has its name.
  stack.add(
    (next) => {
      const tries = endpoint.tries();
      return async (args) => {
        try {
          return await tries(() => next(args));
        } catch (error) {
          if (isThrottled(error)) throttled();
          throw error;
        }
      };
    },
    { step: 'finalizeRequest', name: 'tryNoMore', priority: 'low' },
  );
  stack.add(
    (next) => async (args) => {
      tried();
      const result = await next(args);
      const { response } = result as Heard;
      heard(response?.headers?.date);
      if (client.config.serviceId === 'S3') await readWhole(response);
      return result;
    },
    { step: 'deserialize', name: 'tellTheTime', priority: 'low' },
  );
}
