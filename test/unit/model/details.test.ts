import { checkAccess } from '../../../model/access/check';
import { denialOf, renderDenial } from '../../../model/access/denial';
import { shell } from '../../../model/access/shell/definition';
import type { Issue } from '../../../model/base/issue';
import { byKey, compare } from '../../../model/base/order';
import { reporter } from '../../../model/base/report';
import { grantIdOf, type Source, type Sources, sourceOf } from '../../../model/base/source';
import { manifestObject, manifestOf } from '../../../model/contracts/manifest';
import { render, tryRead } from '../../../model/grant/document';
import { defineGrant } from '../../../model/grant/grant';
import { definePerson } from '../../../model/grant/person';
import { tryParseUserArn } from '../../../model/iam/arn';
import { policyPath, policyPlace, tryParsePolicyName } from '../../../model/iam/policy-name';
import { checkTag } from '../../../model/iam/tag';
import { validate } from '../../../model/register/validate';
import { localBackend, s3Backend } from '../../../model/settings/backend';
import { checkSettings } from '../../../model/settings/check-settings';
import type { Settings } from '../../../model/settings/settings';
import { tryParseCompact, tryParseFormatted } from '../../../model/time/instant';
import { parseInstantText } from '../../../model/time/instant-text';
import { stateAt } from '../../../model/time/window';
import { shellOf } from '../../support/grants/shell-of';
import { after, instant } from '../../support/instant';

/** The small print of the model: what no story needs, and somebody relies on. */

const now = instant('2030-06-03T12:00:00Z');
const settings: Settings = { account: '123456789012', regions: ['eu-central-1'] };
const john = definePerson({ user: 'john' });
const anna = definePerson({ user: 'anna', existing: true });
const one = 'i-0ee0bc84a481f7852';
const two = 'i-0aaaaaaaaaaaaaaa1';

const grant = (more: object = {}) =>
  defineGrant({
    person: john,
    access: shell({ region: 'eu-central-1', instances: [one] }),
    from: '2030-06-03T11:00:00Z',
    until: '2030-06-03T13:00:00Z',
    reason: 'work',
    ...more,
  });

const folder = (grants: Record<string, unknown>, people: unknown[] = [john]): Sources => ({
  people: people.map((value, i) => sourceOf(`person-${i}`, value, `people/${i}.ts`)),
  grants: Object.entries(grants).map(([id, value]) => sourceOf(id, value, `grants/${id}.ts`)),
  issues: [],
});

function register(sources: Sources, more: Partial<Settings> = {}) {
  const checked = validate(sources, { ...settings, ...more }, now);
  if (!checked.ok) throw new Error(JSON.stringify(checked.issues));
  return checked.value;
}

function codes(sources: Sources, more: Partial<Settings> = {}): string[] {
  const checked = validate(sources, { ...settings, ...more }, now);
  return checked.ok ? [] : checked.issues.map(({ code }) => code);
}

const bad = (more: object): string[] => {
  const checked = checkSettings({ ...settings, ...more });
  return checked.ok ? [] : checked.issues.map(({ field, value, rule }) => `${field} ${JSON.stringify(value)} ${rule}`);
};

test('an order: less, the same, more', () => {
  expect([compare('a', 'b'), compare('a', 'a'), compare('b', 'a')]).toEqual([-1, 0, 1]);
  expect([{ n: 3 }, { n: 1 }, { n: 2 }].sort(byKey(({ n }) => n))).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
});

test('factories hand back what they were given, frozen', () => {
  const access = shell({ region: 'eu-central-1', instances: [one] });
  expect(access).toEqual({ kind: 'shell', region: 'eu-central-1', instances: [one] });
  expect(grant()).toEqual({
    person: john,
    access,
    from: '2030-06-03T11:00:00Z',
    until: '2030-06-03T13:00:00Z',
    reason: 'work',
  });
  expect([access, grant(), john].every(Object.isFrozen)).toBe(true);
  expect(localBackend()).toEqual({ kind: 'local' });
  expect(s3Backend({ bucket: 'b', key: 'k', region: 'eu-central-1' })).toEqual({
    kind: 's3',
    bucket: 'b',
    key: 'k',
    region: 'eu-central-1',
  });
});

test('the id of a grant is its path without the last .ts', () => {
  expect(grantIdOf('team/a.ts.b.ts')).toBe('team-a.ts.b');
});

