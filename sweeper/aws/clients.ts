import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { EC2Client } from '@aws-sdk/client-ec2';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { IAMClient, type IAMClientConfig } from '@aws-sdk/client-iam';
import { S3Client } from '@aws-sdk/client-s3';
import { SNSClient } from '@aws-sdk/client-sns';
import { SSMClient } from '@aws-sdk/client-ssm';
import type { AwsClock } from './clock';

/**
 * Ten attempts, for the default three lose work under IAM's throttle; adaptive, for it slows down by itself. Time
 * limits, for a connection that hangs must cost one call and not the tick.
 */
const settings = {
  maxAttempts: 10,
  retryMode: 'adaptive',
  requestHandler: { connectionTimeout: 3000, requestTimeout: 10_000 },
};

/** What the services call it; for each of these the SDK waits and tries again. */
const tooMany = /^(Throttl|RequestLimitExceeded$|TooManyRequests|SlowDown$)/;

interface HasDate {
  readonly response?: { readonly headers?: Readonly<Record<string, string>> };
}

type Client = IAMClient | SSMClient | EC2Client | CloudWatchLogsClient | S3Client | SNSClient | EventBridgeClient;

export interface ClientsProps extends Pick<IAMClientConfig, 'credentials' | 'endpoint' | 'region'> {
  /** @default 10 */
  readonly maxAttempts?: number;
}

/** All clients of a sweep, made once per container. Each tells the clock what time AWS answered. */
export class Clients {
  readonly iam: IAMClient;
  readonly #ssm = new Map<string, SSMClient>();
  readonly #ec2 = new Map<string, EC2Client>();
  /** Replaced at each sweep: a frozen container's monotonic clock may have stood still. */
  clock: AwsClock | undefined;

  /** Calls made so far, each retry counted. */
  calls = 0;
  /** Those of them that AWS refused because there were too many. */
  throttled = 0;
  readonly #settings: typeof settings;
  #logs: CloudWatchLogsClient | undefined;
  #s3: S3Client | undefined;
  #sns: SNSClient | undefined;
  #events: EventBridgeClient | undefined;

  constructor(props: ClientsProps = {}) {
    this.#settings = { ...settings, ...props };
    this.iam = this.#listen(new IAMClient(this.#settings));
  }

  /** Of the home region, where the function runs. */
  get logs(): CloudWatchLogsClient {
    this.#logs ??= this.#listen(new CloudWatchLogsClient(this.#settings));
    return this.#logs;
  }

  ssm(region: string): SSMClient {
    const known = this.#ssm.get(region) ?? this.#listen(new SSMClient({ ...this.#settings, region }));
    this.#ssm.set(region, known);
    return known;
  }

  ec2(region: string): EC2Client {
    const known = this.#ec2.get(region) ?? this.#listen(new EC2Client({ ...this.#settings, region }));
    this.#ec2.set(region, known);
    return known;
  }

  /** For audit and notices alone. Imported as the others are: `import()` would bring the whole client into the bundle. */
  get s3(): S3Client {
    this.#s3 ??= this.#listen(new S3Client(this.#settings));
    return this.#s3;
  }

  /** Of the home region. */
  get sns(): SNSClient {
    this.#sns ??= this.#listen(new SNSClient(this.#settings));
    return this.#sns;
  }

  /** Of the home region. */
  get events(): EventBridgeClient {
    this.#events ??= this.#listen(new EventBridgeClient(this.#settings));
    return this.#events;
  }

  #listen<C extends Client>(client: C): C {
    // The union of three middleware stacks has no common call signature; what is added uses none of their types.
    (client as IAMClient).middlewareStack.add(
      (next) => async (args) => {
        this.calls += 1;
        const result = await next(args);
        this.clock?.heard((result as HasDate).response?.headers?.date);
        return result;
      },
      { step: 'deserialize', name: 'countAndTellTheTime', priority: 'low' },
    );
    // Nearer to the caller, where an error has its name, and within the retries.
    (client as IAMClient).middlewareStack.add(
      (next) => async (args) => {
        try {
          return await next(args);
        } catch (error) {
          if (error instanceof Error && tooMany.test(error.name)) this.throttled += 1;
          throw error;
        }
      },
      { step: 'finalizeRequest', name: 'countThrottled', priority: 'low' },
    );
    return client;
  }
}
