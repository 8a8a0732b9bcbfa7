import { userKey } from '../../../../model/principal/user-name';
import { plan } from '../../../../sweeper/judge/plan';
import { at, now, otherRegion, region } from '../../../support/sweep/account';
import { look, policy, session } from '../../../support/sweep/look';

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
    const { kept } = decided({ policies: [policy({ name: 'by-hand' })] });
    expect(kept).toEqual([{ use: session(), why: 'policy by-hand cannot be read' }]);
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
    expect(last([ended, policy({ name: 'by-hand' })])).toEqual([false]);
    expect(last([policy({ kind: 'x', until: at(-5) })])).toEqual([false]);
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
  const needless = (...policies: ReturnType<typeof policy>[]) =>
    decided({ sessions: [], policies }).needless.map(({ provision: { name }, why }) => [name, why]);
  const denial = policy({ kind: 'd' });

  test('with nothing that grants, or only what has ended', () => {
    const told = [denial.seen.name, 'no policy grants john anything any more'];
    expect(needless(denial)).toEqual([told]);
    expect(needless(denial, policy({ until: now }))).toEqual([told]);
    expect(needless(denial, policy({ user: 'jane' }))).toEqual([told]);
  });

  test('not with a grant that is live or to come, or that nobody can read', () => {
    expect(needless(denial, policy())).toEqual([]);
    expect(needless(denial, policy({ kind: 'x', from: at(5) }))).toEqual([]);
    expect(needless(denial, policy({ name: 'by-hand' }))).toEqual([]);
  });

  test('nobody loses a key by it', () => {
    expect(decided({ sessions: [], policies: [denial] }).needless).toMatchObject([{ lastOfManaged: false }]);
  });

  test('one that is past is removed as such', () => {
    expect(needless(policy({ kind: 'd', until: now }))).toEqual([]);
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

  test('none where all is well, nothing was read, or a Deny is no grant', () => {
    expect(found(policy(), policy({ id: 'b', reading: 'none' }), policy({ kind: 'd', reading: 'unreadable' }))).toEqual(
      [],
    );
  });
});
