import { type EverybodyAws, tryEverybodyOut } from '../../../../cli/aws/everybody-out';
import { letEverybodyIn } from '../../../../cli/commands/restore/everybody';
import { denyEverybody, sessionsOfAll } from '../../../../cli/commands/revoke/everybody';
import { personsWithAccess } from '../../../../cli/commands/revoke/persons-with-access';
import { putEverybodyOut } from '../../../../cli/commands/revoke/put-out';
import { denialOf, deniedActions, renderDenial } from '../../../../model/access/denial';
import { seconds } from '../../../../model/time/instant';
import { crashAfter, crashBefore, type Fault, FaultyPort, latency, stale, throttle } from '../../../../sandbox/faults';
import { paced } from '../../../../sweeper/aws/pace';
import type { Aws } from '../../../../sweeper/aws/port';
import { isAllowedByIam } from '../../../support/iam/simulator';
import { at, deployment, instance, now, region } from '../../../support/sweep/account';
import { EverybodyAccount } from '../../../support/sweep/everybody';

/** Everybody out, and in again, through a network that throttles, lags and dies; on virtual time. */

const retries = { attempts: 10, first: seconds(0.1), longest: seconds(20) };

function through(account: EverybodyAccount, faults: readonly Fault[] = []) {
  const port = new FaultyPort<EverybodyAws & Aws>(account, faults, retries);
  const said: string[] = [];
  const say = (what: string) => void said.push(what);
  return { port, said, tools: { aws: paced(port.aws), clock: port.clock, deployment, say } };
}

/** Managed and existing by turns; one of them is revoked alone, and one has ended, who may still have a session. */
function people(count: number): EverybodyAccount {
  const account = new EverybodyAccount();
  for (let i = 0; i < count; i++) {
    const user = `user-${String(i).padStart(3, '0')}`;
    const existing = i % 5 === 0;
    account.person(user, { existing });
    account.grant({ user, existing, until: at(i === 3 ? -1 : 60) });
    const owner = `arn:aws:iam::${account.account}:user/${existing ? '' : 'curfew/'}${user}`;
    account.session(`${user}-1`, user, { owner });
  }
  account.person('idle');
  account.person('stranger', { existing: true });
  const { path, name } = denialOf('user-001', at(600));
  account.addPolicy(path, name, JSON.stringify(renderDenial()), [{ kind: 'user', name: 'user-001' }]);
  return account;
}
const everyone = (count: number) => [
  'idle',
  ...Array.from({ length: count }, (_, i) => `user-${String(i).padStart(3, '0')}`),
];

/** All of the command but its words. */
async function revoke(account: EverybodyAccount, faults: readonly Fault[] = []) {
  const { port, said, tools } = through(account, faults);
  let denied = account.now();
  const deny = { arn: account.deny, version: 'v1', attachments: 0 };
  const out = await putEverybodyOut(deny, tools, async () => {
    denied = account.now();
  });
  return { out, denied, port, said };
}

const canOpen = async (account: EverybodyAccount, user: string): Promise<string[]> => {
  const held = account.everything().policies.filter(({ arn }) => account.heldBy(user).includes(arn));
  const caller = {
    arn: `arn:aws:iam::${account.account}:user/curfew/${user}`,
    account: account.account,
    policies: held.map(({ documents, version }) => JSON.parse(documents[version] ?? '')),
  };
  const context = {
    'aws:CurrentTime': '2030-06-03T12:00:00Z',
    'aws:userid': 'AIDAEXAMPLE',
    'ssm:SessionDocumentAccessCheck': 'true',
    'ssm:resourceTag/aws:ssmmessages:session-id': 'AIDAEXAMPLE',
    'ssm:resourceTag/aws:ssmmessages:target-id': instance,
  };
  const resources: Record<string, string> = {
    'ssm:StartSession': `arn:aws:ec2:${region}:${account.account}:instance/${instance}`,
    'ssm:ResumeSession': `arn:aws:ssm:${region}:${account.account}:session/${user}-1`,
    'ssmmessages:OpenDataChannel': '*',
  };
  const asked = deniedActions().map(async (action) => {
    const allowed = await isAllowedByIam(caller, { action, resource: resources[action] ?? '*', context });
    return allowed ? [action] : [];
  });
  return (await Promise.all(asked)).flat();
};

test('500 persons at 20 calls a second are denied within a minute, and then their sessions end', async () => {
  const account = people(500);
  const { out, denied, port, said } = await revoke(account, [
    throttle({ perSecond: 20, burst: 20 }),
    latency(seconds(0.03)),
  ]);
  expect(port.stream.throttled).toBeGreaterThan(0);
  expect((denied - now) / 1000).toBeLessThan(60);
  expect(out.left).toEqual([]);
  expect([...out.denied].sort()).toEqual(everyone(500));
  expect(account.out).toEqual(everyone(500));
  expect(said.slice(0, 2)).toEqual(['50 of 501 are denied', '100 of 501 are denied']);
  expect(out.ended).toHaveLength(500);
  expect(account.state().sessions).toEqual([]);
});

