import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { EC2Client } from '@aws-sdk/client-ec2';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { IAMClient, type IAMClientConfig } from '@aws-sdk/client-iam';
import { S3Client } from '@aws-sdk/client-s3';
import { SNSClient } from '@aws-sdk/client-sns';
import { SSMClient } from '@aws-sdk/client-ssm';
import { type Milliseconds, minutes } from '../../model/time/instant';
import type { AwsClock } from './clock';
import { type Client, listen } from './listen';
import { Endpoint, longSilence, silence } from './no-answer';

export interface ClientsProps extends Pick<IAMClientConfig, 'credentials' | 'endpoint' | 'region'> {
  /** @default 10: the SDK's three lose work under IAM's throttle */
  readonly maxAttempts?: number;
  /** How long a connection may bring no byte. @default 4 seconds */
  readonly silence?: Milliseconds;
  /** The same of a call that gathers much before its first byte. @default 20 seconds */
  readonly longSilence?: Milliseconds;
  /** How long an endpoint that gave no answer is left alone. @default 10 seconds */
  readonly rest?: Milliseconds;
}

/** What each run brings along. */
export interface Run {
  /** Is told what time AWS answers. Each run has its own, because a frozen container's monotonic clock may have stood still. */
  readonly clock: AwsClock;
  /** How long a call that begins now may wait between its tries, all waits together. @default a minute */
  readonly patience?: () => Milliseconds;
}

/**
 * How long the SDK waits for a byte. It is `socketTimeout` that says so: `requestTimeout` only warns, and where told to
 * throw it ends with the headers, so that a body may stop for ever.
 *
 * @see https://github.com/smithy-lang/smithy-typescript/blob/main/packages/node-http-handler/src/node-http-handler.ts
 */
export const connectionLimits = (span: Milliseconds = silence) => ({ connectionTimeout: span, socketTimeout: span });

/** What every client is made with. */
interface ClientConfig extends Omit<ClientsProps, 'silence' | 'longSilence' | 'rest'> {
  readonly maxAttempts: number;
  readonly retryMode: string;
  readonly requestHandler: ReturnType<typeof connectionLimits> & {
    readonly httpAgent: HttpAgent;
    readonly httpsAgent: HttpsAgent;
  };
}

const usualPatience: Milliseconds = minutes(1);

/** Which limit a client's connections have. */
type Silence = 'short' | 'long';

/** Tries of a call that its caller makes again: a second at most. What AWS throttles is tried on all the same. */
const endAttempts = 4;

/** All clients of a program: none is made anywhere else, so none waits for ever. */
export class Clients {
  readonly #props: ClientsProps;
  readonly #endpoints: Endpoint[] = [];
  #run: Partial<Run> = {};
  /** Calls made so far, each retry counted. */
  calls = 0;
  /** Those of them that AWS refused because there were too many. */
  throttled = 0;

  readonly #iam = this.each((config) => new IAMClient(config));
  readonly #logs = this.each((config) => new CloudWatchLogsClient(config));
  readonly #slowIam = this.each((config) => new IAMClient(config), 'long');
  readonly #slowLogs = this.each((config) => new CloudWatchLogsClient(config), 'long');
  readonly #s3 = this.each((config) => new S3Client(config));
  readonly #sns = this.each((config) => new SNSClient(config));
  readonly #events = this.each((config) => new EventBridgeClient(config));
  readonly ssm = this.each((config) => new SSMClient(config));
  /**
   * To end sessions. A sweep asks again by itself, so one that AWS fails is not slept over by the SDK: for up to 20
   * seconds before each of ten tries, in which nothing ends though AWS be well again.
   */
  readonly ssmEnds = this.each((config) => new SSMClient({ ...config, maxAttempts: endAttempts }));
  readonly ec2 = this.each((config) => new EC2Client(config));

  constructor(props: ClientsProps = {}) {
    this.#props = props;
  }

  /** A new run: what gave no answer in the one before is asked again. */
  begin(run: Run): void {
    this.#run = run;
    for (const endpoint of this.#endpoints) endpoint.forgive();
  }

  get clock(): AwsClock | undefined {
    return this.#run.clock;
  }

  get iam(): IAMClient {
    return this.#iam();
  }

  /** For `GetAccountAuthorizationDetails`: see `longSilence`. */
  get slowIam(): IAMClient {
    return this.#slowIam();
  }

  /** For `FilterLogEvents`: see `longSilence`. */
  slowLogsIn(region?: string): CloudWatchLogsClient {
    return this.#slowLogs(region);
  }

  /** Of the home region, where the function runs; as are the three below. */
  get logs(): CloudWatchLogsClient {
    return this.#logs();
  }

  logsIn(region: string): CloudWatchLogsClient {
    return this.#logs(region);
  }

  s3In(region: string): S3Client {
    return this.#s3(region);
  }

  /** For audit and notices alone. Imported as the others are: `import()` would bring the whole client into the bundle. */
  get s3(): S3Client {
    return this.#s3();
  }

  get sns(): SNSClient {
    return this.#sns();
  }

  get events(): EventBridgeClient {
    return this.#events();
  }

  /** A service's clients by region, each made once; that of the home region where none is named. */
  each<C extends Client>(make: (config: ClientConfig) => C, limit: Silence = 'short'): (region?: string) => C {
    const known = new Map<string | undefined, C>();
    return (region) => {
      const client = known.get(region) ?? this.open(make, region, limit);
      known.set(region, client);
      return client;
    };
  }

  /** A client of any service; it lives as long as whoever asked for it. */
  open<C extends Client>(make: (config: ClientConfig) => C, region?: string, limit: Silence = 'short'): C {
    const { silence: short = silence, longSilence: long = longSilence, rest, ...props } = this.#props;
    const span = limit === 'short' ? short : long;
    const pool = { keepAlive: true, maxSockets: 50 };
    const agents = { httpAgent: new HttpAgent(pool), httpsAgent: new HttpsAgent(pool) };
    const client = make({
      maxAttempts: 10,
      // It slows down by itself.
      retryMode: 'adaptive',
      ...props,
      ...(region === undefined ? {} : { region }),
      requestHandler: { ...connectionLimits(span), ...agents },
    });
    const { serviceId, region: regionOf } = client.config;
    const endpoint = new Endpoint(
      async () => `${serviceId} in ${await regionOf()}`,
      () => {
        for (const agent of Object.values(agents)) dropIdle(agent);
      },
      rest,
    );
    this.#endpoints.push(endpoint);
    listen(client, {
      endpoint,
      patience: () => this.#run.patience?.() ?? usualPatience,
      tried: () => {
        this.calls += 1;
      },
      throttled: () => {
        this.throttled += 1;
      },
      heard: (date) => this.clock?.heard(date),
    });
    return client;
  }
}

/** Closes connections that nobody uses: one that the other side forgot is as silent as a dead host. */
function dropIdle({ freeSockets }: HttpAgent): void {
  for (const socket of Object.values(freeSockets).flatMap((sockets) => sockets ?? [])) socket.destroy();
}
