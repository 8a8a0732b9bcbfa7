import fc from 'fast-check';
import { policyPath, policyPlace } from '../../../model/iam/policy-name';
import { formatCompact, type Milliseconds, plus, seconds } from '../../../model/time/instant';
import { FaultyPort, latency, stale } from '../../../sandbox/faults';
import type { ReadingCache } from '../../../sweeper/observe/look';
import { Account, type GrantOptions, instance, now, otherInstance, otherRegion, region } from './account';
import { truthOf, Watch } from './truth';

/** Random accounts, what happens to them, and what a few minutes of sweeps must have made of them. */

const people = ['john', 'jane', 'john-2'] as const;
const users = [...people, 'ops', 'Ann'] as const;
/** In seconds from the first tick; every tick is a minute after the one before. */
const ticks = [0, 60, 120, 180, 240, 300];
const until = fc.oneof(fc.integer({ min: -90, max: 185 }), fc.constantFrom(0, 60, 120, 3600));

const policy = fc.record({
  user: fc.constantFrom(...users),
  id: fc.constantFrom('a', 'b'),
  from: fc.constantFrom(-3600, -3600, -100, 30, 60, 90),
  until,
  where: fc.constantFrom('here', 'here', 'there', 'by tags', 'other region'),
  attached: fc.constantFrom(true, true, true, false),
  is: fc.constantFrom(
    '',
    '',
    '',
    '',
    '',
    'held by others',
    'older version',
    'earlier by its document',
    'edited',
    'misnamed',
    'a Deny',
  ),
});

const session = fc.record({
  user: fc.constantFrom(...users),
  where: fc.constantFrom('here', 'here', 'there', 'other region'),
  document: fc.constantFrom('Curfew-Shell', 'Curfew-Shell', 'by ARN', 'Other', ''),
  owner: fc.constantFrom('path', 'path', 'no path', 'role'),
});

const event = fc.record({
  at: fc.oneof(
    fc.integer({ min: -20_000, max: 185_000 }),
    fc.integer({ min: 0, max: 30 }).map((n) => n * 7_000),
  ),
  does: fc.oneof(
    fc.record({ grant: policy }),
    fc.record({ open: session }),
    fc.record({ drop: fc.nat({ max: 5 }) }),
    fc.record({ replace: fc.nat({ max: 5 }), id: fc.constantFrom('a', 'b', 'c'), until }),
    fc.record({ tag: fc.constantFrom(instance, otherInstance), role: fc.constantFrom('Web', 'web', 'Database') }),
    fc.record({ leave: fc.constantFrom(...people) }),
  ),
});

const lag = fc.constantFrom(0, 0, 1, 3, 8);

export const story = fc.record({
  policies: fc.array(policy, { maxLength: 6 }),
  sessions: fc.array(session, { maxLength: 5 }),
  events: fc.array(event, { maxLength: 4 }),
  webHere: fc.boolean(),
  /** How far the sweeper's clock is behind, in milliseconds. */
  behind: fc.constantFrom(0, 0, 400, 999),
  lags: fc.record({
    policies: lag,
    attached: lag,
    document: lag,
    sessions: lag,
    tags: lag,
    pathOf: lag,
    accessKeys: lag,
  }),
});

export type Story = typeof story extends fc.Arbitrary<infer T> ? T : never;
type PolicyStory = Story['policies'][number];

