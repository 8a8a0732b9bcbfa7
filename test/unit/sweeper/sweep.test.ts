import { seconds } from '../../../model/time/instant';
import { FaultyPort, stale } from '../../../sandbox/faults';
import {
  Account,
  at,
  documentOf,
  instance,
  now,
  otherInstance,
  otherRegion,
  region,
} from '../../support/sweep/account';

describe('one sweep', () => {
  test('leaves a live grant, its session and its key alone, and asks only what it must', async () => {
    const account = new Account();
    account.person('john');
    account.grant({ user: 'john' });
    account.session('john-1', 'john');
    const { summary, lines } = await account.sweep();
    expect(lines).toEqual([]);
    expect(summary).toEqual({
      sweep: 'tick',
      dryRun: false,
      grants: 1,
      policies: 1,
      sessions: 1,
      sessionsEnded: 0,
      keysDeleted: 0,
      policiesDeleted: 0,
      unreadable: 0,
      findings: 0,
      failed: 0,
      oldestOverdueSeconds: 0,
    });
    expect(account.calls.map((call) => call.split(' ')[0])).toEqual([
      'sessions',
      'sessions',
      'policies',
      'managedUsers',
      // Whether everybody is out.
      'policies',
      'attached',
      'document',
    ]);
  });

  test('an idle tick makes one call for the policies and one per region, however many grants there are', async () => {
    const account = new Account();
    for (let i = 0; i < 500; i++) {
      account.person(`user-${i}`);
      account.grant({ user: `user-${i}` });
    }
    await account.sweep();
    expect(account.calls).toEqual([`sessions ${region}`, `sessions ${otherRegion}`, 'policies /curfew/']);
  });

  test('at `until`, to the millisecond, the session ends; half a minute later key, attachment and policy go, in this order', async () => {
    const account = new Account();
    account.person('john', { keys: ['AKIA1', 'AKIA2'] });
    const arn = account.grant({ user: 'john', until: at(0) });
    account.session('john-1', 'john');
    const first = await account.sweep();
    expect(account.state()).toEqual({
      policies: [expect.stringContaining('/john-1.')],
      sessions: [],
      keys: ['john AKIA1', 'john AKIA2'],
    });
    account.time = at(0.5);
    const second = await account.sweep();
    expect(account.state()).toEqual({ policies: [], sessions: [], keys: [] });
    const changes = /^(terminate|deleteAccessKey|detach|deletePolicy)/;
    expect(account.calls.filter((call) => changes.test(call))).toEqual([
      'terminate john-1',
      'deleteAccessKey john AKIA1',
      'deleteAccessKey john AKIA2',
      `detach ${arn} john`,
      `deletePolicy ${arn}`,
    ]);
    const policy = { action: 'delete policy', policy: arn, user: 'john', grant: 'john-1' };
    expect(first.lines).toEqual([
      {
        action: 'end session',
        outcome: 'gone',
        session: 'john-1',
        region,
        target: instance,
        user: 'arn:aws:iam::123456789012:user/curfew/john',
        grant: 'john-1',
        why: 'grant john-1 ended at 2030-06-03T12:00:00Z',
        until: '2030-06-03T12:00:00Z',
        overdueSeconds: 0.2,
      },
      { ...policy, outcome: 'held', why: 'what renewed it may not be seen before 2030-06-03T12:00:30Z' },
    ]);
    expect(first.summary).toMatchObject({ oldestOverdueSeconds: 0.2 });
    expect(second.lines).toEqual([
      { action: 'delete key', outcome: 'gone', user: 'john', key: 'AKIA1', why: 'no grant is left' },
      { action: 'delete key', outcome: 'gone', user: 'john', key: 'AKIA2', why: 'no grant is left' },
      { ...policy, outcome: 'gone', overdueSeconds: 30, why: 'ended at 2030-06-03T12:00:00Z' },
    ]);
  });

  test('extended a second before `until`, and seen two seconds late: the session may go, keys and policies stay', async () => {
    const account = new Account();
    account.remembers = true;
    account.person('john');
    account.grant({ user: 'john', until: at(0) });
    account.session('john-1', 'john');
    account.time = (at(0) - 1000) as typeof account.time;
    account.grant({ user: 'john', id: 'john-1', until: at(60) });
    account.time = at(0);
    const through = new FaultyPort(account, [stale(seconds(2))]);
    await account.sweep({ through });
    expect(account.state()).toMatchObject({ policies: [{}, {}], keys: ['john AKIA1'] });
    account.time = at(1);
    await account.sweep({ through });
    expect(account.state()).toMatchObject({
      policies: [expect.stringContaining('20300603T130000Z')],
      keys: ['john AKIA1'],
    });
  });

  test('one millisecond before `until` it waits for that millisecond, and changes nothing until then', async () => {
    const account = new Account();
    account.person('john');
    account.grant({ user: 'john', until: at(0) });
    account.session('john-1', 'john');
    account.time = (at(0) - 1) as typeof account.time;
    const before = account.state();
    const seen: unknown[] = [];
    account.before = (call) => {
      if (call === 'sleep 1') seen.push([account.now(), account.state()]);
      else if (account.now() < at(0)) expect(account.state()).toEqual(before);
    };
    await account.sweep();
    expect(seen).toEqual([[at(0), before]]);
    expect(account.state()).toEqual({ ...before, sessions: [] });
  });

  test('a dry run says what it would do, and does nothing', async () => {
    const account = new Account();
    account.person('john');
    account.grant({ user: 'john', until: at(-1) });
    account.session('john-1', 'john');
    account.session('stranger-1', 'stranger');
    const before = account.state();
    const { lines, summary } = await account.sweep({ dryRun: true });
    expect(account.state()).toEqual(before);
    expect(lines.map(({ action, outcome }) => `${action}: ${outcome}`)).toEqual([
      'end session: planned',
      'look again: planned',
      'delete key: planned',
      'delete policy: planned',
    ]);
    expect(summary).toMatchObject({ dryRun: true, sessionsEnded: 0, keysDeleted: 0, policiesDeleted: 0 });
    expect(account.calls.some((call) => call.startsWith('sleep'))).toBe(false);
  });

  test('an extension covers the session of the grant it extends; only the old policy goes', async () => {
    const account = new Account();
    account.person('john');
    account.grant({ user: 'john', until: at(-1) });
    account.grant({ user: 'john', until: at(60) });
    account.session('john-1', 'john');
    await account.sweep();
    expect(account.state()).toEqual({
      policies: [expect.stringMatching(/^\/curfew\/m\/john\/john-1\..{6}@20300603T130000Z$/)],
      sessions: ['john-1'],
      keys: ['john AKIA1'],
    });
  });

  test('an upcoming grant keeps the key, though not the session', async () => {
    const account = new Account();
    account.person('john');
    account.grant({ user: 'john', id: 'today', until: at(-1) });
    account.grant({ user: 'john', id: 'tomorrow', from: at(600), until: at(660) });
    account.session('john-1', 'john');
    await account.sweep();
    expect(account.state()).toEqual({
      policies: [expect.stringContaining('/tomorrow.')],
      sessions: [],
      keys: ['john AKIA1'],
    });
  });

  test('keys of an existing person are never even listed', async () => {
    const account = new Account();
    account.person('ops', { existing: true });
    account.grant({ user: 'ops', existing: true, until: at(-1) });
    account.session('ops-1', 'ops', { owner: 'arn:aws:iam::123456789012:user/ops' });
    await account.sweep();
    expect(account.state()).toEqual({ policies: [], sessions: [], keys: ['ops AKIA1'] });
    expect(account.calls.filter((call) => /key/i.test(call))).toEqual([]);
  });

  test('ending one person ends nobody else', async () => {
    const account = new Account();
    for (const user of ['john', 'john-2', 'Jane']) account.person(user);
    account.grant({ user: 'john', until: at(-1) });
    account.grant({ user: 'john-2' });
    account.grant({ user: 'Jane' });
    account.session('john-1', 'john');
    account.session('john-2-1', 'john-2');
    account.session('Jane-1', 'JANE');
    await account.sweep();
    expect(account.state().sessions).toEqual(['Jane-1', 'john-2-1']);
  });

  test('a policy with older versions, held by a stranger, a group and a role, goes all the same', async () => {
    const account = new Account();
    account.person('john');
    const arn = account.grant({ user: 'john', until: at(-1) });
    account.addVersion(arn, documentOf({ user: 'john', until: at(-1) }));
    account.attach(arn, { kind: 'user', name: 'stranger' });
    account.attach(arn, { kind: 'group', name: 'everybody' });
    account.attach(arn, { kind: 'role', name: 'robot' });
    await account.sweep();
    expect(account.state().policies).toEqual([]);
  });
});

