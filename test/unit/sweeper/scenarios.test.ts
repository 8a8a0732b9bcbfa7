import type { ReadingCache } from '../../../sweeper/observe/look';
import { Account, at, instance, otherInstance, region } from '../../support/sweep/account';

/** The design's rules, each as a story: what happens to an account around a live session. */

const existing = 'arn:aws:iam::123456789012:user/ops';

test('an existing user’s session through Curfew’s document ends with the grant; the key and the user stay', async () => {
  const account = new Account();
  account.person('ops', { existing: true });
  account.grant({ user: 'ops', existing: true, until: at(30) });
  account.session('ops-ours', 'ops', { owner: existing });
  account.open({ id: 'ops-own', region, target: instance, owner: existing, document: 'SSM-SessionManagerRunShell' });
  account.open({ id: 'ops-default', region, target: instance, owner: existing });
  await account.sweep();
  expect(account.state().sessions).toEqual(['ops-default', 'ops-ours', 'ops-own']);
  account.time = at(30);
  await account.sweep();
  expect(account.state().sessions).toEqual(['ops-default', 'ops-own']);
  account.time = at(31);
  await account.sweep();
  expect(account.state()).toEqual({ policies: [], sessions: ['ops-default', 'ops-own'], keys: ['ops AKIA1'] });
});

test('an existing user’s session through Curfew’s document without any grant is ended', async () => {
  const account = new Account();
  account.person('ops', { existing: true });
  account.session('ops-ours', 'ops', { owner: existing });
  await account.sweep();
  expect(account.state()).toEqual({ policies: [], sessions: [], keys: ['ops AKIA1'] });
});

test('a grant deleted and applied away before any sweep: the session goes, the key is left to the audit', async () => {
  const account = new Account();
  account.person('john');
  const arn = account.grant({ user: 'john', until: at(60) });
  account.session('john-1', 'john');
  account.dropPolicy(arn);
  const { lines } = await account.sweep();
  expect(account.state()).toEqual({ policies: [], sessions: [], keys: ['john AKIA1'] });
  expect(lines).toEqual([
    expect.objectContaining({ action: 'end session', outcome: 'gone', why: 'no policy of john grants it' }),
  ]);
});

test('a tag taken off an instance ends the session on it, and no other', async () => {
  const account = new Account();
  account.person('john');
  account.grant({ user: 'john', tags: { Role: 'Web' } });
  for (const each of [instance, otherInstance]) account.setTags(each, { Role: 'Web', Name: each });
  account.session('john-1', 'john');
  account.session('john-2', 'john', { target: otherInstance });
  await account.sweep();
  expect(account.state().sessions).toEqual(['john-1', 'john-2']);
  account.setTags(instance, { Name: instance });
  const { lines } = await account.sweep();
  expect(account.state().sessions).toEqual(['john-2']);
  expect(lines).toEqual([
    expect.objectContaining({ session: 'john-1', why: `grant john-1 does not name ${instance}` }),
  ]);
});

describe('a policy', () => {
  test('attached to several principals covers its own user only, and leaves all of them at its end', async () => {
    const account = new Account();
    for (const user of ['john', 'jane']) {
      account.person(user);
      account.session(`${user}-1`, user);
    }
    const arn = account.grant({ user: 'john', until: at(30) });
    account.attach(arn, { kind: 'user', name: 'jane' });
    account.attach(arn, { kind: 'role', name: 'robot' });
    await account.sweep();
    expect(account.state().sessions).toEqual(['john-1']);
    account.time = at(31);
    await account.sweep();
    expect(account.state()).toEqual({ policies: [], sessions: [], keys: ['jane AKIA1'] });
  });

  test('attached to nobody covers nothing while it lasts, and goes when it ends', async () => {
    const account = new Account();
    account.person('john');
    account.grant({ user: 'john', until: at(30), attached: false });
    account.session('john-1', 'john');
    await account.sweep();
    expect(account.state()).toEqual({
      policies: [expect.stringContaining('/john-1.')],
      sessions: [],
      keys: ['john AKIA1'],
    });
    account.time = at(31);
    await account.sweep();
    expect(account.state()).toEqual({ policies: [], sessions: [], keys: [] });
  });

  test.each([
    ['soon after', 5, ['john-2']],
    ['long after', 60, ['john-2']],
  ])('deleted and made again with another document is read again, %s', async (_name, minutes, left) => {
    const account = new Account();
    const documents: ReadingCache = new Map();
    account.person('john');
    const arn = account.grant({ user: 'john', until: at(120) });
    account.session('john-1', 'john');
    await account.sweep({ documents });
    account.time = at(minutes);
    await account.sweep({ documents });
    expect(account.state().sessions).toEqual(['john-1']);
    account.dropPolicy(arn);
    expect(account.grant({ user: 'john', until: at(120), ids: [otherInstance] })).toBe(arn);
    account.session('john-2', 'john', { target: otherInstance });
    await account.sweep({ documents });
    expect(account.state().sessions).toEqual(left);
  });
});

