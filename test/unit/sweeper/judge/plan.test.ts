import { userKey } from '../../../../model/principal/user-name';
import { back, seconds } from '../../../../model/time/instant';
import { plan } from '../../../../sweeper/judge/plan';
import type { Declared } from '../../../../sweeper/principals/declared';
import { at, now, otherRegion, region } from '../../../support/sweep/account';
import { declaring, look, policy, residentsOf, session } from '../../../support/sweep/look';

const owner = (user: string): string => `arn:aws:iam::123456789012:user/curfew/${user}`;
const decided = (words: Parameters<typeof look>[0]) => plan(look(words), now);
const grants = (removals: ReturnType<typeof plan>['removals']) =>
  removals.map(({ provision: { means } }) => means.grant);

describe('sessions to end', () => {
  test('what is revoked first, then the most overdue; each with its grant and its end', () => {
    const late = policy({ id: 'late', until: at(-5) });
    const later = policy({ id: 'later', until: at(-50), user: 'jane' });
    const denial = policy({ kind: 'd', user: 'max' });
    const seen = look({
      policies: [late, later, denial],
      sessions: [
        session(),
        session({ id: 'jane-1', owner: owner('jane') }),
        session({ id: 'max-1', owner: owner('max') }),
      ],
    });
    const owners = new Map([
      [userKey('john'), { managed: true, attached: new Set([late.seen.arn]) }],
      [userKey('jane'), { managed: true, attached: new Set([later.seen.arn]) }],
      [userKey('max'), { managed: true, attached: new Set([denial.seen.arn]) }],
    ]);
    expect(plan({ ...seen, owners }, now).end).toEqual([
      { use: expect.objectContaining({ id: 'max-1' }), why: 'access of max is revoked' },
      {
        use: expect.objectContaining({ id: 'jane-1' }),
        why: 'grant later ended at 2030-06-03T11:10:00Z',
        grant: 'later',
        until: at(-50),
      },
      {
        use: expect.objectContaining({ id: 'john-1' }),
        why: 'grant late ended at 2030-06-03T11:55:00Z',
        grant: 'late',
        until: at(-5),
      },
    ]);
  });

  test('a revocation that has ended by its name is still first', () => {
    const denial = policy({ kind: 'd', until: at(-1) });
    const ended = policy({ id: 'b', user: 'jane', until: at(-50) });
    const seen = look({
      policies: [denial, ended],
      sessions: [session({ id: 'jane-1', owner: owner('jane') }), session()],
    });
    const owners = new Map([...seen.owners, ['jane', { managed: true, attached: new Set([ended.seen.arn]) }]]);
    expect(plan({ ...seen, owners }, now).end.map(({ use: { id } }) => id)).toEqual(['john-1', 'jane-1']);
  });

  test('suspects and what is kept, with no more than is known of them', () => {
    expect(decided({}).suspects).toEqual([{ use: session(), why: 'no policy of john grants it' }]);
    const { kept } = decided({ policies: [policy({ reading: 'unreadable' })] });
    const why = `the document of policy ${policy().seen.name} cannot be read`;
    expect(kept).toEqual([{ use: session(), why }]);
    expect(decided({ policies: [policy()] })).toMatchObject({ end: [], suspects: [], kept: [] });
  });
});