describe('sessions that no policy explains', () => {
  test('get a second look ten seconds later, and are ended if it finds nothing either', async () => {
    const account = new Account();
    account.person('john');
    account.session('john-1', 'john');
    const { lines } = await account.sweep();
    expect(account.state().sessions).toEqual([]);
    expect(account.calls.slice(0, account.calls.indexOf('terminate john-1'))).toEqual([
      `sessions ${region}`,
      `sessions ${otherRegion}`,
      'policies /curfew/',
      'managedUsers',
      'attached john',
      'sleep 10000',
      `sessions ${region}`,
      `sessions ${otherRegion}`,
      'policies /curfew/',
      'managedUsers',
      'attached john',
    ]);
    expect(lines).toEqual([
      expect.objectContaining({ action: 'end session', outcome: 'gone', why: 'no policy of john grants it' }),
    ]);
  });

  test('are kept where the second look finds their policy: Terraform was between two steps', async () => {
    const account = new Account();
    account.person('john');
    account.session('john-1', 'john');
    account.before = (call) => {
      if (call.startsWith('sleep')) account.grant({ user: 'john' });
    };
    expect((await account.sweep()).lines).toEqual([]);
    expect(account.state().sessions).toEqual(['john-1']);
  });

  test('a session first seen in the second look gets ten seconds of its own', async () => {
    const account = new Account();
    account.person('john');
    account.session('john-1', 'john');
    const ended: [string, number][] = [];
    account.before = (call) => {
      if (call === 'sleep 10000' && account.now() === now + 10_000) account.session('john-late', 'john');
      if (call.startsWith('terminate')) ended.push([call, account.now() - now]);
    };
    await account.sweep();
    expect(ended).toEqual([
      ['terminate john-1', 10_000],
      ['terminate john-late', 20_000],
    ]);
  });

  test.each([
    ['of a role through our document', { owner: 'arn:aws:sts::123456789012:assumed-role/robot/x' }, true],
    ['of another account’s user', { owner: 'arn:aws:iam::999999999999:user/john' }, true],
    [
      'through our document by its ARN',
      { document: 'arn:aws:ssm:eu-central-1:123456789012:document/Curfew-Shell' },
      false,
    ],
    ['of a managed person through another document', { document: 'SSM-SessionManagerRunShell' }, true],
    ['of a managed person through no document', { document: undefined }, true],
    [
      'of somebody else through another document',
      { owner: 'arn:aws:iam::123456789012:user/ann', document: 'Other' },
      false,
    ],
    [
      'of a role through another document',
      { owner: 'arn:aws:sts::123456789012:assumed-role/r/x', document: 'Other' },
      false,
    ],
    [
      'through a document of our name in another account',
      {
        owner: 'arn:aws:iam::123456789012:user/ann',
        document: 'arn:aws:ssm:eu-central-1:999999999999:document/Curfew-Shell',
      },
      false,
    ],
    ['on an instance that the grant does not name', { target: otherInstance }, true],
    ['in a region that the grant does not name', { region: otherRegion }, true],
  ])('%s', async (_name, session, ended) => {
    const account = new Account();
    account.person('john');
    account.person('ann', { existing: true });
    account.grant({ user: 'john' });
    const owner = 'arn:aws:iam::123456789012:user/curfew/john';
    const { document, ...rest } = { document: 'Curfew-Shell', ...session } as { document?: string };
    account.open({ id: 's-1', region, target: instance, owner, ...rest, ...(document ? { document } : {}) });
    await account.sweep();
    expect(account.state().sessions).toEqual(ended ? [] : ['s-1']);
  });

  test('a managed person is known by the user itself where the ARN hides the path and no policy is left', async () => {
    const account = new Account();
    account.person('john');
    account.open({
      id: 's-1',
      region,
      target: instance,
      owner: 'arn:aws:iam::123456789012:user/john',
      document: 'Other',
    });
    await account.sweep();
    expect(account.state().sessions).toEqual([]);
    expect(account.calls).toContain('managedUsers');
  });

  test.each([
    ['not attached', { attached: false }],
    ['for another document', { document: 'Other-Shell' }],
    ['not begun', { from: at(5) }],
    ['ended by its document, though not by its name', { documentUntil: at(-1) }],
  ])('a policy that is %s covers nothing', async (_name, grant) => {
    const account = new Account();
    account.person('john');
    account.grant({ user: 'john', ...grant });
    account.session('john-1', 'john');
    await account.sweep();
    expect(account.state().sessions).toEqual([]);
    expect(account.state().policies).toHaveLength(1);
    expect(account.state().keys).toEqual(['john AKIA1']);
  });

  test('a Curfew Deny on the person ends every session at once', async () => {
    const account = new Account();
    account.person('john');
    account.grant({ user: 'john' });
    account.addPolicy('/curfew/d/john/', 'revoked@20300603T130000Z', '{}', [{ kind: 'user', name: 'john' }]);
    account.session('john-1', 'john');
    const { lines } = await account.sweep();
    expect(lines).toEqual([expect.objectContaining({ outcome: 'gone', why: 'access of john is revoked' })]);
    expect(account.calls).not.toContain('sleep 10000');
  });
});