test('a document is read anew until nothing that lags can answer for another, and then no more', async () => {
  const account = new Account();
  const documents: ReadingCache = new Map();
  account.person('john');
  const arn = account.grant({ user: 'john', until: at(120) });
  account.session('john-1', 'john');
  for (let minute = 0; minute < 5; minute++) {
    account.time = at(minute);
    await account.sweep({ documents });
  }
  expect(account.calls.filter((call) => call.startsWith('document'))).toEqual([`document ${arn}`, `document ${arn}`]);
});

test('a person deleted while the session is open: the session goes, and what is left of the grant', async () => {
  const account = new Account();
  account.person('john');
  account.grant({ user: 'john', until: at(30) });
  account.session('john-1', 'john');
  account.removeUser('john');
  await account.sweep();
  expect(account.state()).toMatchObject({ sessions: [], policies: [expect.stringContaining('/john-1.')] });
  account.time = at(31);
  await account.sweep();
  expect(account.state()).toEqual({ policies: [], sessions: [], keys: [] });
});

test('a grant file moved is another grant: the session is not cut, whichever step the apply has reached', async () => {
  for (let reached = 0; reached <= 4; reached++) {
    const account = new Account();
    account.person('john');
    const old = account.grant({ user: 'john', id: 'old' });
    account.session('john-1', 'john');
    let moved = '';
    const steps = [
      () => {
        moved = account.grant({ user: 'john', id: 'moved', attached: false });
      },
      () => account.attach(moved, { kind: 'user', name: 'john' }),
      () => account.detach(old, { kind: 'user', name: 'john' }),
      () => account.deletePolicy(old),
    ];
    for (const step of steps.slice(0, reached)) await step();
    const { lines } = await account.sweep();
    expect([reached, account.state().sessions, lines]).toEqual([reached, ['john-1'], []]);
  }
});

test('a session started between listing and removal under a grant that the sweep has not read is not cut', async () => {
  const account = new Account();
  account.person('john');
  account.grant({ user: 'john', id: 'old', until: at(-1) });
  account.session('john-1', 'john');
  account.before = (call) => {
    if (call !== 'terminate john-1') return;
    account.before = undefined;
    account.grant({ user: 'john', id: 'new' });
    account.session('john-2', 'john');
  };
  await account.sweep();
  expect(account.state().sessions).toEqual(['john-2']);
  account.time = at(1);
  await account.sweep();
  expect(account.state()).toEqual({
    policies: [expect.stringContaining('/new.')],
    sessions: ['john-2'],
    keys: ['john AKIA1'],
  });
});

test('newcomers that cannot be judged wait for the next sweep, and hold what is in their region', async () => {
  const account = new Account();
  account.person('john');
  account.grant({ user: 'john', until: at(-1) });
  account.session('john-1', 'john');
  account.before = (call) => {
    if (call === 'terminate john-1') account.session('john-2', 'john');
    if (call === 'policies /curfew/' && account.state().sessions.includes('john-2')) throw new Error('no list');
  };
  const { failed } = await account.sweep();
  expect(failed?.message).toContain('no list');
  expect(account.state()).toMatchObject({ policies: [expect.stringContaining('/john-1.')], sessions: ['john-2'] });
  account.before = undefined;
  await account.sweep();
  expect(account.state()).toEqual({ policies: [], sessions: [], keys: [] });
});