describe('policies to remove', () => {
  const none = { sessions: [] };

  test('the most overdue first, and by ARN among those that ended together', () => {
    const policies = ['c', 'a', 'b'].map((id) => policy({ id, until: at(-5) }));
    const first = policy({ id: 'z', until: at(-6) });
    const last = policy({ id: '0', until: at(-4) });
    expect(grants(decided({ ...none, policies: [last, ...policies, first] }).removals)).toEqual([
      'z',
      'a',
      'b',
      'c',
      '0',
    ]);
  });

  test('at its end a policy is past, a millisecond before it is not; nor what ended after the look began', () => {
    const policies = [policy({ until: now })];
    expect(decided({ ...none, policies }).removals).toHaveLength(1);
    expect(decided({ ...none, policies, at: at(-0.1) }).removals).toHaveLength(0);
    expect(decided({ ...none, policies: [policy()] }).removals).toHaveLength(0);
    expect(decided({ ...none, policies: [policy({ name: 'by-hand' })] }).removals).toHaveLength(0);
  });

  test('the last of a managed person takes the keys along', () => {
    const ended = policy({ until: at(-5) });
    const last = (policies: ReturnType<typeof policy>[]) =>
      decided({ ...none, policies }).removals.map(({ lastOfManaged }) => lastOfManaged);
    expect(last([ended])).toEqual([true]);
    expect(last([ended, policy({ id: 'b', until: at(-4) })])).toEqual([true, true]);
    expect(last([ended, policy({ id: 'b' })])).toEqual([false]);
    expect(last([policy({ kind: 'x', until: at(-5) })])).toEqual([false]);
  });

  test('a name that Curfew cannot have written keeps nobody’s keys', () => {
    const policies = [policy({ until: at(-5) }), policy({ name: 'by-hand' })];
    expect(decided({ ...none, policies }).removals).toMatchObject([{ lastOfManaged: true }]);
  });

  test('keys stay with whoever does not live below /curfew/, whatever a name says of them', () => {
    const policies = [policy({ until: at(-5) })];
    const { removals } = decided({ ...none, policies, residents: residentsOf(['jane']) });
    expect(removals).toMatchObject([{ lastOfManaged: false }]);
    expect(removals[0]).not.toHaveProperty('heldBy');
  });

  test('where nobody could list who lives there, the keys stay and the policy waits', () => {
    const policies = [policy({ until: at(-5) })];
    expect(decided({ ...none, policies, residents: new Map() }).removals).toMatchObject([
      { lastOfManaged: false, heldBy: 'nobody can tell whether user john is a managed one' },
    ]);
  });

  test.each<[string, Declared | undefined, boolean]>([
    ['the manifest says that they were there before', declaring({ existing: ['john'] }), false],
    ['the manifest cannot be read', { is: 'unreadable', why: 'there is none' }, false],
    ['nobody has read the manifest', undefined, false],
    ['the manifest says that Curfew made them', declaring({}), true],
  ])('of whom a grant of an existing person speaks: %s', (_what, declared, goes) => {
    const policies = [policy({ until: at(-5) }), policy({ kind: 'x', id: 'x', until: at(-5) })];
    const last = decided({ ...none, policies, declared }).removals.some(({ lastOfManaged }) => lastOfManaged);
    expect(last).toBe(goes);
  });

  test('what ended less than half a minute before the look may have been renewed unseen: it is held, and so are keys', () => {
    const ended = (ago: number) => [policy({ until: back(now, seconds(ago)) })];
    expect(decided({ ...none, policies: ended(29) }).removals).toMatchObject([
      { lastOfManaged: false, heldBy: 'what renewed it may not be seen before 2030-06-03T12:00:01Z' },
    ]);
    const [settled] = decided({ ...none, policies: ended(30) }).removals;
    expect(settled).toMatchObject({ lastOfManaged: true });
    expect(settled).not.toHaveProperty('heldBy');
    // One of two: the older goes, and the keys wait for the younger.
    const both = [...ended(29), policy({ id: 'b', until: at(-5) })];
    expect(decided({ ...none, policies: both }).removals).toMatchObject([
      { provision: { means: { grant: 'b' } }, lastOfManaged: false },
      { provision: { means: { grant: 'a' } }, heldBy: expect.stringContaining('renewed') },
    ]);
    expect(decided({ ...none, policies: both }).removals[0]).not.toHaveProperty('heldBy');
  });

  test('its sessions end at once all the same', () => {
    expect(decided({ policies: [policy({ until: now })] }).end).toHaveLength(1);
  });

  test('one whose person has a session that is to end waits for it', () => {
    const policies = [policy({ until: at(-5) })];
    expect(decided({ policies }).removals).toMatchObject([
      { heldBy: 'session john-1 is not gone', why: 'ended at 2030-06-03T11:55:00Z' },
    ]);
    expect(decided({ ...none, policies }).removals[0]).not.toHaveProperty('heldBy');
  });

  test('a Deny waits for nothing', () => {
    const policies = [policy({ kind: 'd', until: at(-5) }), policy({ until: at(-5) })];
    const { removals } = decided({ policies, failedRegions: [region] });
    const denial = removals.find(({ provision: { denies } }) => denies);
    expect(denial).not.toHaveProperty('heldBy');
  });

  test('one that grants in a region that cannot be seen waits for it, others do not', () => {
    const policies = [policy({ until: at(-5) }), policy({ id: 'b', until: at(-4), region: otherRegion })];
    const removals = (failedRegions: string[]) =>
      decided({ ...none, policies, failedRegions }).removals.map(({ heldBy }) => heldBy);
    expect(removals([otherRegion])).toEqual([undefined, `the sessions of ${otherRegion} cannot be seen`]);
    expect(removals([])).toEqual([undefined, undefined]);
  });

  test('one of which nobody knows where it grants waits for every region', () => {
    const wait = (reading: 'unreadable' | 'none') =>
      decided({ ...none, policies: [policy({ until: at(-5), reading })], failedRegions: ['us-east-1', 'eu-central-1'] })
        .removals[0]?.heldBy;
    expect(wait('unreadable')).toBe('the sessions of eu-central-1, us-east-1 cannot be seen');
    expect(wait('none')).toBe('the sessions of eu-central-1, us-east-1 cannot be seen');
  });
});

