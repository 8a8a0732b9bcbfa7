import { policyPlace } from '../../../model/iam/policy-name';
import { Account, at, documentOf, instance, region } from '../../support/sweep/account';

/** Whose a user, a session and a key are: what anybody may write, a name or a path of a policy, proves nothing of it. */

const elsewhere = (user: string): string => `arn:aws:iam::123456789012:user/${user}`;

/** Ana was there before Curfew, with a key and two sessions of her own; she was granted something as if Curfew made her. */
function strangerAccount(until = at(60)): Account {
  const account = new Account();
  account.person('ana', { existing: true });
  account.open({
    id: 'own-1',
    region,
    target: instance,
    owner: elsewhere('ana'),
    document: 'SSM-SessionManagerRunShell',
  });
  account.open({ id: 'own-2', region, target: instance, owner: elsewhere('ana') });
  account.grant({ user: 'ana', id: 'planted', until, attached: false });
  return account;
}

describe('a policy for a managed person, of somebody who lives elsewhere', () => {
  test.each([
    ['that stands', at(60)],
    ['that has ended', at(-1)],
  ])('%s ends no session of theirs and takes no key', async (_what, until) => {
    const account = strangerAccount(until);
    const { lines, failed } = await account.sweep();
    expect(account.state()).toMatchObject({ sessions: ['own-1', 'own-2'], keys: ['ana AKIA1'] });
    expect(account.calls.filter((call) => /accessKeys|terminate/.test(call))).toEqual([]);
    expect(failed).toBeUndefined();
    expect(lines.map(({ action, code }) => code ?? action)).toEqual([until > at(0) ? 'not-managed' : 'delete policy']);
  });

  test('is a finding that says whose it is not', async () => {
    const { lines } = await strangerAccount().sweep();
    expect(lines).toEqual([
      expect.objectContaining({
        code: 'not-managed',
        user: 'ana',
        policy: expect.stringContaining('/curfew/m/ana/planted.'),
        why: expect.stringMatching(/^it is for a managed person, and user ana is none, .*existing: true.*$/),
      }),
    ]);
  });

  test('covers no session, be it attached', async () => {
    const account = new Account();
    account.person('ana', { existing: true });
    account.grant({ user: 'ana' });
    account.session('ours', 'ana', { owner: elsewhere('ana') });
    await account.sweep();
    expect(account.state().sessions).toEqual([]);
  });

  test('takes no key of theirs though whoever sweeps may do everything', async () => {
    const account = strangerAccount(at(-1));
    // As `RealAws` answers an administrator, who is denied nothing.
    const through = Object.create(account, { accessKeys: { value: async () => ['AKIA1'] } });
    for (const name of ['policies', 'sessions', 'managedUsers', 'attached', 'detach', 'deletePolicy', 'manifest']) {
      Object.defineProperty(through, name, { value: Reflect.get(account, name).bind(account) });
    }
    const { lines } = await account.sweep({ through: { aws: through, clock: account } });
    expect(lines.map(({ action }) => action)).toEqual(['delete policy']);
  });
});

test('who lives below /curfew/ is asked once in a look, and only where there is a session or a key may go', async () => {
  const account = new Account();
  for (const user of ['john', 'jane']) {
    account.person(user);
    account.grant({ user });
  }
  const asked = () => account.calls.filter((call) => call === 'managedUsers').length;
  await account.sweep();
  expect(asked()).toBe(0);
  for (const user of ['john', 'jane']) account.session(`${user}-1`, user);
  await account.sweep();
  expect(asked()).toBe(1);
});

test('where that cannot be read, nothing is ended or deleted that hangs on it, and the run fails', async () => {
  const account = new Account();
  for (const user of ['john', 'jane']) account.person(user);
  account.grant({ user: 'john' });
  account.grant({ user: 'jane', until: at(-1) });
  account.session('john-1', 'john', { owner: elsewhere('john') });
  account.session('john-own', 'john', { owner: elsewhere('john'), document: 'Other' });
  account.before = (call) => {
    if (call === 'managedUsers') throw new Error('no list');
  };
  const { failed, lines } = await account.sweep();
  expect(failed?.message).toContain('listing each managed user: Error: no list');
  expect(account.state()).toMatchObject({ sessions: ['john-1', 'john-own'], keys: ['jane AKIA1', 'john AKIA1'] });
  expect(account.state().policies).toHaveLength(2);
  expect(lines.filter(({ action }) => action === 'delete policy')).toMatchObject([
    { outcome: 'held', why: 'nobody can tell whether user jane is a managed one' },
  ]);
});

test('a session that is older than its user, who was deleted and made anew, is not covered', async () => {
  const account = new Account();
  account.person('john');
  account.grant({ user: 'john' });
  account.session('before', 'john', { started: at(-1) });
  account.session('after', 'john', { started: at(1) });
  account.time = at(2);
  const { lines } = await account.sweep();
  expect(account.state().sessions).toEqual(['after']);
  expect(lines).toMatchObject([{ session: 'before', why: 'it was opened before user john was made' }]);
});