/** An account that things happen to: the same with and without sweeps. */
export class Told {
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
    const existing = !people.some((each) => each === user);
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

/** What sweeps until quiet left wrong, in words; nothing is right. */
export async function sweepStory(told: Story): Promise<string[]> {
  const world = new Told(told);
  const twin = new Told(told);
  const { account } = world;
  const documents: ReadingCache = new Map();
  const lags = Object.entries(told.lags).map(([of, span]) => stale(seconds(span), of));
  const wrong: string[] = [];
  const watch = new Watch(account, seconds(10), seconds(20));
  account.before = () => watch.look();
  world.after = () => watch.look();
  for (const tick of ticks) {
    const start = plus(now, seconds(tick));
    await account.clock.sleep((start - account.now()) as Milliseconds);
    watch.look();
    const port = new FaultyPort(account, [latency(seconds(0.03)), ...lags]);
    const clock = { now: () => plus(account.now(), -told.behind as Milliseconds), sleep: port.clock.sleep };
    const { failed } = await account.sweep({ documents, through: { aws: port.aws, clock } });
    const failures = failed?.records.filter(({ action }) => action !== 'finding') ?? [];
    wrong.push(...failures.map(({ action, why, error }) => `at ${tick} ${action}: ${why} ${error}`));
  }
  watch.look();
  await twin.account.clock.sleep((account.now() - twin.account.now()) as Milliseconds);
  wrong.push(...watch.cut.map((id) => `session ${id} was cut`));
  wrong.push(...judgeEnd(world, twin));
  return wrong;
}

function judgeEnd({ account, foreign }: Told, { account: untouched, dropped }: Told): string[] {
  const wrong: string[] = [];
  const all = account.everything();
  const last = plus(now, seconds((ticks.at(-1) ?? 0) - 1));
  for (const session of all.sessions) {
    if (truthOf(session, account, account.now(), all) === 'uncovered') wrong.push(`session ${session.id} lives`);
  }
  for (const id of foreign) if (!all.sessions.some((session) => session.id === id)) wrong.push(`session ${id} is gone`);
  const left = new Map(all.policies.map((each) => [each.arn, each]));
  const ended = (arn: string) => (account.names.get(arn) ?? Number.POSITIVE_INFINITY) <= last;
  for (const each of untouched.everything().policies) {
    const kept = left.get(each.arn);
    if (each.path.startsWith('/curfew/d/') && !ended(each.arn)) {
      const needed = neededAt(each.path, untouched);
      if (kept && needed.slice(-40).every((is) => !is)) wrong.push(`policy ${each.arn} is needless`);
      if (!kept && needed.every((is) => is)) wrong.push(`policy ${each.arn} is gone`);
      continue;
    }
    if (kept && ended(each.arn)) wrong.push(`policy ${each.arn} is expired`);
    if (!kept && !ended(each.arn)) wrong.push(`policy ${each.arn} is gone`);
    if (kept && JSON.stringify(kept) !== JSON.stringify(each)) wrong.push(`policy ${each.arn} is changed`);
  }
  const others = (from: Account) =>
    JSON.stringify([from.everything().tags, from.everything().users.map(({ name }) => name)]);
  if (others(account) !== others(untouched)) wrong.push('users or tags are changed');
  for (const user of untouched.everything().users) {
    const keys = all.users.find(({ name }) => name === user.name)?.keys ?? [];
    const own = untouched.everything().policies.filter(({ path }) => path === `/curfew/m/${user.name}/`);
    const ends = own.map(({ arn }) => account.names.get(arn) ?? Number.POSITIVE_INFINITY);
    // Keys left over where Terraform removed the last policy are the audit sweep's.
    const due = ends.length > 0 && Math.max(...ends) <= last;
    const mine = Math.max(...ends) > now + ((dropped.get(user.name) ?? -600) + 20) * 1000;
    if (due && mine && keys.length > 0) wrong.push(`keys of ${user.name} are left`);
    if (
      Math.max(...ends) > account.now() &&
      ends.length === 1 &&
      own[0] &&
      !wasLate(own[0].arn, untouched) &&
      keys.length === 0
    ) {
      wrong.push(`keys of ${user.name} are gone`);
    }
    if (user.path === '/' && keys.length !== user.keys.length) wrong.push(`keys of ${user.name} are touched`);
  }
  return wrong;
}

/** Whether a person whom a Deny stands against had anything that grants, every five seconds of the story. */
function neededAt(path: string, untouched: Account): boolean[] {
  const user = path.split('/')[3]?.toLowerCase();
  const span = (ticks.at(-1) ?? 0) + 20;
  return Array.from({ length: span / 5 }, (_, i) => {
    const at = plus(now, seconds(i * 5));
    return untouched
      .asOf(at)
      .everything()
      .policies.some(({ arn, path: own }) => {
        const [, curfew, kind, whose] = own.toLowerCase().split('/');
        const isOwn = curfew === 'curfew' && kind !== 'd' && whose === user;
        return isOwn && (untouched.names.get(arn) ?? Number.POSITIVE_INFINITY) > at;
      });
  });
}

/** Whether the policy came after the first tick: the keys may have gone before it. */
function wasLate(arn: string, account: Account): boolean {
  return !account
    .asOf(plus(now, seconds(-20)))
    .everything()
    .policies.some((each) => each.arn === arn);
}
