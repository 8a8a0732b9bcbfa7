import type { Instant, Milliseconds } from '../../model/time/instant';
import type { Aws, Clock, Gone, Holder, ListedPolicy, Session, Tags } from '../../sweeper/aws/port';
import { VirtualClock } from '../faults/virtual-clock';

/** Policies and users are replaced, never changed: what the account was before is kept by keeping its maps. */
interface MemoryPolicy extends Omit<ListedPolicy, 'attachments'> {
  readonly documents: ReadonlyMap<string, string>;
  readonly holders: readonly Holder[];
}

interface MemoryUser {
  readonly name: string;
  readonly path: string;
  readonly keys: readonly string[];
}

/** All that an account holds, as plain values in an order that depends on nothing. */
export interface Everything {
  readonly policies: readonly (Omit<ListedPolicy, 'attachments'> & {
    readonly documents: Readonly<Record<string, string>>;
    readonly holders: readonly Holder[];
  })[];
  readonly users: readonly MemoryUser[];
  readonly tags: Readonly<Record<string, object>>;
  readonly sessions: readonly Session[];
}

const by =
  <T>(key: (item: T) => string) =>
  (a: T, b: T): number =>
    key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0;

/** An account in memory: the sweeper's port without a network, for tests that need thousands of accounts. */
export class MemoryAws implements Aws, Clock {
  #policies = new Map<string, MemoryPolicy>();
  #users = new Map<string, MemoryUser>();
  #tags = new Map<string, Map<string, string>>();
  #sessions: readonly Session[] = [];
  /** What the account was until an instant; oldest first. */
  readonly #past: { readonly until: Instant; readonly was: MemoryAws }[] = [];
  #made = 0;
  /** Every call in order, as `name argument`. */
  readonly calls: string[] = [];
  /** Called before each call takes effect; may throw, or change the account. */
  before: ((call: string) => void) | undefined;
  /** Whether `asOf` is going to be asked: each change then keeps what was before it. */
  remembers = false;
  readonly throttled = 0;
  /** How often anything changed. */
  changes = 0;
  /** Virtual: who sleeps does not wait. */
  readonly clock: VirtualClock;

  constructor(
    time: Instant,
    readonly account = '123456789012',
  ) {
    this.clock = new VirtualClock(time);
  }

  get time(): Instant {
    return this.clock.now();
  }

  set time(at: Instant) {
    this.clock.set(at);
  }

  // What a test does to the account.

  addUser(user: string, path = '/curfew/', keys: string[] = []): void {
    this.#changing();
    this.#users.set(user.toLowerCase(), { name: user, path, keys: [...keys] });
  }

  removeUser(user: string): void {
    this.#changing();
    this.#users.delete(user.toLowerCase());
    for (const [arn, policy] of this.#policies) {
      const holders = policy.holders.filter(({ kind, name }) => kind !== 'user' || name !== user);
      this.#policies.set(arn, { ...policy, holders });
    }
  }

  /** @returns the policy's ARN */
  addPolicy(path: string, name: string, document: string, holders: Holder[] = []): string {
    const arn = `arn:aws:iam::${this.account}:policy${path}${name}`;
    this.#made += 1;
    const id = `ANPA${String(this.#made).padStart(12, '0')}`;
    const documents = new Map([['v1', document]]);
    this.#changing();
    this.#policies.set(arn, { arn, path, name, id, version: 'v1', documents, holders: [...holders] });
    return arn;
  }

  addVersion(arn: string, document: string): void {
    const policy = this.#policy(arn);
    const version = `v${policy.documents.size + 1}`;
    this.#changing();
    this.#policies.set(arn, { ...policy, documents: new Map([...policy.documents, [version, document]]), version });
  }

  dropPolicy(arn: string): void {
    this.#changing();
    this.#policies.delete(arn);
  }

  attach(arn: string, holder: Holder): void {
    const policy = this.#policy(arn);
    this.#changing();
    this.#policies.set(arn, { ...policy, holders: [...policy.holders, holder] });
  }

  setTags(instance: string, tags: Record<string, string>): void {
    this.#changing();
    this.#tags.set(instance, new Map(Object.entries(tags)));
  }

  open(session: Session): void {
    this.#changing();
    this.#sessions = [...this.#sessions, session];
  }

  /** The account as it was at an instant, for reads that lag behind. Its calls are not counted here. */
  asOf(at: Instant): MemoryAws {
    return this.#past.find(({ until }) => at < until)?.was ?? this;
  }