describe('tags', () => {
  const grant = { user: 'john', tags: { Environment: 'Staging', Role: 'Web' } };

  test.each([
    ['all tags', { Environment: 'Staging', Role: 'Web', Name: 'w1' }, true],
    ['keys in another case', { environment: 'Staging', ROLE: 'Web' }, true],
    ['a value in another case', { Environment: 'staging', Role: 'Web' }, false],
    ['one tag of two', { Environment: 'Staging' }, false],
    ['no tag', {}, false],
  ])('%s', async (_name, tags, kept) => {
    const account = new Account();
    account.person('john');
    account.grant(grant);
    account.setTags(instance, tags);
    account.session('john-1', 'john');
    await account.sweep();
    expect(account.state().sessions).toEqual(kept ? ['john-1'] : []);
  });

  test('are asked for once per region, and only for sessions that they decide', async () => {
    const account = new Account();
    account.person('john');
    account.person('jane');
    account.grant(grant);
    account.grant({ user: 'jane' });
    account.setTags(instance, grant.tags);
    account.setTags(otherInstance, grant.tags);
    account.session('john-1', 'john');
    account.session('john-2', 'john', { target: otherInstance });
    account.session('jane-1', 'jane');
    await account.sweep();
    expect(account.calls.filter((call) => call.startsWith('tags'))).toEqual([
      `tags ${region} ${instance} ${otherInstance}`,
    ]);
  });

  test('that cannot be read keep the session, and fail the run', async () => {
    const account = new Account();
    account.person('john');
    account.grant(grant);
    account.session('john-1', 'john');
    account.before = (call) => {
      if (call.startsWith('tags')) throw new Error('no tags today');
    };
    const { lines, failed } = await account.sweep();
    expect(account.state().sessions).toEqual(['john-1']);
    expect(lines.map(({ action, outcome }) => `${action}: ${outcome}`)).toEqual(['read: failed', 'keep session: kept']);
    expect(failed?.message).toBe(`read: looking (reading the tags of instances in ${region}: Error: no tags today)`);
  });
});

