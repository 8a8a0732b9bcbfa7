import { policyPath, policyPlace } from '../../../model/iam/policy-name';
import { formatCompact, type Milliseconds, plus, seconds } from '../../../model/time/instant';
import { Account, type GrantOptions, instance, now, otherInstance, otherRegion, region } from './account';
import { type PolicyStory, people, type Story } from './story';

/** An account that things happen to: the same with and without sweeps. */
export class StoryAccount {
  readonly account = new Account();
  readonly #made: { arn: string; story: PolicyStory }[] = [];
  readonly foreign = new Set<string>();
  /** When a policy of a person was last applied away, in seconds. */
  readonly dropped = new Map<string, number>();
  /** What the configuration holds, whatever a sweep has removed of it. */
  readonly #there = new Set<string>();
  /** Whoever is no user any more: nothing can be attached to them, and they open no session. */
  readonly #gone = new Set<string>();
  #opened = 0;
  /** Called after everything that happens. */
  after: (() => void) | undefined;

  constructor(readonly told: Story) {
    const { account } = this;
    account.remembers = true;
    account.time = plus(now, seconds(-600));
    for (const user of people) account.person(user, { keys: [`AKIA-${user}-1`, `AKIA-${user}-2`] });
    for (const user of ['ops', 'Ann']) account.person(user, { existing: true, keys: [`AKIA-${user}`] });
    account.addPolicy('/', 'foreign', '{}', [{ kind: 'user', name: 'john' }]);
    account.addPolicy('/curfew-system/', 'boundary', '{}');
    account.setTags(instance, told.webHere ? { Role: 'Web' } : {});
    account.setTags(otherInstance, { ROLE: 'Web', Name: 'other' });
    account.declare({ john: 'managed', jane: 'managed', 'john-2': 'managed', ops: 'existing', Ann: 'existing' });
    for (const each of told.policies) this.#grant(each);
    for (const each of told.sessions) this.#open(each);
    for (const user of ['Ann', 'robot']) {
      const arn = user === 'robot' ? 'sts::123456789012:assumed-role/robot/x' : `iam::123456789012:user/${user}`;
      account.open({ id: `foreign-${user}`, region, target: instance, owner: `arn:aws:${arn}`, document: 'Other' });
      this.foreign.add(`foreign-${user}`);
    }
    for (const { at, does } of told.events) this.#schedule(at + 600_000, () => this.#happen(does));
  }

  #schedule(after: number, what: () => void): void {
    void this.account.clock.sleep(after as Milliseconds).then(() => {
      what();
      this.after?.();
    });
  }

  get #second(): number {
    return (this.account.now() - now) / 1000;
  }

  #grant(story: PolicyStory): void {
    const { account } = this;
    const { user, id, where, is } = story;
    const attached = story.attached && !this.#gone.has(user);
    // Of another kind: as anybody may write who may make policies.
    const existing = people.some((each) => each === user) === (is === 'of another kind');
    const end = plus(now, seconds(story.until));
    const grant: GrantOptions = {
      user,
      id,
      existing,
      attached,
      from: plus(now, seconds(story.from)),
      until: end,
      ...(where === 'by tags' ? { tags: { Role: 'Web' } } : { ids: [where === 'there' ? otherInstance : instance] }),
      ...(where === 'other region' ? { region: otherRegion } : {}),
      ...(is === 'earlier by its document' ? { documentUntil: plus(end, seconds(-40)) } : {}),
    };
    const holder = { kind: 'user' as const, name: user };
    const path = policyPath(existing ? 'x' : 'm', user);
    if (is === 'a Deny' || is === 'misnamed') {
      const [at, name] =
        is === 'a Deny' ? [`/curfew/d/${user}/`, `revoked-${id}@${formatCompact(end)}`] : [path, `by-hand-${id}`];
      if (this.#there.has(at + name)) return;
      this.#there.add(at + name);
      const arn = account.addPolicy(at, name, account.write(grant), attached ? [holder] : []);
      if (is === 'a Deny') account.names.set(arn, end);
      return;
    }
    const key = path + policyPlace('m', user, id, end).name;
    if (this.#there.has(key)) return;
    this.#there.add(key);
    const arn = account.grant(grant);
    this.#made.push({ arn, story });
    if (is === 'held by others') account.attach(arn, { kind: 'group', name: 'everybody' });
    if (is === 'older version') account.addVersion(arn, account.write(grant));
    if (is === 'edited') account.addVersion(arn, '{"Version":"2012-10-17","Statement":[]}');
  }

  #drop(index: number): void {
    const made = this.#made[index];
    if (!made || !this.#there.delete(made.arn.slice(made.arn.indexOf('/curfew/')))) return;
    this.account.dropPolicy(made.arn);
    this.dropped.set(made.story.user, this.#second);
  }

  #open({ user, where, document, owner }: Story['sessions'][number]): void {
    if (this.#gone.has(user) && owner !== 'role') return;
    const id = `s-${this.#opened}`;
    this.#opened += 1;
    const path = owner === 'path' && people.some((each) => each === user) ? 'curfew/' : '';
    const arn = owner === 'role' ? 'sts::123456789012:assumed-role/robot/x' : `iam::123456789012:user/${path}${user}`;
    const at = where === 'other region' ? otherRegion : region;
    const name = document === 'by ARN' ? `arn:aws:ssm:${at}:123456789012:document/Curfew-Shell` : document;
    const session = { id, region: at, target: where === 'there' ? otherInstance : instance, owner: `arn:aws:${arn}` };
    this.account.open(name === '' ? session : { ...session, document: name });
  }

  #happen(does: Story['events'][number]['does']): void {
    if ('grant' in does) this.#grant(does.grant);
    if ('open' in does) this.#open(does.open);
    if ('drop' in does) this.#drop(does.drop);
    if ('tag' in does) this.account.setTags(does.tag, { Role: does.role });
    if ('leave' in does) {
      this.account.removeUser(does.leave);
      this.#gone.add(does.leave);
      this.dropped.set(does.leave, Number.POSITIVE_INFINITY);
    }
    if ('replace' in does) {
      const old = this.#made[does.replace];
      if (!old || !this.#there.has(old.arn.slice(old.arn.indexOf('/curfew/')))) return;
      this.#grant({ ...old.story, id: does.id as 'a', until: does.until, is: '', attached: true });
      if (this.#made.at(-1)?.arn !== old.arn) this.#schedule(1000, () => this.#drop(does.replace));
    }
  }
}
