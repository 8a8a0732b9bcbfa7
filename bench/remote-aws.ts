import { IAMClient, type IAMClientConfig } from '@aws-sdk/client-iam';
import { type Instant, instantOfMillis, type Milliseconds } from '../model/time/instant';
import type { MemoryAws } from '../sandbox/memory/memory-aws';
import type { Aws, Clock, Holder, ListedPolicy, ManifestPlace, Session } from '../sweeper/aws/port';

const delay = (span: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, span));

/** So many calls a second, and so many at once after a rest: how AWS limits, with figures it does not publish. */
export class TokenBucket {
  #tokens: number;
  #filled = performance.now();

  constructor(
    private readonly perSecond: number,
    private readonly burst: number,
  ) {
    this.#tokens = burst;
  }

  take(): boolean {
    const now = performance.now();
    this.#tokens = Math.min(this.burst, this.#tokens + ((now - this.#filled) / 1000) * this.perSecond);
    this.#filled = now;
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}

export interface RemoteOptions {
  readonly latency: Milliseconds;
  readonly bucket: TokenBucket | undefined;
  /** As a client is made: the SDK's own strategy decides what is tried again, and when. */
  readonly retries: Pick<IAMClientConfig, 'maxAttempts' | 'retryMode'>;
  /** By `performance.now()`: when the account's time was what it says. @default when this is made */
  readonly began?: number;
}

/** Items on one page of AWS's answer, where the sweeper asks for the largest. */
const pageSizes = { policies: 1000, sessions: 200, users: 100, managedUsers: 1000 };
const pages = (items: number, size: number): number => Math.max(1, Math.ceil(items / size));

/**
 * The account in memory, as far away as AWS: every call, and every page of a list, takes its time, may be throttled,
 * and is then tried again as the SDK would.
 */
export class RemoteAws implements Aws, Clock {
  /** Requests sent, retries and pages among them. */
  calls = 0;
  throttled = 0;
  /** Given up: retries ran out. */
  lost = 0;
  readonly #began: number;
  #killed = false;
  readonly #strategy: ReturnType<IAMClient['config']['retryStrategy']>;

  constructor(
    private readonly account: MemoryAws,
    private readonly options: RemoteOptions,
  ) {
    this.#began = options.began ?? performance.now();
    this.#strategy = new IAMClient({ region: 'us-east-1', ...options.retries }).config.retryStrategy();
  }

  now(): Instant {
    return instantOfMillis(this.account.time + performance.now() - this.#began);
  }

  async sleep(span: Milliseconds): Promise<void> {
    await delay(span);
    await this.#alive();
  }

  /** Its process ends: whatever it waits for never comes. */
  kill(): void {
    this.#killed = true;
  }

  #alive(): Promise<void> | undefined {
    return this.#killed ? new Promise(() => undefined) : undefined;
  }

  /** One request and its retries, as the SDK's middleware makes them. */
  async request<T>(answer: () => Promise<T>): Promise<T> {
    const strategy = await this.#strategy;
    if (!('acquireInitialRetryToken' in strategy)) throw new Error('the SDK has another kind of retry strategy now');
    let token = await strategy.acquireInitialRetryToken('');
    for (;;) {
      await this.#alive();
      this.calls += 1;
      await delay(this.options.latency);
      if (this.options.bucket?.take() !== false) {
        const result = await answer();
        strategy.recordSuccess(token);
        return result;
      }
      this.throttled += 1;
      try {
        token = await strategy.refreshRetryTokenForRetry(token, { errorType: 'THROTTLING' });
      } catch {
        this.lost += 1;
        throw Object.assign(new Error('Rate exceeded'), { name: 'Throttling' });
      }
      await delay(token.getRetryDelay());
    }
  }

  async #list<T>(answer: () => Promise<T[]>, size: number): Promise<T[]> {
    const items = await this.request(answer);
    for (let page = 1; page < pages(items.length, size); page++) await this.request(async () => undefined);
    return items;
  }

  // What the loop asks besides.

  users(names: readonly string[]): Promise<string[]> {
    return this.#list(async () => [...names], pageSizes.users);
  }

  sessionsOf(region: string, owner: string): Promise<Session[]> {
    return this.request(async () => (await this.account.sessions(region)).filter((each) => each.owner === owner));
  }

  /** As for an inline policy: nothing to detach. */
  deleteAttached(policy: string, user: string): Promise<void> {
    return this.request(async () => {
      await this.account.detach(policy, { kind: 'user', name: user });
      await this.account.deletePolicy(policy);
    });
  }

  // The port.

  policies = (path: string) => this.#list(() => this.account.policies(path), pageSizes.policies);
  sessions = (region: string) => this.#list(() => this.account.sessions(region), pageSizes.sessions);
  document = (policy: Pick<ListedPolicy, 'arn' | 'version'>) => this.request(() => this.account.document(policy));
  attached = (user: string) => this.request(() => this.account.attached(user));
  managedUsers = () => this.#list(() => this.account.managedUsers(), pageSizes.managedUsers);
  pathOf = (user: string) => this.request(() => this.account.pathOf(user));
  accessKeys = (user: string) => this.request(() => this.account.accessKeys(user));
  deleteAccessKey = (user: string, key: string) => this.request(() => this.account.deleteAccessKey(user, key));
  detach = (policy: string, holder: Holder) => this.request(() => this.account.detach(policy, holder));
  deletePolicy = (policy: string) => this.request(() => this.account.deletePolicy(policy));
  holders = (policy: string) => this.request(() => this.account.holders(policy));
  bounded = (policy: string) => this.request(() => this.account.bounded(policy));
  manifest = (place: ManifestPlace) => this.request(() => this.account.manifest(place));
  oldVersions = (policy: string) => this.request(() => this.account.oldVersions(policy));
  deleteVersion = (policy: string, version: string) => this.request(() => this.account.deleteVersion(policy, version));
  terminate = (session: Session) => this.request(() => this.account.terminate(session));
  tags = (region: string, instances: readonly string[]) => this.request(() => this.account.tags(region, instances));
}
