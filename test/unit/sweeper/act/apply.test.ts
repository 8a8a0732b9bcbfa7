import { minutes, plus, seconds } from '../../../../model/time/instant';
import { Account, at, instance, otherInstance } from '../../../support/sweep/account';
import { Actor, interleave, schedules } from '../../../support/sweep/actor';
import { truthOf, Watch } from '../../../support/sweep/truth';

/** A sweep while Terraform applies: each change is a handful of IAM calls, and the sweep meets it between any two. */

const john = { kind: 'user' as const, name: 'john' };
/** Ends while the sweep is at work: every call takes some time. */
const soon = at(0.05);
const perCall = seconds(0.5);

interface Change {
  readonly what: string;
  readonly from: Parameters<Account['grant']>[0];
  /** Undefined: the grant goes without another in its place. */
  readonly to?: Parameters<Account['grant']>[0];
}

const changes: readonly Change[] = [
  { what: 'extends a grant', from: { user: 'john', until: at(30) }, to: { user: 'john', until: at(60) } },
  { what: 'extends a grant that is ending', from: { user: 'john', until: soon }, to: { user: 'john', until: at(60) } },
  {
    what: 'extends a grant that has ended',
    from: { user: 'john', until: at(-1) },
    to: { user: 'john', until: at(60) },
  },
  { what: 'moves a grant', from: { user: 'john', id: 'old' }, to: { user: 'john', id: 'new' } },
  {
    what: 'moves a grant from an instance to another',
    from: { user: 'john', id: 'old' },
    to: { user: 'john', id: 'new', ids: [otherInstance] },
  },
  {
    what: 'moves a grant by tags',
    from: { user: 'john', id: 'old' },
    to: { user: 'john', id: 'new', tags: { a: 'b' } },
  },
  { what: 'shortens a grant', from: { user: 'john', until: at(60) }, to: { user: 'john', until: at(30) } },
  { what: 'shortens a grant to a moment', from: { user: 'john', until: at(60) }, to: { user: 'john', until: soon } },
  { what: 'deletes a grant', from: { user: 'john' } },
  { what: 'deletes a grant that is ending', from: { user: 'john', until: soon } },
];

/** As Terraform does it with `create_before_destroy`: new policy, new attachment, then the old ones go. */
function stepsOf(account: Account, old: string, to: Change['to']): (() => unknown)[] {
  let made = '';
  const creation = to
    ? [
        () => {
          made = account.grant({ ...to, attached: false });
        },
        () => account.attach(made, john),
      ]
    : [];
  return [...creation, () => account.detach(old, john), () => account.deletePolicy(old)];
}

async function meet({ from, to }: Change, schedule: Iterable<number>) {
  const account = new Account();
  account.person('john');
  const old = account.grant(from);
  account.setTags(instance, { a: 'b' });
  account.session('john-1', 'john');
  const watch = new Watch(account);
  let granted = true;
  const after = () => {
    watch.look();
    granted &&= [...account.names].some(
      ([arn, until]) => until > account.now() && account.everything().policies.some((policy) => policy.arn === arn),
    );
  };
  after();
  account.before = () => {
    account.time = plus(account.time, perCall);
    after();
  };
  const sweeper = new Actor(account, after);
  const terraform = new Actor(account, after);
  const sweeping = sweeper.run(() => account.sweep({ through: sweeper }));
  const applying = terraform.run(async () => {
    for (const step of stepsOf(account, old, to)) {
      await terraform.turn();
      try {
        await step();
      } catch {
        // The sweeper was quicker: what was to be attached has ended and is gone. The apply fails, and the next one
        // takes the old grant away, for the new one is in the configuration no more.
        await account.detach(old, john);
        await account.deletePolicy(old);
        return;
      }
    }
  });
  await interleave([sweeper, terraform], schedule);
  await Promise.all([sweeping, applying]);
  const { keys } = account.state();
  account.before = undefined;
  const failed: string[] = [];
  for (let minute = 0; minute < 2; minute++) {
    account.time = plus(account.time, minutes(1));
    const swept = await account.sweep();
    if (swept.failed) failed.push(swept.failed.message);
  }
  const left = account.everything().sessions.filter((each) => truthOf(each, account, account.now()) === 'uncovered');
  return { steps: sweeper.steps, cut: watch.cut, keyLost: granted && keys.length === 0, left, failed, account };
}

describe.each(changes)('an apply that $what', (change) => {
  test('meets a sweep between any two calls: nothing covered is cut, nothing uncovered is left', async () => {
    const { steps } = await meet(change, []);
    const count = stepsOf(new Account(), '', change.to).length;
    const wrong: object[] = [];
    let kept = 0;
    let ended = 0;
    // A sweep that takes a second look makes more calls than one that needs none.
    for (const schedule of schedules(Math.max(steps, 13), count)) {
      const { cut, keyLost, left, failed, account } = await meet(change, schedule);
      if (account.state().sessions.length === 1) kept += 1;
      else ended += 1;
      const expired = [...account.names].filter(
        ([arn, until]) => until <= account.now() && account.everything().policies.some((policy) => policy.arn === arn),
      );
      if (cut.length + left.length + failed.length + expired.length > 0 || keyLost) {
        wrong.push({ schedule, cut, left, failed, expired, keyLost });
      }
    }
    expect(wrong.slice(0, 3)).toEqual([]);
    expect({ kept: kept > 0, ended: ended > 0 }).toEqual(expectation(change));
  });
});

/** What the orders must have shown between them, or they have shown nothing. */
function expectation({ from, to }: Change): { kept: boolean; ended: boolean } {
  const lives = to !== undefined && !to.ids && (to.until ?? at(60)) > at(5);
  // The sweep waits for what ends soon, and in some orders the extension comes after that.
  const hasEnded = (from.until ?? at(60)) <= at(1);
  return { kept: lives, ended: !lives || hasEnded };
}