describe('an expired policy that somebody has as a permissions boundary', () => {
  test('is a finding that names who, in each tick anew; nothing else waits for it, and no run fails', async () => {
    const account = new Account();
    for (const user of ['john', 'jane']) {
      account.person(user);
      account.grant({ user, until: at(-1) });
      account.session(`${user}-1`, user);
    }
    const [arn] = account.everything().policies.flatMap((each) => (each.path.includes('john') ? [each.arn] : []));
    account.bound(arn ?? '', { kind: 'user', name: 'ana' });
    account.bound(arn ?? '', { kind: 'role', name: 'robot' });
    for (const minute of [0, 10]) {
      account.time = at(minute);
      const { lines, failed, summary } = await account.sweep();
      expect(failed).toBeUndefined();
      expect(summary).toMatchObject({ failed: 0, findings: 1, oldestOverdueSeconds: minute === 0 ? 60.2 : 0 });
      expect(lines.filter(({ policy, action }) => policy === arn && action !== 'end session')).toEqual([
        {
          action: 'delete policy',
          outcome: 'held',
          policy: arn,
          user: 'john',
          grant: 'john-1',
          why: 'it is the permissions boundary of user ana, role robot',
        },
        {
          action: 'finding',
          outcome: 'reported',
          code: 'used-as-boundary',
          policy: arn,
          why: 'it has ended and grants nothing, and AWS does not delete it, for it is the permissions boundary of user ana, role robot. Give them another boundary: aws iam put-user-permissions-boundary, or put-role-permissions-boundary.',
        },
      ]);
      expect(account.state()).toEqual({ policies: [expect.stringContaining('/john/')], sessions: [], keys: [] });
    }
    expect(account.everything().policies[0]?.holders).toEqual([]);
  });
});

