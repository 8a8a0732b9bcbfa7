import type { Everything } from '../../../sandbox/memory/memory-account';
import { Account, at, documentOf, instance, otherInstance, otherRegion, region } from './account';
import { truthOf } from './truth';

/** A busy account: expired, live, upcoming, unreadable and foreign, in two regions. Time stands at `now`. */
export function busyAccount(): Account {
  const account = new Account();
  fillBusily(account);
  return account;
}

export function fillBusily(account: Account): void {
  const ownerOf = (user: string) => ({ owner: `arn:aws:iam::${account.account}:user/${user}` });

  account.person('expired', { keys: ['AKIA-E1', 'AKIA-E2'] });
  account.grant({ user: 'expired', until: at(-2) });
  account.session('expired-1', 'expired');

  account.person('live', { keys: ['AKIA-L'] });
  account.grant({ user: 'live' });
  account.session('live-1', 'live');

  account.person('extended', { keys: ['AKIA-X'] });
  account.grant({ user: 'extended', until: at(-1) });
  account.grant({ user: 'extended', until: at(30) });
  account.session('extended-1', 'extended');

  account.person('upcoming', { keys: ['AKIA-U'] });
  account.grant({ user: 'upcoming', id: 'past', until: at(-3), region: otherRegion });
  account.grant({ user: 'upcoming', id: 'future', from: at(60), until: at(90) });
  account.session('upcoming-1', 'upcoming', { region: otherRegion });

  account.person('tagged', { keys: ['AKIA-T'] });
  account.grant({ user: 'tagged', tags: { Role: 'Web' } });
  account.setTags(otherInstance, { role: 'Web' });
  account.setTags(instance, { role: 'Database' });
  account.session('tagged-on', 'tagged', { target: otherInstance });
  account.session('tagged-off', 'tagged', { target: instance });

  account.person('ops', { existing: true, keys: ['AKIA-O'] });
  account.grant({ user: 'ops', existing: true, until: at(-1), region: otherRegion });
  account.session('ops-ours', 'ops', { ...ownerOf('ops'), region: otherRegion });
  account.open({ id: 'ops-own', region, target: instance, ...ownerOf('ops') });

  account.person('forgotten', { keys: ['AKIA-F'] });
  account.session('forgotten-1', 'forgotten');

  account.person('byhand', { keys: ['AKIA-H'] });
  const held = [{ kind: 'user' as const, name: 'byhand' }];
  account.addPolicy('/curfew/m/byhand/', 'by-hand', documentOf({ user: 'byhand' }), held);
  const edited = account.grant({ user: 'byhand', id: 'edited' });
  account.addVersion(edited, documentOf({ user: 'byhand' }).replace('ssm:StartSession', 'ssm:*'));
  account.grant({ user: 'byhand', id: 'past', until: at(-1) });
  account.session('byhand-1', 'byhand');

  account.addUser('ann', '/staff/', ['AKIA-A']);
  account.addPolicy('/', 'everything', '{}', [{ kind: 'user', name: 'ann' }]);
  account.addPolicy('/curfew-system/', 'boundary', '{}', [{ kind: 'role', name: 'sweeper' }]);
  account.open({ id: 'ann-1', region, target: instance, ...ownerOf('staff/ann'), document: 'Other' });
  const robot = `arn:aws:sts::${account.account}:assumed-role/robot/x`;
  account.open({ id: 'robot-1', region, target: instance, owner: robot, document: 'Other' });
}

/** What no sweep may touch, whatever is expired: for comparison before and after. */
export function outside(account: Account): Everything {
  const all = account.everything();
  return {
    policies: all.policies.filter(({ arn, path }) => !path.startsWith('/curfew/') || !account.names.has(arn)),
    users: all.users.map((user) => (user.path.startsWith('/curfew/') ? { ...user, keys: [] } : user)),
    tags: all.tags,
    sessions: all.sessions.filter((session) => truthOf(session, account, account.now(), all) === 'not ours'),
  };
}
