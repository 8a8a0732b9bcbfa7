import { userKey } from '../../model/principal/user-name';
import type { Instant, Milliseconds } from '../../model/time/instant';
import type {
  Aws,
  Clock,
  Gone,
  Holder,
  ListedPolicy,
  ListedUser,
  ManifestPlace,
  Session,
  Tags,
  WrittenManifest,
} from '../../sweeper/aws/port';
import { type AccountContent, MemoryAccount } from './memory-account';
import { VirtualClock } from './virtual-clock';

/** An account in memory: the sweeper's port without a network, for tests that need thousands of accounts. */
export class MemoryAws extends MemoryAccount implements Aws, Clock {
  /** Every call in order, as `name argument`. */
  readonly calls: string[] = [];
  /** Called before each call takes effect; may throw, or change the account. */
  before: ((call: string) => void) | undefined;
  readonly throttled = 0;
  /** Virtual: who sleeps does not wait. */
  readonly clock: VirtualClock;

  constructor(time: Instant, account = '123456789012', content?: AccountContent) {
    super(account, content);
    this.clock = new VirtualClock(time);
  }

  get time(): Instant {
    return this.clock.now();
  }

  set time(at: Instant) {
    this.clock.set(at);
  }

  /** The account as it was at an instant, for reads that lag behind. Its calls are not counted here. */
  asOf(at: Instant): MemoryAws {
    const content = this.tryContentAt(at);
    if (!content) return this;
    const then = new MemoryAws(this.time, this.account, content);
    then.declared = this.declared;
    return then;
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
    return [...this.content.policies.values()]
      .filter((policy) => policy.path.startsWith(path))
      .map(({ documents: _documents, bounded: _bounded, holders, ...listed }) => ({
        ...listed,
        attachments: holders.length,
      }));
  }

  async document({ arn, version }: Pick<ListedPolicy, 'arn' | 'version'>): Promise<string | undefined> {
    this.#called(`document ${arn}`);
    return this.content.policies.get(arn)?.documents.get(version);
  }

  async attached(user: string): Promise<string[] | undefined> {
    this.#called(`attached ${user}`);
    const known = this.userOf(user);
    if (!known) return undefined;
    return [...this.content.policies.values()]
      .filter(
        ({ path, holders }) =>
          path.startsWith('/curfew/') && holders.some((h) => h.kind === 'user' && h.name === known.name),
      )
      .map(({ arn }) => arn);
  }

  async managedUsers(): Promise<ListedUser[]> {
    this.#called('managedUsers');
    return [...this.content.users.values()]
      .filter(({ path }) => path.startsWith('/curfew/'))
      .map(({ name, made }) => ({ name, made }));
  }

  async pathOf(user: string): Promise<string | undefined> {
    this.#called(`pathOf ${user}`);
    return this.userOf(user)?.path;
  }

  async accessKeys(user: string): Promise<string[]> {
    this.#called(`accessKeys ${user}`);
    const known = this.userOf(user);
    // As `RealAws` answers where the role's right to keys ends at the path of managed people.
    return known?.path.startsWith('/curfew/') ? [...known.keys] : [];
  }

  async deleteAccessKey(user: string, key: string): Promise<Gone> {
    this.#called(`deleteAccessKey ${user} ${key}`);
    const known = this.userOf(user);
    if (!known?.keys.includes(key)) return 'already gone';
    if (!known.path.startsWith('/curfew/')) throw Object.assign(new Error(user), { name: 'AccessDenied' });
    this.changing();
    this.content.users.set(userKey(user), { ...known, keys: known.keys.filter((each) => each !== key) });
    return 'done';
  }

  async detach(arn: string, holder: Holder): Promise<Gone> {
    this.#called(`detach ${arn} ${holder.name}`);
    const policy = this.content.policies.get(arn);
    const left = policy?.holders.filter(({ kind, name }) => kind !== holder.kind || name !== holder.name);
    if (!policy || !left || left.length === policy.holders.length) return 'already gone';
    this.changing();
    this.content.policies.set(arn, { ...policy, holders: left });
    return 'done';
  }

  async deletePolicy(arn: string): Promise<Gone | 'conflict'> {
    this.#called(`deletePolicy ${arn}`);
    const policy = this.content.policies.get(arn);
    if (!policy) return 'already gone';
    if (policy.holders.length > 0 || policy.documents.size > 1 || policy.bounded) return 'conflict';
    this.changing();
    this.content.policies.delete(arn);
    return 'done';
  }

  async holders(arn: string): Promise<Holder[]> {
    this.#called(`holders ${arn}`);
    return [...(this.content.policies.get(arn)?.holders ?? [])];
  }

  async bounded(arn: string): Promise<Holder[]> {
    this.#called(`bounded ${arn}`);
    return [...(this.content.policies.get(arn)?.bounded ?? [])];
  }

  async oldVersions(arn: string): Promise<string[]> {
    this.#called(`oldVersions ${arn}`);
    const policy = this.content.policies.get(arn);
    return [...(policy?.documents.keys() ?? [])].filter((version) => version !== policy?.version);
  }

  async deleteVersion(arn: string, version: string): Promise<Gone> {
    this.#called(`deleteVersion ${arn} ${version}`);
    const policy = this.content.policies.get(arn);
    if (!policy?.documents.has(version)) return 'already gone';
    this.changing();
    const documents = new Map([...policy.documents].filter(([each]) => each !== version));
    this.content.policies.set(arn, { ...policy, documents });
    return 'done';
  }

  async sessions(region: string): Promise<Session[]> {
    this.#called(`sessions ${region}`);
    return this.content.sessions.filter((session) => session.region === region);
  }

  async terminate({ region, id }: Session): Promise<void> {
    this.#called(`terminate ${id}`);
    this.changing();
    this.content.sessions = this.content.sessions.filter((session) => session.region !== region || session.id !== id);
  }

  async tags(region: string, instances: readonly string[]): Promise<Map<string, Tags>> {
    this.#called(`tags ${region} ${instances.join(' ')}`);
    return new Map(instances.map((id) => [id, new Map(this.content.tags.get(id) ?? [])]));
  }

  async manifest({ where }: ManifestPlace): Promise<WrittenManifest | undefined> {
    this.#called(`manifest ${where}`);
    return this.declared;
  }

  #called(call: string): void {
    this.calls.push(call);
    this.before?.(call);
  }
}