describe('what is written in another order means the same', () => {
  const read = (access: object) => {
    const issues: Issue[] = [];
    return checkAccess(access, ['access'], reporter(sourceOf('a', {}), issues), '123456789012');
  };

  test('instances', () => {
    expect(read({ kind: 'shell', region: 'r', instances: [one, two] })).toEqual({
      kind: 'shell',
      account: '123456789012',
      region: 'r',
      target: { by: 'ids', ids: [two, one] },
    });
  });

  test('tags', () => {
    const checked = read({ kind: 'shell', region: 'r', tags: { b: '2', a: '1', c: '3' } });
    const target = checked && shellOf(checked).target;
    expect(target?.by === 'tags' && Object.entries(target.tags)).toEqual([
      ['a', '1'],
      ['b', '2'],
      ['c', '3'],
    ]);
  });

  test('people and grants', () => {
    const people = [definePerson({ user: 'zoe' }), john, anna];
    const { people: sorted, provisioned } = register(folder({ b: grant(), a: grant(), c: grant() }, people));
    expect(sorted.map(({ user }) => user)).toEqual(['anna', 'john', 'zoe']);
    expect(provisioned.map(({ id }) => id)).toEqual(['a', 'b', 'c']);
  });
});

test('a grant keeps its ticket, and its reason without the space around it', () => {
  const { provisioned } = register(folder({ a: grant({ ticket: 'DEV-1', reason: '  work \n' }), b: grant() }));
  expect(provisioned.map(({ reason, ...rest }) => [reason, 'ticket' in rest ? rest.ticket : 'none'])).toEqual([
    ['work', 'DEV-1'],
    ['work', 'none'],
  ]);
});

test('a ticket of spaces says nothing', () => {
  expect(codes(folder({ a: grant({ ticket: ' ' }) }))).toEqual(['bad-ticket']);
});

test('a file that could not be read is not blamed again, nor is what refers to it', () => {
  const broken: Source = { file: 'grants/b.ts', id: 'b', lineOf: () => undefined };
  const nobody: Source = { file: 'people/x.ts', id: 'x', lineOf: () => undefined };
  const sources = folder({ a: grant() });
  const all = { ...sources, people: [...sources.people, nobody], grants: [...sources.grants, broken] };
  expect(register(all).provisioned.map(({ id }) => id)).toEqual(['a']);
});

test('an instant that is none is one issue, not a window as well', () => {
  expect(codes(folder({ a: grant({ from: 'now' }) }))).toEqual(['bad-instant']);
  expect(codes(folder({ a: grant({ until: 'now' }) }))).toEqual(['bad-instant']);
});

test('an issue without a value names none', () => {
  const issues: Issue[] = [];
  reporter(sourceOf('a', {}), issues)('bad-ticket', ['ticket'], undefined, 'r', 'm');
  expect(Object.keys(issues[0] ?? {}).sort()).toEqual(['code', 'field', 'file', 'remedy', 'rule']);
});

test('at its end a window is over', () => {
  const window = { from: instant('2030-06-03T11:00:00Z'), until: now };
  expect(stateAt(window, now)).toBe('expired');
  expect(stateAt(window, after(now, -1))).toBe('live');
  expect(stateAt(window, window.from)).toBe('live');
});

