import fc from 'fast-check';
import { covers, type ValidAccess } from '../../../../model/access';
import { type Conditions, render } from '../../../../model/grant/document';
import type { Instant } from '../../../../model/time/instant';
import type { Window } from '../../../../model/time/window';
import { access, window } from '../../../support/grants/random';
import { type Scene, scene } from '../../../support/grants/scene';
import { account, mayOnSession, mayOpenChannel, mayStart, userId } from '../../../support/iam/user-calls';
import { after, instant } from '../../../support/instant';

/** Promise 1: judged by an evaluator that knows nothing of Curfew. */

const second = 1000;

const facts = (where: string) => ({
  partition: 'aws',
  document: 'Curfew-Shell',
  sessionKeyArn: `arn:aws:kms:${where}:${account}:key/k`,
});

const request = ({ grants, region: where, at }: Scene) => ({
  user: 'john',
  region: where,
  at,
  policies: grants.map((grant) => render(grant, facts(grant.access.region))),
});

const live = ({ window: { from, until } }: { window: Window }, at: Instant) => from <= at && at < until;

const names = ({ access: what }: { access: ValidAccess }, { region: where, target: { id, tags: carried } }: Scene) =>
  covers(what, { account, region: where, instance: id, tags: new Map(Object.entries(carried)) }) === 'yes';

test('StartSession is allowed exactly when some grant is live and names the instance', async () => {
  let allowed = 0;
  await fc.assert(
    fc.asyncProperty(scene, async (each) => {
      const expected = each.grants.some((grant) => live(grant, each.at) && names(grant, each));
      const verdict = await mayStart(request(each), each.target, 'Curfew-Shell');
      if (verdict) allowed += 1;
      expect(verdict).toBe(expected);
    }),
    { numRuns: 600 },
  );
  // A property that never meets the allowed side would prove nothing.
  expect(allowed).toBeGreaterThan(8);
});

test('StartSession is never allowed through another document', async () => {
  await fc.assert(
    fc.asyncProperty(
      scene,
      fc.constantFrom('SSM-SessionManagerRunShell', 'curfew-shell', 'Curfew-Shell2'),
      async (each, name) => {
        expect(await mayStart(request(each), each.target, name)).toBe(false);
      },
    ),
    { numRuns: 150 },
  );
});

test('ResumeSession and TerminateSession: only one’s own, only in a window, for ids only on a target named', async () => {
  let allowed = 0;
  await fc.assert(
    fc.asyncProperty(scene, fc.constantFrom(userId, 'AIDASOMEBODYELSE'), async (each, owner) => {
      const expected =
        owner === userId &&
        each.grants.some(
          (grant) =>
            live(grant, each.at) &&
            grant.access.region === each.region &&
            (grant.access.target.by === 'tags' || grant.access.target.ids.includes(each.target.id)),
        );
      for (const action of ['ssm:ResumeSession', 'ssm:TerminateSession'] as const) {
        const verdict = await mayOnSession(request(each), action, { owner, target: each.target.id });
        if (verdict) allowed += 1;
        expect(verdict).toBe(expected);
      }
    }),
    { numRuns: 300 },
  );
  expect(allowed).toBeGreaterThan(20);
});

test('a token taken before the window opens nothing in it', async () => {
  await fc.assert(
    fc.asyncProperty(window, access, fc.integer({ min: -3, max: 3 }), async (when, what, offset) => {
      const id = what.target.by === 'ids' ? (what.target.ids[0] as string) : 'i-0ee0bc84a481f7852';
      const carried = what.target.by === 'tags' ? what.target.tags : {};
      const each: Scene = {
        grants: [{ access: what, window: when }],
        region: what.region,
        at: when.from,
        target: { id, tags: carried },
      };
      const asked = {
        ...request({ ...each, at: after(when.until, -second) }),
        tokenIssued: after(when.from, offset * second),
      };
      expect(await mayStart(asked, { id, tags: carried }, 'Curfew-Shell')).toBe(offset >= 0);
      expect(await mayOpenChannel(asked)).toBe(offset >= 0);
    }),
    { numRuns: 100 },
  );
});

test('the data channel opens in a window only', async () => {
  await fc.assert(
    fc.asyncProperty(scene, async (each) => {
      expect(await mayOpenChannel(request(each))).toBe(each.grants.some((grant) => live(grant, each.at)));
    }),
    { numRuns: 150 },
  );
});

describe('what a rule has AWS ask for', () => {
  const grant = {
    access: {
      kind: 'shell',
      account,
      region: 'eu-central-1',
      target: { by: 'ids', ids: ['i-0ee0bc84a481f7852'] },
    } as const,
    window: {
      from: instant('2030-06-03T09:00:00Z'),
      until: instant('2030-06-03T12:00:00Z'),
    },
  };
  const at = instant('2030-06-03T10:00:00Z');
  const target = { id: 'i-0ee0bc84a481f7852', tags: {} };
  type Who = { mfa?: boolean; ip?: string; tokenIssued?: Instant };
  const may = async (conditions: Conditions, who: Who) => {
    const policies = [render({ ...grant, conditions }, facts('eu-central-1'))];
    const asked = { user: 'john', region: 'eu-central-1', at, policies, ...who };
    const session = { owner: userId, target: target.id };
    return Promise.all([
      mayStart(asked, target, 'Curfew-Shell'),
      mayOnSession(asked, 'ssm:ResumeSession', session),
      mayOpenChannel(asked),
    ]);
  };
  const token = { tokenIssued: at };

  test.each<[what: string, conditions: Conditions, who: Who, allowed: boolean]>([
    ['nothing, of keys alone', {}, {}, true],
    ['MFA, of keys alone, which lack the fact', { mfa: true }, {}, false],
    ['MFA, of a session without', { mfa: true }, { ...token, mfa: false }, false],
    ['MFA, of a session with it', { mfa: true }, { ...token, mfa: true }, true],
    ['an address, from it', { sourceIps: ['203.0.113.0/24'] }, { ip: '203.0.113.7' }, true],
    [
      'an address, from one of several',
      { sourceIps: ['203.0.113.0/24', '2001:db8::/32'] },
      { ip: '2001:db8::1' },
      true,
    ],
    ['an address, from elsewhere', { sourceIps: ['203.0.113.0/24'] }, { ip: '203.0.114.7' }, false],
    ['an address, through a VPC endpoint', { sourceIps: ['203.0.113.0/24'] }, {}, false],
    ['both, with one of them', { mfa: true, sourceIps: ['203.0.113.0/24'] }, { ip: '203.0.113.7' }, false],
  ])('%s', async (_, conditions, who, allowed) => {
    expect(await may(conditions, who)).toEqual([allowed, allowed, allowed]);
  });
});