test('by an evaluator that is not ours nobody may open anything any more, nor go on', async () => {
  const account = people(7);
  const before = await canOpen(account, 'user-002');
  expect(before).toEqual(deniedActions());
  await revoke(account);
  for (const user of everyone(7)) expect(await canOpen(account, user)).toEqual([]);
});

test.each([
  ['before', crashBefore],
  ['after', crashAfter],
])('interrupted at every call, %s it took effect: run again, it ends in the same state', async (_when, crash) => {
  const flawless = people(6);
  const { port } = await revoke(flawless);
  const wrong: number[] = [];
  const calls = port.stream.calls.length;
  expect(calls).toBeGreaterThan(15);
  for (let k = 1; k <= calls; k++) {
    const account = people(6);
    await revoke(account, [crash(k)]).catch(() => undefined);
    const { out } = await revoke(account);
    const same = JSON.stringify(account.state()) === JSON.stringify(flawless.state());
    if (!same || account.out.join() !== flawless.out.join() || out.left.length > 0) wrong.push(k);
  }
  expect(wrong).toEqual([]);
});

test('persons take turns: whoever has hundreds of sessions keeps nobody waiting who has one', async () => {
  const account = new EverybodyAccount();
  account.person('flood');
  for (let i = 0; i < 300; i++) account.session(`flood-${i}`, 'flood');
  for (const user of ['ana', 'ben']) {
    account.person(user);
    account.session(`${user}-1`, user);
  }
  const { tools } = through(account);
  const { managed } = await personsWithAccess(tools.aws);
  const { sessions } = await sessionsOfAll(managed, tools);
  expect(sessions.slice(0, 3).map(({ id }) => id)).toEqual(['flood-0', 'ana-1', 'ben-1']);
  expect(sessions).toHaveLength(302);
});

test('what is Curfew’s ends, whosever it is: other sessions of somebody who was there before do not', async () => {
  const account = people(1);
  const owner = `arn:aws:iam::${account.account}:user/user-000`;
  account.session('own', 'user-000', { owner, document: 'Other' });
  account.session('role', 'x', { owner: `arn:aws:sts::${account.account}:assumed-role/ops/x` });
  account.session('idle-own', 'idle', { document: 'Other' });
  await revoke(account);
  expect(account.state().sessions).toEqual(['own']);
});

test('what fails for one hinders no other, and is said by name', async () => {
  const account = people(4);
  account.full.add('user-002');
  account.grant({ user: 'gone' });
  const attachTo = account.attachTo.bind(account);
  account.attachTo = async (arn, user) => {
    if (user === 'user-003') throw Object.assign(new Error('not yours'), { name: 'AccessDenied' });
    return attachTo(arn, user);
  };
  const { out } = await revoke(account);
  expect([...out.denied].sort()).toEqual(['idle', 'user-000', 'user-001']);
  expect([...out.left].sort()).toEqual([
    'user-002: as many policies as AWS allows, so the Deny is not attached: detach one, and run this again',
    expect.stringMatching(/^user-003: .*not yours/),
  ]);
  expect(account.state().sessions).toEqual([]);
});

test('whom an apply brings meanwhile is denied as well', async () => {
  const account = people(3);
  const attachTo = account.attachTo.bind(account);
  account.attachTo = async (arn, user) => {
    if (user === 'user-001' && !account.out.includes('late')) {
      account.person('late');
      account.grant({ user: 'late' });
    }
    return attachTo(arn, user);
  };
  await revoke(account);
  expect(account.out).toEqual(['idle', 'late', 'user-000', 'user-001', 'user-002']);
});

test('whoever holds a grant’s policy that is not theirs is denied, and a role is named', async () => {
  const account = people(2);
  const [grant = ''] = account.heldBy('user-000');
  account.attach(grant, { kind: 'user', name: 'stranger' });
  account.attach(grant, { kind: 'role', name: 'builds' });
  const { out } = await revoke(account);
  expect(account.out).toContain('stranger');
  expect(out.left).toEqual(['role builds holds the policy of a grant: detach it']);
});

test('the only holder of a grant’s policy need not be who is named: whoever holds it is denied', async () => {
  const account = people(2);
  const bobs = account.grant({ user: 'user-001', id: 'other', attached: false });
  account.attach(bobs, { kind: 'user', name: 'stranger' });
  const groups = account.grant({ user: 'user-001', id: 'more', attached: false });
  account.attach(groups, { kind: 'group', name: 'staff' });
  const { out } = await revoke(account);
  expect(account.out).toContain('stranger');
  expect(out.left).toEqual(['group staff holds the policy of a grant: detach it']);
});

test('what lies at a path that is nobody’s may grant all the same: its holders are denied', async () => {
  const account = people(1);
  account.addPolicy('/curfew/', 'odd', account.write({ user: 'stranger' }), [{ kind: 'user', name: 'stranger' }]);
  await revoke(account);
  expect(account.out).toContain('stranger');
});