describe('settings', () => {
  test('every default', () => {
    const checked = checkSettings(settings);
    expect(checked.ok && checked.value).toEqual({
      ...settings,
      homeRegion: 'eu-central-1',
      retiredRegions: [],
      retiredDocuments: [],
      applierRoles: [],
      rules: [],
      partition: 'aws',
      stackName: 'curfew',
      backend: { kind: 'local' },
      longestWindowMinutes: 240,
      attachmentQuota: 10,
      attachmentsTaken: 0,
      managedPolicyQuota: 1500,
      documentName: 'Curfew-Shell',
      maxSessionMinutes: 1440,
      idleSessionMinutes: 20,
      retainLogs: true,
      logRetentionDays: 400,
      glacierAfterDays: 90,
      bucketPrefix: 'curfew-sessions',
      observeOnly: false,
      auditRetentionDays: 3653,
      alarmTopicArns: [],
    });
  });

  test.each<[object, string]>([
    [{ regions: ['eu-central-1', 'eu-central-1'] }, 'regions ["eu-central-1","eu-central-1"] names a region twice'],
    [{ longestWindowMinutes: 0 }, 'longestWindowMinutes 0 is out of range'],
    [{ longestWindowMinutes: 525_601 }, 'longestWindowMinutes 525601 is out of range'],
    [
      { retiredRegions: ['eu-west-1', 'x'] },
      'retiredRegions ["eu-west-1","x"] holds what is no region, or a region twice',
    ],
    [
      { retiredRegions: ['eu-west-1', 'eu-west-1'] },
      'retiredRegions ["eu-west-1","eu-west-1"] holds what is no region, or a region twice',
    ],
    [
      { retiredRegions: ['eu-west-1', 'eu-central-1'] },
      'retiredRegions ["eu-west-1","eu-central-1"] names a region that is in regions',
    ],
    [
      { retiredDocuments: ['Old-Shell', 'Curfew-Shell'] },
      'retiredDocuments ["Old-Shell","Curfew-Shell"] names the one in use',
    ],
    [
      { retiredDocuments: ['SSM-SessionManagerRunShell'] },
      'retiredDocuments ["SSM-SessionManagerRunShell"] holds what documentName cannot have been, or a name twice',
    ],
    [
      { retiredDocuments: ['Old-Shell', 'Old-Shell'] },
      'retiredDocuments ["Old-Shell","Old-Shell"] holds what documentName cannot have been, or a name twice',
    ],
    [{ applierRoles: ['deploy', 'a role'] }, 'applierRoles ["deploy","a role"] holds what is no role of yours'],
    [{ applierRoles: ['curfew-apply'] }, 'applierRoles ["curfew-apply"] holds what is no role of yours'],
    [
      { applierRoles: ['arn:aws:iam::999999999999:role/deploy'] },
      'applierRoles ["arn:aws:iam::999999999999:role/deploy"] holds the ARN of no role of this account',
    ],
    [
      { applierRoles: ['deploy'], pipeline: { repository: 'acme/access' } },
      'applierRoles ["deploy"] does not go with pipeline, whose role alone applies',
    ],
    [{ documentName: 'Amazon-Shell' }, 'documentName "Amazon-Shell" belongs to AWS or to the whole account'],
  ])('%j', (more, told) => {
    expect(bad(more)).toEqual([told]);
  });

  test('names that only look like those of AWS are fine', () => {
    expect(bad({ documentName: 'My-Amazon-Shell' })).toEqual([]);
    expect(bad({ documentName: 'SSM-SessionManagerRunShell-2' })).toEqual([]);
  });
});

describe('names', () => {
  const end = instant('2030-06-03T13:00:00Z');

  test.each<[string, string]>([
    ['/curfew/m/', 'a'],
    ['/curfew/m/john/', `@20300603T130000Z`],
    ['/other/', policyPlace('m', 'john', 'a', end).name],
    ['/curfew/m/john smith/', policyPlace('m', 'john smith', 'a', end).name],
  ])('%s%s is none of ours', (path, name) => {
    expect(tryParsePolicyName({ path, name })).toBeUndefined();
  });

  test('a denial of one letter is read', () => {
    expect(tryParsePolicyName({ path: '/curfew/d/john/', name: 'r@20300603T130000Z' })).toEqual({
      kind: 'd',
      user: 'john',
      until: end,
    });
  });

  test('a denial: where it lies, what it is called, what it denies', () => {
    expect(denialOf('john', end)).toEqual({
      path: policyPath('d', 'john'),
      name: policyPlace('d', 'john', 'revoked', end).name,
    });
    expect(denialOf('anna', end).name).not.toBe(denialOf('john', end).name);
    expect(tryParsePolicyName(denialOf('john', end))).toEqual({ kind: 'd', user: 'john', until: end });
    expect(renderDenial()).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'Revoked',
          Effect: 'Deny',
          Action: ['ssm:StartSession', 'ssm:ResumeSession', 'ssmmessages:OpenDataChannel'],
          Resource: '*',
        },
      ],
    });
  });

  test.each(['arn:aws:sts::123456789012:assumed-role/john/x', 'john', '', 'arn:aws:iam::123456789012:role/john'])(
    '%j is no IAM user',
    (arn) => {
      expect(tryParseUserArn(arn)).toBeUndefined();
    },
  );

  test('a user with a path', () => {
    expect(tryParseUserArn('arn:aws:iam::123456789012:user/a/b/john')).toEqual({
      account: '123456789012',
      path: '/a/b/',
      user: 'john',
    });
  });
});

