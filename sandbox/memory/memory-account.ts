import { userKey } from '../../model/principal/user-name';
import type { Instant } from '../../model/time/instant';
import { isOver } from '../../model/time/window';
import type { Holder, ListedPolicy, Session, WrittenManifest } from '../../sweeper/aws/port';

/** Policies and users are replaced, never changed: what the account was before is kept by keeping its maps. */
interface MemoryPolicy extends Omit<ListedPolicy, 'attachments'> {
  readonly documents: ReadonlyMap<string, string>;
  readonly holders: readonly Holder[];
  /** Whose permissions boundary it is. */
  readonly bounded?: readonly Holder[];
}

interface MemoryUser {
  readonly name: string;
  readonly path: string;
  readonly keys: readonly string[];
  readonly made: Instant;
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

/** What an account is made of. Its maps and lists hold values that nobody changes. */
export interface AccountContent {
  readonly policies: Map<string, MemoryPolicy>;
  readonly users: Map<string, MemoryUser>;
  readonly tags: Map<string, ReadonlyMap<string, string>>;
  sessions: readonly Session[];
}

/** What an account in memory holds, and what a test does to it by hand. */
export abstract class MemoryAccount {
  protected readonly content: AccountContent;
  /** What the account was until an instant; oldest first. */
  readonly #past: { readonly until: Instant; readonly was: AccountContent }[] = [];
  #made = 0;
  /** Whether what was is going to be asked for: each change then keeps what was before it. */
  remembers = false;
  /** What the last apply declared; undefined: none has written it down. */
  declared: WrittenManifest | undefined;
  /** How often anything changed. */
  changes = 0;

  constructor(
    readonly account: string,
    content?: AccountContent,
  ) {
    this.content = content ?? { policies: new Map(), users: new Map(), tags: new Map(), sessions: [] };
  }

  abstract now(): Instant;

  addUser(user: string, path = '/curfew/', keys: string[] = []): void {
    this.changing();
    this.content.users.set(userKey(user), { name: user, path, keys: [...keys], made: this.now() });
  }

  removeUser(user: string): void {
    this.changing();
    this.content.users.delete(userKey(user));
    for (const [arn, policy] of this.content.policies) {
      const holders = policy.holders.filter(({ kind, name }) => kind !== 'user' || name !== user);
      this.content.policies.set(arn, { ...policy, holders });
    }
  }

  /** @returns the policy's ARN */
  addPolicy(path: string, name: string, document: string, holders: Holder[] = []): string {
    const arn = `arn:aws:iam::${this.account}:policy${path}${name}`;
    this.#made += 1;
    const id = `ANPA${String(this.#made).padStart(12, '0')}`;
    const documents = new Map([['v1', document]]);
    this.changing();
    this.content.policies.set(arn, { arn, path, name, id, version: 'v1', documents, holders: [...holders] });
    return arn;
  }

  addVersion(arn: string, document: string): void {
    const policy = this.policyOf(arn);
    const version = `v${policy.documents.size + 1}`;
    this.changing();
    this.content.policies.set(arn, {
      ...policy,
      documents: new Map([...policy.documents, [version, document]]),
      version,
    });
  }

  dropPolicy(arn: string): void {
    this.changing();
    this.content.policies.delete(arn);
  }

  attach(arn: string, holder: Holder): void {
    const policy = this.policyOf(arn);
    this.changing();
    this.content.policies.set(arn, { ...policy, holders: [...policy.holders, holder] });
  }

  bound(arn: string, holder: Holder): void {
    const policy = this.policyOf(arn);
    this.changing();
    this.content.policies.set(arn, { ...policy, bounded: [...(policy.bounded ?? []), holder] });
  }

  setTags(instance: string, tags: Record<string, string>): void {
    this.changing();
    this.content.tags.set(instance, new Map(Object.entries(tags)));
  }

  open(session: Session): void {
    this.changing();
    this.content.sessions = [...this.content.sessions, session];
  }

  /** Without a call, for whoever judges the truth. */
  tagsOf(instance: string): Record<string, string> {
    return Object.fromEntries(this.content.tags.get(instance) ?? []);
  }

  everything(): Everything {
    return {
      policies: [...this.content.policies.values()].sort(by(({ arn }) => arn)).map((policy) => ({
        ...policy,
        documents: Object.fromEntries(policy.documents),
        holders: [...policy.holders].sort(by(({ kind, name }) => `${kind} ${name}`)),
      })),
      users: [...this.content.users.values()].sort(by(({ name }) => name)),
      tags: Object.fromEntries(
        [...this.content.tags].sort(by(([id]) => id)).map(([id, tags]) => [id, Object.fromEntries(tags)]),
      ),
      sessions: [...this.content.sessions].sort(by(({ region, id }) => `${region} ${id}`)),
    };
  }

  /** What is left, in an order that depends on nothing. */
  state(): { policies: string[]; sessions: string[]; keys: string[] } {
    return {
      policies: [...this.content.policies.values()].map(({ path, name }) => path + name).sort(),
      sessions: this.content.sessions.map(({ id }) => id).sort(),
      keys: [...this.content.users.values()].flatMap(({ name, keys }) => keys.map((key) => `${name} ${key}`)).sort(),
    };
  }

  /** What it content at an instant, where that is not what it holds now. */
  protected tryContentAt(at: Instant): AccountContent | undefined {
    return this.#past.find(({ until }) => !isOver({ until }, at))?.was;
  }

  /** Called before each change, so that what was can be asked for afterwards. */
  protected changing(): void {
    this.changes += 1;
    if (!this.remembers) return;
    const { policies, users, tags, sessions } = this.content;
    const was = { policies: new Map(policies), users: new Map(users), tags: new Map(tags), sessions };
    this.#past.push({ until: this.now(), was });
  }

  /** IAM compares user names without case. */
  protected userOf(name: string): MemoryUser | undefined {
    return this.content.users.get(userKey(name));
  }

  protected policyOf(arn: string): MemoryPolicy {
    const policy = this.content.policies.get(arn);
    if (!policy) throw new Error(`there is no policy ${arn}`);
    return policy;
  }
}