describe('a session whose grant has ended gets a second look, and not the sentence, where', () => {
  test('its extension is attached and the list of policies lags', async () => {
    const account = new Account();
    account.remembers = true;
    account.person('john');
    account.grant({ user: 'john', until: at(0) });
    account.session('john-1', 'john');
    account.time = at(-0.05);
    account.grant({ user: 'john', until: at(60) });
    account.time = at(0);
    const lagging = Object.create(account, {
      policies: { value: (path: string) => account.asOf(at(-0.1)).policies(path) },
      attached: { value: (user: string) => account.attached(user) },
      document: { value: account.document.bind(account) },
      sessions: { value: account.sessions.bind(account) },
    });
    const { lines } = await account.sweep({ dryRun: true, through: { aws: lagging, clock: account } });
    expect(lines[0]).toMatchObject({
      action: 'look again',
      why: expect.stringMatching(/^policy john-1\..{6}@20300603T130000Z is attached and not yet listed$/),
    });
  });

  test.each([
    ['its extension is listed and its attachment lags', { attached: false }],
    ['the next grant may have begun already: the sweeper’s clock can be a second late', { from: at(0.02) }],
  ])('%s', async (_name, next) => {
    const account = new Account();
    account.person('john');
    account.grant({ user: 'john', until: at(0) });
    account.grant({ user: 'john', id: 'next', ...next });
    account.session('john-1', 'john');
    const { lines } = await account.sweep({ dryRun: true });
    expect(lines[0]).toMatchObject({ action: 'look again', session: 'john-1' });
  });

  test('the document of its extension cannot be found yet', async () => {
    const account = new Account();
    account.person('john');
    account.grant({ user: 'john', until: at(0) });
    const extension = account.grant({ user: 'john' });
    account.session('john-1', 'john');
    const lagging = Object.create(account, {
      policies: { value: account.policies.bind(account) },
      sessions: { value: account.sessions.bind(account) },
      attached: { value: account.attached.bind(account) },
      document: {
        value: (policy: { arn: string }) =>
          policy.arn === extension ? Promise.resolve(undefined) : account.document(policy as never),
      },
    });
    const { lines } = await account.sweep({ dryRun: true, through: { aws: lagging, clock: account } });
    expect(lines[0]).toMatchObject({ action: 'look again', why: expect.stringMatching(/ is gone$/) });
  });
});

test('what ends while the sweep is under way is left to the next: it may have been extended unseen', async () => {
  const account = new Account();
  for (const user of ['john', 'jane']) account.person(user);
  account.grant({ user: 'john', until: at(-1) });
  const stubborn = account.session('john-1', 'john');
  account.grant({ user: 'jane', until: at(0.1) });
  account.session('jane-1', 'jane');
  account.before = (call) => {
    if (call.startsWith('terminate')) account.grant({ user: 'jane', until: at(60) });
    if (call.startsWith('sleep') && account.now() > at(0.1)) account.before = undefined;
    else if (call.startsWith('sleep') && !account.state().sessions.includes('john-1')) account.open(stubborn);
  };
  await account.sweep();
  // The sweep went on beyond the end of jane's first window.
  expect(account.time).toBeGreaterThan(at(0.1));
  expect(account.state().sessions).toEqual(['jane-1']);
  expect(account.calls).not.toContain('terminate jane-1');
});

test('a key is kept where its person’s last grant ends while the list is on its way', async () => {
  const account = new Account();
  account.person('john');
  account.grant({ user: 'john', id: 'old', until: at(-1) });
  const last = account.grant({ user: 'john', id: 'last', until: at(-0.5) });
  account.before = (call) => {
    if (call !== 'policies /curfew/m/john/') return;
    account.before = undefined;
    account.dropPolicy(last);
    account.grant({ user: 'john', id: 'last', until: at(0.05) });
    account.time = at(0.1);
  };
  await account.sweep();
  expect(account.state().keys).toEqual(['john AKIA1']);
});