describe('somebody who was there before Curfew, and lives below /curfew/', () => {
  /** With a session and a key of her own, and a grant that has ended. */
  function neighbourAccount(): Account {
    const account = new Account();
    account.person('ana');
    account.grant({ user: 'ana', existing: true, until: at(-1) });
    // Whoever may make policies makes one that would take her keys.
    account.grant({ user: 'ana', id: 'planted', until: at(-1), attached: false });
    account.open({ id: 'own', region, target: instance, owner: elsewhere('curfew/ana'), document: 'Other' });
    return account;
  }

  test('by the manifest: keeps sessions and keys, and the finding’s remedy harms nobody', async () => {
    const account = neighbourAccount();
    account.declare({ ana: 'existing' });
    const { lines, failed } = await account.sweep();
    expect(account.state()).toMatchObject({ sessions: ['own'], keys: ['ana AKIA1'] });
    expect(failed).toBeUndefined();
    expect(account.state().policies).toEqual([]);
    expect(lines.filter(({ action }) => action === 'finding')).toMatchObject([
      { code: 'existing-below-path', user: 'ana', why: expect.stringContaining('aws iam update-user --user-name ana') },
    ]);
  });

  test.each([
    ['cannot be read', undefined],
    ['is none', 'no JSON'],
  ])('where the manifest %s nobody knows: sessions and keys stay', async (_what, text) => {
    const account = neighbourAccount();
    if (text !== undefined) account.declared = { text, written: at(0) };
    await account.sweep();
    expect(account.state()).toMatchObject({ sessions: ['own'], keys: ['ana AKIA1'] });
  });

  test('a managed person of whom such a policy speaks is managed by the manifest all the same', async () => {
    const account = neighbourAccount();
    account.declare({ ana: 'managed' });
    await account.sweep();
    expect(account.state()).toEqual({ policies: [], sessions: [], keys: [] });
  });

  test('the manifest is read for nobody else', async () => {
    const account = new Account();
    account.person('john');
    account.person('ops', { existing: true });
    account.grant({ user: 'john' });
    account.grant({ user: 'ops', existing: true });
    account.session('john-1', 'john');
    account.session('ops-1', 'ops', { owner: elsewhere('ops') });
    await account.sweep();
    expect(account.calls.filter((call) => call.startsWith('manifest'))).toEqual([]);
  });
});

describe('a Deny', () => {
  /** Revoked, with a grant whose file is being moved: the old policy is gone, and the new one is not there yet. */
  function movedAccount(): { account: Account; moved: string } {
    const account = new Account();
    account.person('john');
    account.addPolicy('/curfew/d/john/', 'revoked@20300703T120000Z', '{}', [{ kind: 'user', name: 'john' }]);
    const { path, name } = policyPlace('m', 'john', 'moved', at(60));
    return { account, moved: `arn:aws:iam::${account.account}:policy${path}${name}` };
  }

  test.each([0, 1])(
    'stays while the manifest holds a grant that lies ahead, %i minutes later as well',
    async (minute) => {
      const { account, moved } = movedAccount();
      account.declare({ john: 'managed' }, [moved]);
      account.time = at(minute);
      const { lines, failed } = await account.sweep();
      expect(account.state().policies).toEqual(['/curfew/d/john/revoked@20300703T120000Z']);
      expect(failed).toBeUndefined();
      expect(lines).toMatchObject([
        { action: 'delete policy', outcome: 'held', why: 'the manifest declares a grant until 2030-06-03T13:00:00Z' },
      ]);
      expect(lines[0]).not.toHaveProperty('overdueSeconds');
    },
  );

  test('stays while the manifest cannot be read', async () => {
    const { account } = movedAccount();
    await account.sweep();
    expect(account.state().policies).toHaveLength(1);
  });

  test('goes by two looks, each of which reads the manifest', async () => {
    const { account, moved } = movedAccount();
    account.declare({ john: 'managed' }, [moved]);
    account.time = at(60);
    await account.sweep();
    expect(account.state().policies).toEqual([]);
    expect(account.calls.filter((call) => call.startsWith('manifest'))).toHaveLength(2);
  });

  test('stays where an apply declares a grant between the two looks', async () => {
    const { account, moved } = movedAccount();
    account.declare({ john: 'managed' });
    account.before = (call) => {
      if (call === 'sleep 10000') account.declare({ john: 'managed' }, [moved]);
    };
    await account.sweep();
    expect(account.state().policies).toHaveLength(1);
  });

  test('of somebody who is granted something costs no reading of the manifest', async () => {
    const { account } = movedAccount();
    account.grant({ user: 'john' });
    await account.sweep();
    expect(account.calls.filter((call) => call.startsWith('manifest'))).toEqual([]);
  });

  test('beside a policy that somebody made by hand stays: it may grant what was revoked', async () => {
    const { account } = movedAccount();
    account.declare({ john: 'managed' });
    account.addPolicy('/curfew/m/john/', 'by-hand', documentOf({ user: 'john' }), [{ kind: 'user', name: 'john' }]);
    await account.sweep();
    expect(account.state().policies).toContain('/curfew/d/john/revoked@20300703T120000Z');
  });
});
