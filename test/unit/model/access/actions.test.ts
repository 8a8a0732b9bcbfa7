import { refusedPatterns } from '../../../../constructs/notices/refused-patterns';
import { kindOf } from '../../../../model/access';
import { capOf } from '../../../../model/access/cap';
import { renderDenial } from '../../../../model/access/denial';
import { isAllowed } from '../../../../model/iam/evaluate';
import type { Statement } from '../../../../model/iam/statement';
import { PolicyReader, rightsIn } from '../../../../sweeper/audit/rights';
import { account, examples, facts } from './examples';

/** What every action of every kind is to the cap, a revocation, the audit and the notices; and of one kind more. */

jest.mock('../../../../model/access/kinds', () => {
  const { kinds, carriedKinds } = jest.requireActual('../../../../model/access/kinds');
  const { commandKind } = require('./command') as typeof import('./command');
  return {
    kinds: { ...kinds, command: commandKind },
    carriedKinds: { ...carriedKinds, command: commandKind },
  };
});

const list = (values: string | readonly string[]): readonly string[] =>
  typeof values === 'string' ? [values] : values;
const actionsOf = (statements: readonly Statement[]): Set<string> =>
  new Set(statements.flatMap(({ Action }) => list(Action)));

/** No document of AWS's own policies could be read. */
const unread: ReadonlyMap<string, string> = new Map();

const ofAws = (policy: string): string => `arn:aws:iam::aws:policy/${policy}`;

describe.each(examples)('%s', (_, access) => {
  const kind = kindOf(access);
  const roles = Object.entries(kind.actions);
  const opens = roles.filter(([, { is }]) => is === 'opens').map(([action]) => action);

  test('says of every action of its documents what it is, and of no other; where it opens nothing, why', () => {
    const carried = kind.renderings.flatMap(({ statements }) => [...actionsOf(statements(access, facts))]);
    expect(roles.map(([action]) => action).sort()).toEqual([...new Set(carried)].sort());
    expect(opens).not.toEqual([]);
    for (const [, role] of roles) if (role.is !== 'opens') expect(role.why).toMatch(/\w+ \w+/);
  });

  test('has all its actions under the cap of managed persons', () => {
    const where = { account, partition: 'aws', document: 'Curfew-Shell', regions: ['eu-central-1'] };
    const cap = capOf({ ...where, sessionKeyArns: [facts.sessionKeyArn] });
    expect([...actionsOf(cap)]).toEqual(expect.arrayContaining(roles.map(([action]) => action)));
    const sids = cap.map(({ Sid }) => Sid);
    expect(sids).toEqual([...new Set(sids)]);
    // What opens an example is allowed by the cap itself, not only named in it.
    for (const { calls } of kind.probes(access, facts)) {
      for (const call of Object.values(calls)) {
        expect(isAllowed([{ Version: '2012-10-17', Statement: cap }], call)).toBe(true);
      }
    }
  });

  test('is denied by a revocation, but for what opens nothing', () => {
    const denied = actionsOf(renderDenial().Statement);
    for (const [action, { is }] of roles) expect([action, denied.has(action)]).toEqual([action, is !== 'harmless']);
  });

  test('is seen by the audit in the policies of others: what opens it, and nothing else', () => {
    for (const [action, { is }] of roles) {
      const other = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: action, Resource: '*' }] };
      const beside = action === 'ssm:ResumeSession' ? "resume other people's sessions" : 'no';
      expect([action, rightsIn(JSON.stringify(other))]).toEqual([action, is === 'opens' ? 'start sessions' : beside]);
    }
  });

  test('is seen by the audit in what AWS’s own policies open of it', () => {
    const opened = [...kind.ofAws].filter(([, isOpen]) => isOpen).map(([policy]) => policy);
    expect(opened).toContain('AdministratorAccess');
    for (const policy of opened)
      expect([policy, new PolicyReader(unread).of(ofAws(policy))]).toEqual([policy, 'start sessions']);
  });

  test('is told of where it is refused: what opens it, and nothing else', () => {
    const patterns = refusedPatterns({ account, partition: 'aws', bucketPrefix: 'b' }, []);
    const { source, detail } = patterns.get('managed') as {
      source: string[];
      detail: { eventSource: string[]; eventName: string[]; errorCode: [{ 'anything-but': string[] }] };
    };
    for (const [action, { is }] of roles) {
      const [service, event] = action.split(':') as [string, string];
      const isTold =
        source.includes(`aws.${service}`) &&
        detail.eventSource.includes(`${service}.amazonaws.com`) &&
        detail.eventName.includes(event);
      expect([action, isTold]).toEqual([action, is === 'opens']);
    }
    expect(detail.errorCode[0]['anything-but']).toEqual(expect.arrayContaining([...kind.faults]));
  });
});

test('a policy of AWS opens nothing only where every kind says so; what one cannot tell is not known', () => {
  expect(new PolicyReader(unread).of(ofAws('IAMUserChangePassword'))).toBe('no');
  // One kind says that it opens nothing, and the other says nothing.
  expect(new PolicyReader(unread).of(ofAws('SecurityAudit'))).toBe('unknown');
  expect(new PolicyReader(unread).of(ofAws('Novel'))).toBe('unknown');
});
