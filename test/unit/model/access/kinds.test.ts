import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { accessChanges, fileChanges } from '../../../../cli/commands/diff/access';
import { refusedPatterns } from '../../../../constructs/notices/refused-patterns';
import { factories } from '../../../../load/factories';
import {
  canMeet,
  covers,
  describeAccess,
  kindOf,
  placesOf,
  readingsOf,
  regionsOf,
  type ValidAccess,
} from '../../../../model/access';
import { capOf } from '../../../../model/access/cap';
import { checkAccess } from '../../../../model/access/check';
import { renderDenial } from '../../../../model/access/denial';
import { kinds } from '../../../../model/access/kinds';
import type { Issue } from '../../../../model/base/issue';
import { reporter } from '../../../../model/base/report';
import { sourceOf } from '../../../../model/base/source';
import { render, tryRead } from '../../../../model/grant/document';
import type { ValidGrant } from '../../../../model/grant/valid-grant';
import { isAllowed } from '../../../../model/iam/evaluate';
import type { PolicyDocument, Statement } from '../../../../model/iam/statement';
import { formatInstant } from '../../../../model/time/instant';
import { rightsIn, rightsOf } from '../../../../sweeper/audit/rights';
import { instant } from '../../../support/instant';

/** No document of AWS's own policies could be read. */
const unread: ReadonlyMap<string, string> = new Map();

/** What must hold of every kind of access, asked of each in the list and of one more that nobody built the rest for. */

jest.mock('../../../../model/access/kinds', () => {
  const { kinds, carriedKinds } = jest.requireActual('../../../../model/access/kinds');
  const { commandKind } = require('./command') as typeof import('./command');
  return {
    kinds: { ...kinds, command: commandKind },
    carriedKinds: { ...carriedKinds, command: commandKind },
  };
});

const account = '123456789012';
const facts = {
  partition: 'aws',
  document: 'Curfew-Shell',
  sessionKeyArn: `arn:aws:kms:eu-central-1:${account}:key/11111111-2222-3333-4444-555555555555`,
};
const now = instant('2030-06-03T10:00:00Z');
const window = {
  from: instant('2030-06-03T09:00:00Z'),
  until: instant('2030-06-03T12:00:00Z'),
};

const list = (values: string | readonly string[]): readonly string[] =>
  typeof values === 'string' ? [values] : values;
const actionsOf = (statements: readonly Statement[]): Set<string> =>
  new Set(statements.flatMap(({ Action }) => list(Action)));

function validOf(written: unknown, where = account): ValidAccess {
  const issues: Issue[] = [];
  const access = checkAccess(written, ['access'], reporter(sourceOf('a', {}), issues), where);
  expect(issues).toEqual([]);
  if (!access) throw new Error('is no access');
  return access;
}

const ofAws = (policy: string): string => `arn:aws:iam::aws:policy/${policy}`;

const examples = Object.entries(kinds).map(([name, { example }]) => [name, validOf(example)] as const);

const grantOf = (access: ValidAccess): ValidGrant => ({
  id: 'a',
  file: 'grants/a.ts',
  person: { user: 'john', existing: false },
  access,
  window,
  state: 'live',
  reason: 'a test',
  __valid: true,
});

const inRegion = (name: string, region: string): ValidAccess =>
  validOf({ ...kinds[name as keyof typeof kinds].example, region });

test('there is more than one kind here', () => {
  expect(examples.length).toBeGreaterThan(1);
});