  /** Without a call, for whoever judges the truth. */
  tagsOf(instance: string): Record<string, string> {
    return Object.fromEntries(this.#tags.get(instance) ?? []);
  }

  everything(): Everything {
    return {
      policies: [...this.#policies.values()].sort(by(({ arn }) => arn)).map((policy) => ({
        ...policy,
        documents: Object.fromEntries(policy.documents),
        holders: [...policy.holders].sort(by(({ kind, name }) => `${kind} ${name}`)),
      })),
      users: [...this.#users.values()].sort(by(({ name }) => name)),
      tags: Object.fromEntries(
        [...this.#tags].sort(by(([id]) => id)).map(([id, tags]) => [id, Object.fromEntries(tags)]),
      ),
      sessions: [...this.#sessions].sort(by(({ region, id }) => `${region} ${id}`)),
    };
  }

  /** What is left, in an order that depends on nothing. */
  state(): { policies: string[]; sessions: string[]; keys: string[] } {
    return {
      policies: [...this.#policies.values()].map(({ path, name }) => path + name).sort(),
      sessions: this.#sessions.map(({ id }) => id).sort(),
      keys: [...this.#users.values()].flatMap(({ name, keys }) => keys.map((key) => `${name} ${key}`)).sort(),
    };
  }

  // The clock.

  now(): Instant {
    return this.clock.now();
  }

  async sleep(span: Milliseconds): Promise<void> {
    this.calls.push(`sleep ${span}`);
    await this.clock.sleep(span);
    this.before?.(`sleep ${span}`);
  }

  // The port.

  async policies(path: string): Promise<ListedPolicy[]> {
    this.#called(`policies ${path}`);
    return [...this.#policies.values()]
      .filter((policy) => policy.path.startsWith(path))
      .map(({ documents: _documents, holders, ...listed }) => ({ ...listed, attachments: holders.length }));
  }

  async document({ arn, version }: ListedPolicy): Promise<string | undefined> {
    this.#called(`document ${arn}`);
    return this.#policies.get(arn)?.documents.get(version);
  }

  async attached(user: string): Promise<string[] | undefined> {
    this.#called(`attached ${user}`);
    const known = this.#user(user);
    if (!known) return undefined;
    return [...this.#policies.values()]
      .filter(
        ({ path, holders }) =>
          path.startsWith('/curfew/') && holders.some((h) => h.kind === 'user' && h.name === known.name),
      )
      .map(({ arn }) => arn);
  }

  async pathOf(user: string): Promise<string | undefined> {
    this.#called(`pathOf ${user}`);
    return this.#user(user)?.path;
  }

  async accessKeys(user: string): Promise<string[]> {
    this.#called(`accessKeys ${user}`);
    const known = this.#user(user);
    // As `RealAws` answers where the role's right to keys ends at the path of managed people.
    return known?.path.startsWith('/curfew/') ? [...known.keys] : [];
  }

  async deleteAccessKey(user: string, key: string): Promise<Gone> {
    this.#called(`deleteAccessKey ${user} ${key}`);
    const known = this.#user(user);
    if (!known?.keys.includes(key)) return 'already gone';
    if (!known.path.startsWith('/curfew/')) throw Object.assign(new Error(user), { name: 'AccessDenied' });
    this.#changing();
    this.#users.set(user.toLowerCase(), { ...known, keys: known.keys.filter((each) => each !== key) });
    return 'done';
  }

  async detach(arn: string, holder: Holder): Promise<Gone> {
    this.#called(`detach ${arn} ${holder.name}`);
    const policy = this.#policies.get(arn);
    const left = policy?.holders.filter(({ kind, name }) => kind !== holder.kind || name !== holder.name);
    if (!policy || !left || left.length === policy.holders.length) return 'already gone';
    this.#changing();
    this.#policies.set(arn, { ...policy, holders: left });
    return 'done';
  }

  async deletePolicy(arn: string): Promise<Gone | 'conflict'> {
    this.#called(`deletePolicy ${arn}`);
    const policy = this.#policies.get(arn);
    if (!policy) return 'already gone';
    if (policy.holders.length > 0 || policy.documents.size > 1) return 'conflict';
    this.#changing();
    this.#policies.delete(arn);
    return 'done';
  }

  async holders(arn: string): Promise<Holder[]> {
    this.#called(`holders ${arn}`);
    return [...(this.#policies.get(arn)?.holders ?? [])];
  }

  async oldVersions(arn: string): Promise<string[]> {
    this.#called(`oldVersions ${arn}`);
    const policy = this.#policies.get(arn);
    return [...(policy?.documents.keys() ?? [])].filter((version) => version !== policy?.version);
  }

  async deleteVersion(arn: string, version: string): Promise<Gone> {
    this.#called(`deleteVersion ${arn} ${version}`);
    const policy = this.#policies.get(arn);
    if (!policy?.documents.has(version)) return 'already gone';
    this.#changing();
    const documents = new Map([...policy.documents].filter(([each]) => each !== version));
    this.#policies.set(arn, { ...policy, documents });
    return 'done';
  }

  async sessions(region: string): Promise<Session[]> {
    this.#called(`sessions ${region}`);
    return this.#sessions.filter((session) => session.region === region);
  }

  async terminate({ region, id }: Session): Promise<void> {
    this.#called(`terminate ${id}`);
    this.#changing();
    this.#sessions = this.#sessions.filter((session) => session.region !== region || session.id !== id);
  }

  async tags(region: string, instances: readonly string[]): Promise<Map<string, Tags>> {
    this.#called(`tags ${region} ${instances.join(' ')}`);
    return new Map(instances.map((id) => [id, new Map(this.#tags.get(id) ?? [])]));
  }

  #called(call: string): void {
    this.calls.push(call);
    this.before?.(call);
  }

  /** Called before each change, so that what was can be asked for afterwards. */
  #changing(): void {
    this.changes += 1;
    if (!this.remembers) return;
    const was = new MemoryAws(this.time, this.account);
    was.#policies = new Map(this.#policies);
    was.#users = new Map(this.#users);
    was.#tags = new Map(this.#tags);
    was.#sessions = this.#sessions;
    this.#past.push({ until: this.time, was });
  }

  /** IAM compares user names without case. */
  #user(name: string): MemoryUser | undefined {
    return this.#users.get(name.toLowerCase());
  }

  #policy(arn: string): MemoryPolicy {
    const policy = this.#policies.get(arn);
    if (!policy) throw new Error(`there is no policy ${arn}`);
    return policy;
  }
}