test('who comes while sessions end is denied, and so is what they opened', async () => {
  const account = people(2);
  const terminate = account.terminate.bind(account);
  account.terminate = async (session) => {
    if (!account.heldBy('late').includes(account.deny) && session.id !== 'late-1') {
      account.person('late');
      account.grant({ user: 'late' });
      account.session('late-1', 'late', { document: 'Other' });
    }
    return terminate(session);
  };
  const { out } = await revoke(account);
  expect(account.out).toContain('late');
  expect(out.denied).toContain('late');
  expect(account.state().sessions).toEqual([]);
  expect(out.left).toEqual([]);
});

test('that the Deny itself cannot be read is said, and the sessions end all the same', async () => {
  const account = people(2);
  account.document = async () => {
    throw Object.assign(new Error('Rate exceeded'), { name: 'Throttling' });
  };
  const { out } = await revoke(account);
  expect(out.left).toEqual([
    expect.stringMatching(/^whether .*curfew-everybody-out denies all that it must: .*Rate exceeded/),
  ]);
  expect(account.state().sessions).toEqual([]);
});

test('where nobody holds the Deny everybody is not out, and that is said', async () => {
  const account = new EverybodyAccount();
  account.person('user-000', { existing: true });
  const { out } = await revoke(account);
  expect(out.inForce).toBe(false);
  expect(out.left).toEqual([expect.stringMatching(/^AWS counts nobody who holds the Deny, so everybody is not out/)]);
});

test('a Deny without a count is not one that nobody holds', async () => {
  const settings = { partition: 'aws', account: '123456789012' };
  const send = async () => ({ Policy: { DefaultVersionId: 'v1' } });
  const account = { aws: { clients: { iam: { send } } }, settings } as unknown as Parameters<typeof tryEverybodyOut>[0];
  await expect(tryEverybodyOut(account)).rejects.toThrow('without a count');
});

test('reads that lag are waited for; what is not seen in a quarter of a minute is said', async () => {
  const lagging = people(2);
  lagging.remembers = true;
  expect((await revoke(lagging, [stale(seconds(3), 'holders')])).out.left).toEqual([]);
  const blind = people(2);
  blind.holders = async () => [];
  expect((await revoke(blind)).out).toMatchObject({
    denied: [],
    left: [expect.stringMatching(/^.*user-001.*: the Deny is attached and not to be seen yet$/)],
  });
  expect(blind.out).toEqual(everyone(2));
});

test('where nobody can say who has access it throws, and nothing was done', async () => {
  const account = people(2);
  account.before = (call) => {
    if (call === 'managedUsers') throw new Error('no list');
  };
  await expect(denyEverybody(account.deny, through(account).tools)).rejects.toThrow('no list');
  expect(account.out).toEqual([]);
});

describe('in again', () => {
  test('the Deny goes off everybody, and no other policy: who was revoked alone stays so', async () => {
    const account = people(4);
    const before = account.everything().policies;
    await revoke(account);
    const { tools } = through(account);
    const { restored, left } = await letEverybodyIn(account.deny, tools);
    expect([restored.sort(), left]).toEqual([everyone(4), []]);
    expect(account.everything().policies).toEqual(before);
    expect(await canOpen(account, 'user-001')).toEqual([]);
    expect(await canOpen(account, 'user-002')).toEqual(deniedActions());
  });

  test.each([
    ['before', crashBefore],
    ['after', crashAfter],
  ])('interrupted at every call, %s it took effect: run again, nobody is left', async (_when, crash) => {
    for (let k = 1; k <= 9; k++) {
      const account = people(4);
      await revoke(account);
      const broken = through(account, [crash(k)]);
      await letEverybodyIn(account.deny, broken.tools).catch(() => undefined);
      expect((await letEverybodyIn(account.deny, through(account).tools)).left).toEqual([]);
      expect(account.out).toEqual([]);
    }
  });

  test('nobody is said to be in while the list or the count shows somebody', async () => {
    const unlisted = people(2);
    await revoke(unlisted);
    unlisted.holders = async () => [];
    const { left } = await letEverybodyIn(unlisted.deny, through(unlisted).tools);
    expect(left).toEqual(['AWS shows it on 3 persons still']);
    const lagging = people(2);
    await revoke(lagging);
    const before = lagging.now();
    const counted = lagging.everybodyOut.bind(lagging);
    lagging.everybodyOut = async () => {
      const found = await counted();
      return found && lagging.now() - before < seconds(20) ? { ...found, attachments: 3 } : found;
    };
    expect((await letEverybodyIn(lagging.deny, through(lagging).tools)).left).toEqual([]);
    expect(lagging.now() - before).toBeGreaterThanOrEqual(seconds(20));
  });

  test('who cannot be let in is named, and the others are in', async () => {
    const account = people(3);
    await revoke(account);
    const detach = account.detach.bind(account);
    account.detach = async (arn, holder) => {
      if (holder.name === 'user-001') throw new Error('not yours');
      return detach(arn, holder);
    };
    const { left } = await letEverybodyIn(account.deny, through(account).tools);
    expect(left).toEqual([expect.stringContaining('user-001: ')]);
    expect(account.out).toEqual(['user-001']);
  });
});