describe.each(examples)('%s', (name, access) => {
  const kind = kindOf(access);
  const target = { account, region: regionsOf(access)[0], instance: kind.instances(access)[0]?.id ?? '' };
  const roles = Object.entries(kind.actions);
  const opens = roles.filter(([, { is }]) => is === 'opens').map(([action]) => action);

  test('is listed under its own name, and a file may call its factory', () => {
    expect(access.kind).toBe(name);
    expect(kind.example.kind).toBe(name);
    expect(access.account).toBe(account);
    expect(factories.get(name)).toBe(kind.define);
  });

  test('is read back from its document, in every way in which documents of it are or were written', () => {
    for (const { statements } of kind.renderings) {
      const written = statements(access, facts);
      expect(readingsOf(written).map((reading) => reading.access)).toContainEqual(access);
    }
    const document = render({ access, window }, facts);
    expect(tryRead(JSON.stringify(document))).toMatchObject({ access, window });
  });

  test('is read back by no other kind', () => {
    const written = kind.renderings[0].statements(access, facts);
    expect(new Set(readingsOf(written).map((reading) => reading.access.kind))).toEqual(new Set([name]));
  });

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
    for (const policy of opened) expect([policy, rightsOf(ofAws(policy), unread)]).toEqual([policy, 'start sessions']);
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

  test('covers what it names, there and in no other account or region', () => {
    expect(covers(access, target)).toBe('yes');
    expect(covers(access, { ...target, account: '000000000001' })).toBe('no');
    expect(covers(access, { ...target, region: 'ap-south-1' })).toBe('no');
    expect(kind.misses(access, target)).toEqual({ wrong: 0, whys: [] });
    const misses = kind.misses(access, { ...target, region: 'ap-south-1' });
    expect(misses.wrong).toBeGreaterThan(0);
    expect(misses.whys.join()).not.toBe('');
  });

  test('can meet itself, and nothing in another region or account', () => {
    expect(canMeet(access, access)).toBe('yes');
    expect(canMeet(access, inRegion(name, 'ap-south-1'))).toBe('no');
    expect(canMeet(access, validOf(kind.example, '000000000001'))).toBe('no');
  });

  test('says whether a rule about instances or tags is about it; what it cannot tell is not no', () => {
    const ids = kind.instances(access).map(({ id }) => id);
    const among = (...instances: string[]) => kind.isAmong(access, { instances });
    if (ids.length > 0) expect([among(...ids), among('i-00000000')]).toEqual(['yes', 'no']);
    else expect(among('i-00000000')).toBe('unknown');
    if (kind.tagged(access)) return;
    expect(kind.isAmong(access, { tags: { Environment: 'Production' } })).toBe('unknown');
    const { because, remedy = 'By tags.' } = kind.untagged(access);
    expect(because).toMatch(/^[a-z].*[^.]$/);
    expect(remedy).toMatch(/^[A-Z].*\.$/);
  });

  test('reaches places, each once', () => {
    const places = placesOf(access).map((place) => JSON.stringify(place));
    expect(places).not.toEqual([]);
    expect(places).toEqual([...new Set(places)]);
    for (const place of placesOf(access)) expect(regionsOf(access)).toContain(place.region);
  });

  test('is proved: its policy allows what opens each target, and not what opens another', () => {
    const policy = JSON.parse(JSON.stringify(render({ access, window }, facts))) as PolicyDocument;
    const context = { 'aws:CurrentTime': formatInstant(now) };
    const isOpen = (calls: ReturnType<typeof kind.calls>): boolean =>
      Object.values(calls).every((call) => isAllowed([policy], { ...call, context: { ...call.context, ...context } }));
    const probes = kind.probes(access, facts);
    expect(probes).not.toEqual([]);
    for (const { calls, stranger } of probes) {
      expect([isOpen(calls), isOpen(stranger.calls)]).toEqual([true, false]);
      for (const { action, on } of Object.values(calls)) {
        expect(opens).toContain(action);
        expect(on).not.toBe('');
      }
    }
  });

  test('has a line that opens it, and the words of a command', () => {
    expect(kind.lines(access, { document: 'Curfew-Shell', reason: 'a' })).not.toEqual([]);
    const opening = { instance: target.instance, document: 'Curfew-Shell', options: [] };
    expect(kind.command(opening)).toContain(target.instance);
  });

  test('is told to people and to programs', () => {
    expect(kind.noun).toMatch(/^an? \w/);
    expect(describeAccess(access)).toContain(target.region);
    expect(kind.describe(access)).not.toBe('');
    expect(kind.shrink(access)).toMatch(/^[A-Z].*\.$/);
    expect(JSON.parse(JSON.stringify(kind.json(access)))).toMatchObject({ region: target.region });
    expect(kind.docs).toContain(`${name}({`);
  });
});

test('a policy of AWS opens nothing only where every kind says so; what one cannot tell is not known', () => {
  expect(rightsOf(ofAws('IAMUserChangePassword'), unread)).toBe('no');
  // One kind says that it opens nothing, and the other says nothing.
  expect(rightsOf(ofAws('SecurityAudit'), unread)).toBe('unknown');
  expect(rightsOf(ofAws('Novel'), unread)).toBe('unknown');
});

const pairs = examples.flatMap(([one, was]) =>
  examples.filter(([other]) => other !== one).map(([other, is]) => [one, other, was, is] as const),
);

describe.each(pairs)('a grant changed from %s to %s', (one, other, was, is) => {
  const [before, after] = [grantOf(was), grantOf(is)];

  test('is a gain, though it names the same instance', () => {
    const changes = accessChanges([before], [after], now);
    expect(changes.some(({ gains }) => gains.length > 0)).toBe(true);
    expect(changes.some(({ loses }) => loses.length > 0)).toBe(true);
    expect(changes.some(({ keeps }) => keeps > 0)).toBe(false);
  });

  test('is told as what it is', () => {
    const [change] = fileChanges([before], [after], now);
    expect(change?.what).toContain(
      `is ${kinds[other as keyof typeof kinds].noun} instead of ${kinds[one as keyof typeof kinds].noun}`,
    );
  });

  test('could still reach the same: of two kinds nobody can tell', () => {
    expect(canMeet(was, is)).toBe('unknown');
    expect(canMeet(was, inRegion(other, 'ap-south-1'))).toBe('no');
    expect(canMeet(was, validOf(kinds[other as keyof typeof kinds].example, '000000000001'))).toBe('no');
  });
});

test('every kind that ships is exported by name, and has its row in the README', () => {
  const { kinds: shipped } = jest.requireActual<typeof import('../../../../model/access/kinds')>(
    '../../../../model/access/kinds',
  );
  const curfew = jest.requireActual<Record<string, unknown>>('../../../../index');
  const readme = readFileSync(join(__dirname, '../../../../README.md'), 'utf8');
  for (const [name, { docs }] of Object.entries(shipped)) {
    expect(typeof curfew[name]).toBe('function');
    expect(readme).toContain(docs);
  }
});