describe('denials that nobody needs', () => {
  const needless = (policies: ReturnType<typeof policy>[], declared: Declared | undefined = declaring({})) =>
    decided({ sessions: [], policies, declared }).needless.map(({ provision: { name }, why }) => [name, why]);
  const denial = policy({ kind: 'd' });

  test('with nothing that grants, or only what has ended', () => {
    const told = [denial.seen.name, 'no policy grants john anything any more'];
    expect(needless([denial])).toEqual([told]);
    expect(needless([denial, policy({ until: now })])).toEqual([told]);
    expect(needless([denial, policy({ user: 'jane' })])).toEqual([told]);
  });

  test.each<[string, Declared | undefined, string | undefined]>([
    ['declares one ahead', declaring({ until: at(1) }), 'the manifest declares a grant until 2030-06-03T12:01:00Z'],
    [
      'cannot be read',
      { is: 'unreadable', why: 'it is no JSON object' },
      'the manifest cannot be read: it is no JSON object',
    ],
    ['was not read', undefined, 'the manifest cannot be read: nobody has'],
    ['declares none but what has ended', declaring({ until: now }), undefined],
    ['declares one of somebody else', declaring({ user: 'jane', until: at(1) }), undefined],
  ])('not where the manifest, which an apply writes last, %s', (_what, declared, heldBy) => {
    const { removals, needless: free } = decided({ sessions: [], policies: [denial], declared });
    expect(free).toHaveLength(heldBy === undefined ? 1 : 0);
    expect(removals.map((each) => each.heldBy)).toEqual(heldBy === undefined ? [] : [heldBy]);
  });

  test('not with a grant that is live or to come, or that nobody can read', () => {
    expect(needless([denial, policy()])).toEqual([]);
    expect(needless([denial, policy({ kind: 'x', from: at(5) })])).toEqual([]);
    expect(needless([denial, policy({ name: 'by-hand' })])).toEqual([]);
  });

  test('nobody loses a key by it', () => {
    expect(decided({ sessions: [], policies: [denial], declared: declaring({}) }).needless).toMatchObject([
      { lastOfManaged: false },
    ]);
  });

  test('one that is past is removed as such', () => {
    expect(needless([policy({ kind: 'd', until: now })])).toEqual([]);
  });
});

describe('findings', () => {
  const found = (...policies: ReturnType<typeof policy>[]) => decided({ sessions: [], policies }).findings;

  test('a name, a document, and dates that differ', () => {
    expect(found(policy({ name: 'by-hand' }))).toMatchObject([{ code: 'unreadable-name' }]);
    expect(found(policy({ reading: 'unreadable' }))).toMatchObject([{ code: 'unreadable-document' }]);
    expect(found(policy({ documentUntil: at(-1) }))).toEqual([
      {
        code: 'dates-differ',
        resource: policy().seen.arn,
        what: 'its name says it ends at 2030-06-03T13:00:00Z, its document at 2030-06-03T11:59:00Z; the earlier counts',
        remedy: 'Apply again, so that Terraform restores it.',
      },
    ]);
  });

  test.each([
    ['somebody who lives elsewhere, with a session open', { managed: false, attached: new Set<string>() }, 1],
    ['a managed person', { managed: true, attached: new Set<string>() }, 0],
    ['somebody of whom nobody knows', undefined, 0],
  ])('a policy for a managed person, of %s', (_what, john, times) => {
    const findings = decided({ policies: [policy()], john }).findings;
    expect(findings).toHaveLength(times);
    for (const finding of findings) {
      expect(finding).toEqual({
        code: 'not-managed',
        resource: policy().seen.arn,
        user: 'john',
        what: 'it is for a managed person, and user john is none, so it covers nothing and proves nothing',
        remedy:
          'If john was there before Curfew, write existing: true into their file and apply; else ask who made it, and apply again.',
      });
    }
  });

  test('an existing person who lives below /curfew/, once, and not where the manifest says otherwise', () => {
    const policies = [policy({ kind: 'x' }), policy({ kind: 'x', id: 'b' })];
    const of = (declared: Declared | undefined) => decided({ policies, sessions: [], declared }).findings;
    expect(of(declaring({ existing: ['john'] }))).toEqual([
      {
        code: 'existing-below-path',
        resource: policy({ kind: 'x' }).seen.arn,
        user: 'john',
        what: 'user john was there before Curfew, and lives below /curfew/, where only Curfew makes users',
        remedy:
          'Move the user with aws iam update-user --user-name john --new-path / : keys, policies and sessions stay, and only policies that name its ARN have to follow.',
      },
    ]);
    expect(of(declaring({}))).toEqual([]);
    expect(of(undefined)).toEqual([]);
  });

  test('none where all is well, nothing was read, or a Deny is no grant', () => {
    expect(found(policy(), policy({ id: 'b', reading: 'none' }), policy({ kind: 'd', reading: 'unreadable' }))).toEqual(
      [],
    );
  });
});