describe('what cannot be read', () => {
  test('a name that Curfew cannot have written shields nobody: a finding, and the run is good', async () => {
    const account = new Account();
    account.person('john');
    account.addPolicy('/curfew/m/john/', 'by-hand', documentOf({ user: 'john' }), [{ kind: 'user', name: 'john' }]);
    account.grant({ user: 'john', until: at(-1) });
    account.session('john-1', 'john');
    const { failed, summary, lines } = await account.sweep();
    expect(account.state()).toEqual({ policies: ['/curfew/m/john/by-hand'], sessions: [], keys: [] });
    expect(summary).toMatchObject({ unreadable: 1, findings: 1, policiesDeleted: 1, failed: 0 });
    expect(failed).toBeUndefined();
    expect(lines.find(({ code }) => code === 'unreadable-name')?.why).toBe(
      'its path or name is not one that Curfew writes, so nobody can tell when it ends. Detach it from whoever holds it, and delete it.',
    );
  });

  test('a document changed by hand is kept until its name ends, and is a finding; the run is good', async () => {
    const account = new Account();
    account.person('john');
    const arn = account.grant({ user: 'john' });
    account.addVersion(arn, documentOf({ user: 'john' }).replace('ssm:StartSession', 'ssm:*'));
    account.session('john-1', 'john');
    const { lines, failed, summary } = await account.sweep();
    expect(account.state().sessions).toEqual(['john-1']);
    expect(lines.map(({ action, code }) => code ?? action)).toEqual(['unreadable-document', 'keep session']);
    expect(summary).toMatchObject({ unreadable: 1, failed: 0 });
    expect(failed).toBeUndefined();
    account.time = at(60.5);
    await account.sweep();
    expect(account.state()).toEqual({ policies: [], sessions: [], keys: [] });
  });

  test('dates that differ are a finding, and the earlier end counts', async () => {
    const account = new Account();
    account.person('john');
    account.grant({ user: 'john', documentUntil: at(90) });
    account.session('john-1', 'john');
    const { lines, failed } = await account.sweep();
    expect(failed).toBeUndefined();
    expect(lines).toEqual([expect.objectContaining({ action: 'finding', code: 'dates-differ' })]);
    account.time = at(60.5);
    await account.sweep();
    expect(account.state()).toEqual({ policies: [], sessions: [], keys: [] });
  });
});