test.each(['x20300603T130000Z', '20300603T130000Zx', '2030-06-03T13:00:00Z'])('%s is not compact', (text) => {
  expect(tryParseCompact(text)).toBeUndefined();
});

test('a date without its time is not ours', () => {
  expect(tryParseFormatted('2030-06-03')).toBeUndefined();
});

test('fourteen hours from Greenwich is where people live', () => {
  expect(parseInstantText('2030-06-03T12:00:00+14:00')).toBe(instant('2030-06-02T22:00:00Z'));
});

describe('tags as long as AWS lets them be', () => {
  const check = (key: string, value: string): string[] => {
    const told: string[] = [];
    checkTag(key, value, ['tag'], (_code, _path, _value, rule) => told.push(rule));
    return told;
  };

  test.each<[number, number, number]>([
    [128, 256, 0],
    [129, 256, 1],
    [128, 257, 1],
    [0, 1, 1],
  ])('a key of %i and a value of %i characters: %i problems', (key, value, problems) => {
    expect(check('k'.repeat(key), 'v'.repeat(value))).toHaveLength(problems);
  });
});

describe('the manifest of a register', () => {
  const known = {
    keys: new Map([['eu-central-1', 'arn:aws:kms:eu-central-1:123456789012:key/k']]),
    boundary: { arn: 'arn:aws:iam::123456789012:policy/curfew-system/b', sha256: 'f'.repeat(64) },
  };
  // Made in each test: what is made beside them is no test's, to whoever mutates it.
  const made = () => manifestOf(register(folder({ b: grant(), a: grant({ person: anna }) }, [john, anna])), known);

  test('names every policy by its ARN, sorted, and every user', () => {
    const manifest = made();
    const end = instant('2030-06-03T13:00:00Z');
    const start = 'arn:aws:iam::123456789012:policy';
    expect([...manifest.policies.keys()]).toEqual([
      `${start}/curfew/m/john/${policyPlace('m', 'john', 'b', end).name}`,
      `${start}/curfew/x/anna/${policyPlace('x', 'anna', 'a', end).name}`,
    ]);
    expect([...manifest.users]).toEqual([
      ['anna', 'existing'],
      ['john', 'managed'],
    ]);
    expect(manifest).toMatchObject({ account: '123456789012', ...known });
  });

  test('a hash changes with what is granted, and not with whom', () => {
    const [first, second] = [...made().policies.values()];
    expect(first).toMatch(/^[0-9a-f]{64}$/);
    expect(second).toBe(first);
    const other = register(folder({ b: grant({ until: '2030-06-03T13:00:01Z' }) }));
    expect([...manifestOf(other, known).policies.values()]).not.toContain(first);
    const elsewhere = register(folder({ b: grant() }), { documentName: 'Other-Shell' });
    expect([...manifestOf(elsewhere, known).policies.values()]).not.toContain(first);
    // The key's ARN is known after apply only: what stands for it is the region, and another region is another key.
    const abroad = { regions: ['eu-central-1', 'us-east-1'] };
    const there = grant({ access: shell({ region: 'us-east-1', instances: [one] }) });
    expect([...manifestOf(register(folder({ b: there }), abroad), known).policies.values()]).not.toContain(first);
  });

  test('as an object it has its version', () => {
    expect(Object.keys(manifestObject(made()))).toEqual([
      'version',
      'account',
      'keys',
      'boundary',
      'users',
      'policies',
      'grants',
    ]);
  });
});

test('a pattern where an instance should be is not read: nobody was granted it', () => {
  const facts = { partition: 'aws', document: 'Curfew-Shell', sessionKeyArn: 'arn:k' };
  const window = { from: now, until: instant('2030-06-03T13:00:00Z') };
  const text = (ids: string[]) =>
    JSON.stringify(
      render(
        { access: { kind: 'shell', account: '123456789012', region: 'r', target: { by: 'ids', ids } }, window },
        facts,
      ),
    );
  expect(tryRead(text([one, two]))).toBeDefined();
  expect(tryRead(text(['*']))).toBeUndefined();
  expect(tryRead(text([one, 'i-*']))).toBeUndefined();
});
