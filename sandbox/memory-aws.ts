import type { Instant, Milliseconds } from '../model/instant';
import type { Aws, Clock, Gone, Holder, ListedPolicy, Session, Tags } from '../sweeper/port';

interface MemoryPolicy extends Omit<ListedPolicy, 'attachments'> {
  documents: Map<string, string>;
  holders: Holder[];
}

interface MemoryUser {
  name: string;
  path: string;
  keys: string[];
}

/** An account in memory: the sweeper's port without a network, for tests that need thousands of accounts. */
export class MemoryAws implements Aws, Clock {
  readonly #policies = new Map<string, MemoryPolicy>();
  readonly #users = new Map<string, MemoryUser>();
  readonly #tags = new Map<string, Map<string, string>>();
  #sessions: Session[] = [];
  #made = 0;
  /** Every call in order, as `name argument`. */
  readonly calls: string[] = [];
  /** Called before each call takes effect; may throw, or change the account. */
  before: ((call: string) => void) | undefined;

  constructor(
    public time: Instant,
    readonly account = '123456789012',
  ) {}

  // What a test does to the account.

  addUser(user: string, path = '/curfew/', keys: string[] = []): void {
    this.#users.set(user.toLowerCase(), { name: user, path, keys: [...keys] });
  }

  removeUser(user: string): void {
    this.#users.delete(user.toLowerCase());
    for (const policy of this.#policies.values()) policy.holders = policy.holders.filter(({ name }) => name !== user);
  }

  /** @returns the policy's ARN */
  addPolicy(path: string, name: string, document: string, holders: Holder[] = []): string {
    const arn = `arn:aws:iam::${this.account}:policy${path}${name}`;
    this.#made += 1;
    const id = `ANPA${String(this.#made).padStart(12, '0')}`;
    const documents = new Map([['v1', document]]);
    this.#policies.set(arn, { arn, path, name, id, version: 'v1', documents, holders: [...holders] });
    return arn;
  }

  addVersion(arn: string, document: string): void {
    const policy = this.#policy(arn);
    const version = `v${policy.documents.size + 1}`;
    policy.documents.set(version, document);
    this.#policies.set(arn, { ...policy, version });
  }

  dropPolicy(arn: string): void {
    this.#policies.delete(arn);
  }

  attach(arn: string, holder: Holder): void {
    this.#policy(arn).holders.push(holder);
  }

  setTags(instance: string, tags: Record<string, string>): void {
    this.#tags.set(instance, new Map(Object.entries(tags)));
  }

  open(session: Session): void {
    this.#sessions.push(session);
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
    return this.time;
  }

  async sleep(span: Milliseconds): Promise<void> {
    this.calls.push(`sleep ${span}`);
    this.time = (this.time + span) as Instant;
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
    return [...(this.#user(user)?.keys ?? [])];
  }

  async deleteAccessKey(user: string, key: string): Promise<Gone> {
    this.#called(`deleteAccessKey ${user} ${key}`);
    const known = this.#user(user);
    if (!known?.keys.includes(key)) return 'already gone';
    known.keys = known.keys.filter((each) => each !== key);
    return 'done';
  }

  async detach(arn: string, holder: Holder): Promise<Gone> {
    this.#called(`detach ${arn} ${holder.name}`);
    const policy = this.#policies.get(arn);
    const left = policy?.holders.filter(({ kind, name }) => kind !== holder.kind || name !== holder.name);
    if (!policy || !left || left.length === policy.holders.length) return 'already gone';
    policy.holders = left;
    return 'done';
  }

  async deletePolicy(arn: string): Promise<Gone | 'conflict'> {
    this.#called(`deletePolicy ${arn}`);
    const policy = this.#policies.get(arn);
    if (!policy) return 'already gone';
    if (policy.holders.length > 0 || policy.documents.size > 1) return 'conflict';
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
    return this.#policies.get(arn)?.documents.delete(version) ? 'done' : 'already gone';
  }

  async sessions(region: string): Promise<Session[]> {
    this.#called(`sessions ${region}`);
    return this.#sessions.filter((session) => session.region === region);
  }

  async terminate({ region, id }: Session): Promise<void> {
    this.#called(`terminate ${id}`);
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