describe('failures', () => {
  test('a session that will not end holds the policy and the key, and fails the run; others are swept', async () => {
    const account = new Account();
    for (const user of ['john', 'jane']) {
      account.person(user);
      account.grant({ user, until: at(-1) });
      account.session(`${user}-1`, user);
    }
    account.before = (call) => {
      if (call === 'terminate john-1') throw new Error('not today');
    };
    const { lines, failed } = await account.sweep();
    expect(account.state()).toEqual({
      policies: [expect.stringContaining('/john/')],
      sessions: ['john-1'],
      keys: ['john AKIA1'],
    });
    expect(failed?.message).toBe('end session: grant john-1 ended at 2030-06-03T11:59:00Z (Error: not today)');
    expect(lines.filter(({ user }) => user === 'john')).toEqual([
      expect.objectContaining({ action: 'delete policy', outcome: 'held', why: 'session john-1 is not gone' }),
    ]);
    account.before = undefined;
    await account.sweep();
    expect(account.state()).toEqual({ policies: [], sessions: [], keys: [] });
  });

  test('a terminate that says yes and does nothing is seen through', async () => {
    const account = new Account();
    account.person('john');
    account.grant({ user: 'john', until: at(-1) });
    const session = account.session('john-1', 'john');
    account.before = (call) => {
      if (call.startsWith('sleep') && account.state().sessions.length === 0) account.open(session);
    };
    const { failed } = await account.sweep();
    expect(failed?.message).toBe(
      'end session: grant john-1 ended at 2030-06-03T11:59:00Z (still active after it was ended)',
    );
    expect(account.state().policies).toHaveLength(1);
  });

  test('a key that will not go holds the policy: it is the work item', async () => {
    const account = new Account();
    account.person('john');
    account.grant({ user: 'john', until: at(-1) });
    account.before = (call) => {
      if (call.startsWith('deleteAccessKey')) throw new Error('not today');
    };
    const { failed, lines } = await account.sweep();
    expect(account.state().policies).toHaveLength(1);
    expect(lines.map(({ action, outcome }) => `${action}: ${outcome}`)).toEqual([
      'delete key: failed',
      'delete policy: held',
    ]);
    expect(failed).toBeDefined();
  });

  test('a grant that comes between the look and the deletion keeps the key', async () => {
    const account = new Account();
    account.person('john');
    account.grant({ user: 'john', until: at(-1) });
    account.before = (call) => {
      if (call !== 'policies /curfew/m/john/') return;
      account.before = undefined;
      account.grant({ user: 'john', id: 'new' });
    };
    await account.sweep();
    expect(account.state()).toEqual({
      policies: [expect.stringContaining('/new.')],
      sessions: [],
      keys: ['john AKIA1'],
    });
  });

  test('a region that cannot be read holds the policies that grant there, and no others', async () => {
    const account = new Account();
    for (const [user, where] of [
      ['john', region],
      ['jane', otherRegion],
    ] as const) {
      account.person(user);
      account.grant({ user, until: at(-1), region: where });
    }
    account.before = (call) => {
      if (call === `sessions ${otherRegion}`) throw new Error('region is down');
    };
    const { failed, lines } = await account.sweep();
    expect(account.state().policies).toEqual([expect.stringContaining('/jane/')]);
    expect(lines).toContainEqual(
      expect.objectContaining({ outcome: 'held', user: 'jane', why: `the sessions of ${otherRegion} cannot be seen` }),
    );
    expect(failed?.message).toContain('region is down');
  });

  test('a session opened between the listing and the removal is ended as well', async () => {
    const account = new Account();
    account.person('john');
    account.grant({ user: 'john', until: at(-1) });
    account.session('john-1', 'john');
    account.before = (call) => {
      if (call === 'terminate john-1') account.session('john-racing', 'john');
    };
    await account.sweep();
    expect(account.state()).toEqual({ policies: [], sessions: [], keys: [] });
  });

  test('policies that cannot be listed stop the sweep before it changes anything', async () => {
    const account = new Account();
    account.session('john-1', 'john');
    account.before = (call) => {
      if (call.startsWith('policies')) throw new Error('no list');
    };
    await expect(account.sweep()).rejects.toThrow('no list');
    expect(account.state().sessions).toEqual(['john-1']);
  });

  test('what is already gone is success', async () => {
    const account = new Account();
    account.person('john');
    const arn = account.grant({ user: 'john', until: at(-1) });
    account.before = (call) => {
      if (call.startsWith('detach')) account.dropPolicy(arn);
    };
    const { lines, failed } = await account.sweep();
    expect(failed).toBeUndefined();
    expect(lines.at(-1)).toMatchObject({ action: 'delete policy', outcome: 'already gone' });
  });
});
