import { iamUser } from '../../../model/principal/iam-user';
import type { Instant } from '../../../model/time/instant';
import type { Aws } from '../../../sweeper/aws/port';
import type { Ports } from '../../../sweeper/kinds/kinds';
import type { Deployment } from '../../../sweeper/kinds/list';
import { at, instance, otherInstance, otherRegion, region } from './account';
import { fillBusily } from './busy-account';
import { hasSecond, SecondAccount } from './second-aws';
import { bothPortsOf, role, roleSession } from './second-kinds';

/** An account whose sweeps know both kinds of everything. */
class BothAccount extends SecondAccount {
  protected override portsOf(aws: Aws, deployment: Deployment): Ports {
    return hasSecond(aws) ? bothPortsOf(aws, deployment) : super.portsOf(aws, deployment);
  }
}

const user = (name: string): string => `arn:aws:iam::123456789012:user/curfew/${name}`;

/** The busy account, and all of the second kinds beside it. */
export function busyBothAccount(): SecondAccount {
  const account = bothAccount();
  fillBusily(account);
  return account;
}

/** Expired, live, unreadable and foreign of the second kinds, and some of one kind with the other. */
export function bothAccount(): SecondAccount {
  const account = new BothAccount();
  const text = (until: Instant, where = region) => account.write({ user: 'r', until, region: where });
  const assign = (name: string, holder: string, until: Instant, { bound = true, where = region } = {}) =>
    account.assign({ name, holder: role(holder), managed: true, bound, until, text: text(until, where) });
  const run = (id: string, owner: string, { where = region, target = instance, ours = true } = {}) =>
    account.run({ id, region: where, target, owner, ours });
  const addRole = (name: string, holds: readonly string[] = [], managed = true) =>
    account.addRole({ name, managed, holds, tokens: [`token-${name}`] });

  addRole('ended');
  assign('past', 'ended', at(-2));
  run('ended-1', roleSession('ended'));

  addRole('live');
  assign('now', 'live', at(60));
  run('live-1', roleSession('live'));
  run('live-elsewhere', roleSession('live'), { target: otherInstance });
  account.open({ id: 'live-session', region, target: instance, owner: roleSession('live'), document: 'Curfew-Shell' });

  addRole('holder', ['held']);
  assign('held', 'holder', at(60), { bound: false });
  run('held-1', roleSession('holder'));

  addRole('empty');
  assign('not-held', 'empty', at(60), { bound: false });
  run('empty-1', roleSession('empty'));

  addRole('far');
  assign('far-past', 'far', at(-1), { where: otherRegion });
  assign('far-next', 'far', at(90), { where: otherRegion });
  run('far-1', roleSession('far'), { where: otherRegion });

  addRole('nobody');
  run('nobody-1', roleSession('nobody'), { ours: false });
  addRole('stranger', [], false);
  run('stranger-1', roleSession('stranger'), { ours: false });

  addRole('unreadable');
  account.assign({ name: 'odd', holder: role('unreadable'), managed: true, bound: true, until: undefined, text: '{}' });
  run('odd-1', roleSession('unreadable'));

  // A command under a policy, a session under an assignment of an IAM user.
  account.person('both');
  account.grant({ user: 'both' });
  run('under-policy', user('both'));
  account.person('bygone', { keys: ['AKIA-B'] });
  account.grant({ user: 'bygone', until: at(-2) });
  run('under-past-policy', user('bygone'));
  account.session('bygone-1', 'bygone');
  account.person('assigned');
  const held = { holder: iamUser('assigned'), managed: true, bound: true };
  account.assign({ name: 'of-user', ...held, until: at(60), text: text(at(60)) });
  account.session('assigned-1', 'assigned');
  return account;
}
