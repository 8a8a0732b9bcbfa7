import { type Milliseconds, plus, seconds } from '../../../model/time/instant';
import { FaultyPort, latency, stale } from '../../../sandbox/faults';
import type { ReadingCache } from '../../../sweeper/observe/look';
import { type Account, now } from './account';
import type { Story } from './story';
import { StoryAccount } from './story-account';
import { truthOf, Watch } from './truth';

/** In seconds from the first tick; every tick is a minute after the one before. */
const ticks = [0, 60, 120, 180, 240, 300];

/** What sweeps until quiet left wrong, in words; nothing is right. */
export async function sweepStory(told: Story): Promise<string[]> {
  const world = new StoryAccount(told);
  const twin = new StoryAccount(told);
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

function judgeEnd({ account, foreign }: StoryAccount, { account: untouched, dropped }: StoryAccount): string[] {
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
    const named = untouched.everything().policies.filter(({ arn }) => account.names.has(arn));
    const own = named.filter(({ path }) => path === `/curfew/m/${user.name}/`);
    // What says that they were there before Curfew may go last, and takes no keys along: those are the audit's.
    const isMixed = named.some(({ path }) => path === `/curfew/x/${user.name}/`);
    const ends = own.map(({ arn }) => account.names.get(arn) ?? Number.POSITIVE_INFINITY);
    // Keys left over where Terraform removed the last policy are the audit sweep's.
    const due = ends.length > 0 && Math.max(...ends) <= last;
    const mine = Math.max(...ends) > now + ((dropped.get(user.name) ?? -600) + 20) * 1000;
    if (due && mine && !isMixed && user.path !== '/' && keys.length > 0) wrong.push(`keys of ${user.name} are left`);
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
