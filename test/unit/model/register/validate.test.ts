import { formatIssue } from '../../../../model/base/issue';
import { grantIdOf, type Source, type Sources, sourceOf } from '../../../../model/base/source';
import { definePerson } from '../../../../model/grant/person';
import { tryGrant, tryPerson, validate } from '../../../../model/register/validate';
import type { Settings } from '../../../../model/settings/settings';
import { instant } from '../../../support/instant';

const now = instant('2030-06-03T12:00:00Z');
const settings: Settings = {
  account: '123456789012',
  regions: ['eu-central-1', 'us-east-1'],
  retiredRegions: ['eu-west-1'],
};
const john = definePerson({ user: 'john-dev' });
const ops = definePerson({ user: 'ops', existing: true });
const grant = {
  person: john,
  access: { kind: 'shell', region: 'eu-central-1', instances: ['i-0ee0bc84a481f7852'] },
  from: '2030-06-03T12:00:00Z',
  until: '2030-06-03T16:00:00Z',
  reason: 'first week',
};
const expired = { ...grant, from: '2030-06-02T12:00:00Z', until: '2030-06-02T16:00:00Z' };

const file = (path: string, value: unknown): Source => ({
  ...sourceOf(path.startsWith('grants/') ? grantIdOf(path.slice(7)) : path, value, path),
  lineOf: () => 3,
});
const sources = (grants: Record<string, unknown>, people: Record<string, unknown> = { john, ops }): Sources => ({
  people: Object.entries(people).map(([name, value]) => file(`people/${name}.ts`, value)),
  grants: Object.entries(grants).map(([name, value]) => file(`grants/${name}.ts`, value)),
  issues: [],
});

/** What a person would see. */
function lines(input: Sources, more: Partial<Settings> = {}): string[] {
  const result = validate(input, { ...settings, ...more }, now);
  return result.ok ? [] : result.issues.map(formatIssue);
}

const fields = 'The fields are person, access, from, until, reason, ticket.';
const shellFields = 'The fields are region, instances or tags.';
const tagText = 'letters, digits, spaces and _ . : / = + - @';
const example = 'Write it as 2030-06-03T09:00:00Z or 2030-06-03T11:00:00+02:00.';
const ids = (n: number) => Array.from({ length: n }, (_, i) => `i-${String(i).padStart(17, '0')}`);
const shell = (access: object) => ({ access: { kind: 'shell', region: 'eu-central-1', ...access } });
const idRemedy = 'Write i- and 8 or 17 hex digits, or mi- and 17 for a hybrid node, in lower case.';

test('a good folder becomes a register: sorted, with states', () => {
  const upcoming = { ...grant, from: '2030-06-03T14:00:00+02:00', until: '2030-06-03T15:00:00+02:00', ticket: 'OPS-1' };
  const result = validate(
    sources({ 'z/late': { ...upcoming, from: '2030-06-03T12:00:01Z' }, a: grant, old: expired }),
    settings,
    now,
  );
  if (!result.ok) throw new Error(result.issues.map(formatIssue).join('\n'));
  expect(result.value.provisioned.map(({ id, state }) => [id, state])).toEqual([
    ['a', 'live'],
    ['z-late', 'upcoming'],
  ]);
  expect(result.value.expired.map(({ id, state }) => [id, state])).toEqual([['old', 'expired']]);
  expect(result.value.people).toEqual([
    { user: 'john-dev', existing: false },
    { user: 'ops', existing: true },
  ]);
  expect(result.value.provisioned[0]).toEqual({
    id: 'a',
    file: 'grants/a.ts',
    person: { user: 'john-dev', existing: false },
    access: {
      kind: 'shell',
      account: '123456789012',
      region: 'eu-central-1',
      target: { by: 'ids', ids: ['i-0ee0bc84a481f7852'] },
    },
    window: { from: now, until: Date.parse('2030-06-03T16:00:00Z') },
    state: 'live',
    reason: 'first week',
    __valid: true,
  });
});

test.each<[string, object, string]>([
  ['unknown field', { util: 'x' }, `util: is no field here. ${fields} [unknown-field]`],
  ['missing reason', { reason: undefined }, `reason: is missing. Add it. ${fields} [missing-field]`],
  [
    'blank reason',
    { reason: ' \t' },
    'reason: " \\t" says nothing. Say why, for the reviewer and the auditor. [blank-reason]',
  ],
  ['number for a reason', { reason: 7 }, `reason: 7 is not a string. ${fields} [wrong-type]`],
  ['missing person', { person: undefined }, `person: is missing. Add it. ${fields} [missing-field]`],
  [
    'a person of its own',
    { person: definePerson({ user: 'john-dev' }) },
    "person: is not what a file in people/ exports. Import it: import john from '../people/john-dev'. [unknown-person]",
  ],
  ['missing access', { access: undefined }, `access: is missing. Add it. ${fields} [missing-field]`],
  [
    'no access',
    { access: 'root' },
    'access: "root" is no kind of access. Write one of shell, as in access: shell({ … }). [wrong-type]',
  ],
  [
    'a kind that is a property of every object',
    { access: { kind: 'constructor' } },
    'access: {"kind":"constructor"} is no kind of access. Write one of shell, as in access: shell({ … }). [wrong-type]',
  ],
  [
    'unknown field of a shell',
    shell({ instances: ids(1), port: 22 }),
    `access.port: is no field here. ${shellFields} [unknown-field]`,
  ],
  [
    'both instances and tags',
    shell({ instances: ids(1), tags: { a: 'b' } }),
    'access: has both instances and tags. Name exactly one of the two. [one-target-kind]',
  ],
  [
    'neither instances nor tags',
    shell({}),
    'access: has neither instances nor tags. Name exactly one of the two. [one-target-kind]',
  ],
  [
    'no instance',
    shell({ instances: [] }),
    'access.instances: [] names no instance. Name at least one instance, or use tags. [empty-targets]',
  ],
  [
    'no tag',
    shell({ tags: {} }),
    'access.tags: {} names no tag, which would mean every instance. Name at least one tag. [empty-targets]',
  ],
  [
    'an instance id of 9 digits',
    shell({ instances: ['i-123456789'] }),
    `access.instances[0]: "i-123456789" is not an instance id. ${idRemedy} [bad-instance-id]`,
  ],
  [
    'an instance id in upper case',
    shell({ instances: ['i-0EE0BC84A481F7852'] }),
    `access.instances[0]: "i-0EE0BC84A481F7852" is not an instance id. ${idRemedy} [bad-instance-id]`,
  ],
  [
    'a hybrid node of 8 digits',
    shell({ instances: ['mi-12345678'] }),
    `access.instances[0]: "mi-12345678" is not an instance id. ${idRemedy} [bad-instance-id]`,
  ],
  [
    'a pattern for an id',
    shell({ instances: ['*'] }),
    `access.instances[0]: "*" is not an instance id. ${idRemedy} [bad-instance-id]`,
  ],
  [
    'an instance twice',
    shell({ instances: [...ids(2), ...ids(1)] }),
    'access.instances[2]: "i-00000000000000000" is named twice. Name it once. [duplicate-target]',
  ],
  [
    'a tag twice, but for case',
    shell({ tags: { Role: 'a', role: 'a' } }),
    'access.tags.role: is the same tag as "Role": IAM compares the keys of tags without case. Name it once. [duplicate-target]',
  ],
  [
    'a tag with a pattern',
    shell({ tags: { Role: 'Data*' } }),
    `access.tags.Role: "Data*" is not the value of a tag. A value has at most 256 characters: ${tagText}. [bad-tag]`,
  ],
  [
    'a tag with a policy variable',
    shell({ tags: { Role: '${aws:userid}' } }),
    `access.tags.Role: "\${aws:userid}" is not the value of a tag. A value has at most 256 characters: ${tagText}. [bad-tag]`,
  ],
  [
    'an empty tag key',
    shell({ tags: { '': 'x' } }),
    `access.tags[""]: "" is not the key of a tag. A key has 1 to 128 characters: ${tagText}. [bad-tag]`,
  ],
  [
    'a tag that is no text',
    shell({ tags: { Role: 1 } }),
    `access.tags.Role: 1 is not a string. ${shellFields} [wrong-type]`,
  ],
  [
    'an unknown region',
    { access: { ...grant.access, region: 'eu-central-2' } },
    'access.region: "eu-central-2" is no region of this deployment. Use one of eu-central-1, us-east-1, or add it to the setting regions. [unknown-region]',
  ],
  [
    'a retired region',
    { access: { ...grant.access, region: 'eu-west-1' } },
    'access.region: "eu-west-1" is retired. Use one of eu-central-1, us-east-1. [retired-region]',
  ],
  [
    'a word for an instant',
    { until: 'tomorrow' },
    `until: "tomorrow" is not an ISO 8601 instant. ${example} [bad-instant]`,
  ],
  [
    'a date for an instant',
    { until: '2030-06-03' },
    `until: "2030-06-03" is not an ISO 8601 instant. ${example} [bad-instant]`,
  ],
  [
    'an instant without offset',
    { until: '2030-06-03T16:00:00' },
    `until: "2030-06-03T16:00:00" has no time zone. Add Z or an offset. ${example} [instant-without-offset]`,
  ],
  [
    'an impossible date',
    { until: '2030-06-31T16:00:00Z' },
    'until: "2030-06-31T16:00:00Z" is no date and time that exists. Correct it: you specified 31 (of type number) as a day, which is invalid. [impossible-date]',
  ],
  [
    '24 o’clock',
    { until: '2030-06-03T24:00:00Z' },
    `until: "2030-06-03T24:00:00Z" is no date and time that exists. ${example} [impossible-date]`,
  ],
  [
    'an offset of 99 hours',
    { until: '2030-06-03T16:00:00+99:00' },
    `until: "2030-06-03T16:00:00+99:00" is no date and time that exists. ${example} [impossible-date]`,
  ],
  [
    'fractional seconds',
    { until: '2030-06-03T16:00:00.5Z' },
    `until: "2030-06-03T16:00:00.5Z" has fractions of a second. Windows have whole seconds, as IAM compares them. ${example} [fractional-seconds]`,
  ],
  [
    'until before from',
    { until: '2030-06-03T11:00:00Z' },
    'until: "2030-06-03T11:00:00Z" is not after from. Let the window end after it starts. [empty-window]',
  ],
  [
    'until at from, in another zone',
    { until: '2030-06-03T14:00:00+02:00' },
    'until: "2030-06-03T14:00:00+02:00" is not after from. Let the window end after it starts. [empty-window]',
  ],
  [
    'a window one minute too long',
    { until: '2030-06-03T16:01:00Z' },
    'until: makes a window of 241 minutes, more than the 240 of the setting longestWindowMinutes. Shorten the window, or follow it with another grant. [window-too-long]',
  ],
  ['a blank ticket', { ticket: '' }, 'ticket: "" says nothing. Write the ticket, or leave it out. [bad-ticket]'],
  [
    'a ticket with a sign that tags do not take',
    { ticket: 'OPS#1' },
    `ticket: "OPS#1" cannot be the value of a tag. A value has at most 256 characters: ${tagText}. [bad-ticket]`,
  ],
  [
    'a ticket too long',
    { ticket: 'x'.repeat(257) },
    `ticket: "${'x'.repeat(79)}… cannot be the value of a tag. A value has at most 256 characters: ${tagText}. [bad-ticket]`,
  ],
])('%s', (_name, change, text) => {
  const value = Object.fromEntries(Object.entries({ ...grant, ...change }).filter(([, each]) => each !== undefined));
  expect(lines(sources({ g: value }))).toEqual([`grants/g.ts:3: ${text}`]);
});

test.each<[string, unknown, string]>([
  [
    'a blank user name',
    definePerson({ user: '' }),
    'user: "" is no IAM user name. IAM takes 1 to 64 of letters, digits and _ + = , . @ -. [bad-user-name]',
  ],
  [
    'a user name with a slash',
    definePerson({ user: 'a/b' }),
    'user: "a/b" is no IAM user name. IAM takes 1 to 64 of letters, digits and _ + = , . @ -. [bad-user-name]',
  ],
  [
    'a user name of 65',
    definePerson({ user: 'x'.repeat(65) }),
    `user: "${'x'.repeat(65)}" is no IAM user name. IAM takes 1 to 64 of letters, digits and _ + = , . @ -. [bad-user-name]`,
  ],
  [
    'an unknown field',
    { user: 'a', pgp: 'k' },
    'pgp: is no field here. The fields are user, existing, pgpKey, email. [unknown-field]',
  ],
  [
    'a key that is none',
    { user: 'a', pgpKey: 'ssh-ed25519 AAAA' },
    'pgpKey: is no armored OpenPGP public key. Paste what gpg --armor --export prints. If it is a private key: it is no secret any more. [bad-pgp-key]',
  ],
  [
    'a private key',
    { user: 'a', pgpKey: '-----BEGIN PGP PRIVATE KEY BLOCK-----\n\nx\n-----END PGP PRIVATE KEY BLOCK-----' },
    'pgpKey: is no armored OpenPGP public key. Paste what gpg --armor --export prints. If it is a private key: it is no secret any more. [bad-pgp-key]',
  ],
  [
    'no address',
    { user: 'a', email: 'John <john@example.com>' },
    'email: "John <john@example.com>" is no e-mail address. Write one address, such as john@example.com. [bad-email]',
  ],
  [
    'an address of nowhere',
    { user: 'a', email: 'john@localhost' },
    'email: "john@localhost" is no e-mail address. Write one address, such as john@example.com. [bad-email]',
  ],
  ['no object', 'john', '"john" is not an object. The fields are user, existing, pgpKey, email. [wrong-type]'],
  [
    'existing as a word',
    { user: 'a', existing: 'yes' },
    'existing: "yes" is not a boolean. The fields are user, existing, pgpKey, email. [wrong-type]',
  ],
])('a person with %s', (_name, person, text) => {
  expect(lines(sources({}, { p: person }))).toEqual([`people/p.ts:3: ${text}`]);
});

test('two people with one user name, but for case', () => {
  expect(lines(sources({}, { a: definePerson({ user: 'John' }), b: definePerson({ user: 'john' }) }))).toEqual([
    'people/b.ts:3: user: "john" is also the user of people/a.ts: IAM ignores case. Delete one of the two files. [duplicate-user]',
  ]);
});

test('a grant is not blamed for what is wrong with its person', () => {
  const bad = definePerson({ user: 'a b' });
  expect(lines(sources({ g: { ...grant, person: bad } }, { bad }))).toEqual([
    expect.stringMatching(/^people\/bad\.ts:3: user: "a b" is no IAM user name/),
  ]);
});

test.each<[string, string[], string[]]>([
  [
    'a sign that policy names do not take',
    ['a b'],
    [
      'grants/a b.ts: "a b" is no grant id. Name the file with letters, digits and . _ - only; with its folders at most 104 characters. [bad-grant-id]',
    ],
  ],
  ['105 characters', ['x'.repeat(105)], [expect.stringContaining('[bad-grant-id]') as never]],
  [
    'an id that differs by case only',
    ['a/B', 'A/b'],
    [
      'grants/A/b.ts: "A-b" is also the id of grants/a/B.ts: / reads as -, and IAM ignores case. Rename one of the two files. [duplicate-grant-id]',
    ],
  ],
  [
    'an id that collides after / reads as -',
    ['a-b', 'a/b'],
    [
      'grants/a/b.ts: "a-b" is also the id of grants/a-b.ts: / reads as -, and IAM ignores case. Rename one of the two files. [duplicate-grant-id]',
    ],
  ],
  ['104 characters', ['x'.repeat(104)], []],
])('a grant id with %s', (_name, paths, expected) => {
  expect(lines(sources(Object.fromEntries(paths.map((path) => [path, grant]))))).toEqual(expected);
});

const many = (n: number, value: object) => Object.fromEntries(Array.from({ length: n }, (_, i) => [`g${i}`, value]));

test('five grants at once for a person, and not six', () => {
  expect(lines(sources(many(5, grant)))).toEqual([]);
  expect(lines(sources(many(6, grant)))).toEqual([
    'people/john.ts:3: user: "john-dev" has 6 live and upcoming grants, more than the 5 that half the setting attachmentQuota leaves. Join or drop some of g0, g1, g2, g3, g4, g5. [too-many-grants-for-person]',
  ]);
});

test('existing persons have so many fewer as they hold policies already', () => {
  const input = sources(many(4, { ...grant, person: ops }));
  expect(lines(input, { attachmentsTaken: 1 })).toEqual([]);
  expect(lines(input, { attachmentsTaken: 2 })).toEqual([
    'people/ops.ts:3: user: "ops" has 4 live and upcoming grants, more than the 3 that half the setting attachmentQuota less attachmentsTaken leaves. Join or drop some of g0, g1, g2, g3. [too-many-grants-for-person]',
  ]);
});

test('more grants than the account may have policies', () => {
  expect(lines(sources({ ...many(3, grant), old: expired }), { managedPolicyQuota: 3 })).toEqual([]);
  expect(lines(sources(many(3, grant)), { managedPolicyQuota: 2 })).toEqual([
    'main.ts: managedPolicyQuota: 2 leaves no room for 3 live and upcoming grants, a policy each. Drop grants, or have the quota raised in AWS and then here. [too-many-grants-in-account]',
  ]);
});

test('a document too large says by how much, and what would shrink it', () => {
  const [first, ...rest] = lines(sources({ g: { ...grant, ...shell({ instances: ids(60) }) } }));
  expect(rest).toEqual([]);
  expect(first).toMatch(
    /^grants\/g\.ts:3: access: becomes a policy of (\d+) characters, \d+ more than the 6144 that IAM takes\. Name fewer instances, name them by a tag that they share, or split the grant into two\. \[document-too-large\]$/,
  );
  const [, total, over] = /of (\d+) characters, (\d+) more/.exec(first ?? '') ?? [];
  expect(Number(total) - Number(over)).toBe(6144);
  // Each instance costs its ARN and its id, with quotes and commas; so the largest that fits follows.
  const each = `"arn:aws:ec2:eu-central-1:123456789012:instance/${ids(1)[0]}","${ids(1)[0]}",`.length;
  const fits = 60 - Math.ceil(Number(over) / each);
  expect(lines(sources({ g: { ...grant, ...shell({ instances: ids(fits) }) } }))).toEqual([]);
  expect(lines(sources({ g: { ...grant, ...shell({ instances: ids(fits + 1) }) } }))).toHaveLength(1);
});

test('an expired grant does not stop a region from being retired or a limit from being lowered', () => {
  const old = { ...expired, ...shell({ region: 'eu-west-1', instances: ids(60) }) };
  expect(lines(sources({ old }), { longestWindowMinutes: 60 })).toEqual([]);
});

test('everything wrong is reported at once, sorted by place', () => {
  const input = sources(
    { z: { ...grant, reason: '' }, a: { ...grant, until: 'x', from: 'y' } },
    { john, p: definePerson({ user: '?' }) },
  );
  const early: Sources = {
    ...input,
    issues: [{ code: 'syntax', file: 'grants/b.ts', line: 9, rule: 'is broken', remedy: 'Mend it.' }],
  };
  expect(lines(early, { account: '1' }).map((line) => line.replace(/: .*\[/, ' ['))).toEqual([
    'grants/a.ts:3 [bad-instant]',
    'grants/a.ts:3 [bad-instant]',
    'grants/b.ts:9 [syntax]',
    'grants/z.ts:3 [blank-reason]',
    'main.ts [bad-setting]',
    'people/p.ts:3 [bad-user-name]',
  ]);
});

test('one wrong field does not hide another in the same file', () => {
  const access = { kind: 'shell', instances: ['i-1'], port: 22 };
  expect(
    lines(sources({ g: { person: john, access, from: 'x', ticket: '', why: 'y' } })).map((line) => line.split(' ')[1]),
  ).toEqual([
    'access.instances[0]:',
    'access.port:',
    'access.region:',
    'from:',
    'reason:',
    'ticket:',
    'until:',
    'why:',
  ]);
});

test('what an issue quotes cannot speak to the terminal', () => {
  expect(lines(sources({ g: { ...grant, ticket: '\u001b[2Jx\u202e' } }))[0]).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
});

test.each<[string, object, string]>([
  ['account', { account: '12' }, 'account: "12" is no account id. Write its 12 digits as a string. [bad-setting]'],
  ['no region', { regions: [] }, 'regions: [] is empty. Name at least one region. [bad-setting]'],
  [
    'no such region',
    { regions: ['Frankfurt'] },
    'regions: ["Frankfurt"] holds what is no region. Write it as eu-central-1. [bad-setting]',
  ],
  [
    'home elsewhere',
    { homeRegion: 'eu-west-1' },
    'homeRegion: "eu-west-1" is none of regions. Name one of them. [bad-setting]',
  ],
  [
    'used and retired',
    { retiredRegions: ['us-east-1'] },
    'retiredRegions: ["us-east-1"] names a region that is in regions. A region is either in use or retired. [bad-setting]',
  ],
  [
    'a document of everybody',
    { documentName: 'SSM-SessionManagerRunShell' },
    'documentName: "SSM-SessionManagerRunShell" belongs to AWS or to the whole account. Choose a name of your own, such as Curfew-Shell. [bad-setting]',
  ],
  [
    'a day and a minute',
    { maxSessionMinutes: 1441 },
    'maxSessionMinutes: 1441 is out of range. Write a whole number from 1 to 1440. [bad-setting]',
  ],
  [
    'an audit log of two years to the day',
    { auditRetentionDays: 730 },
    'auditRetentionDays: 730 is no retention that CloudWatch knows. Write one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653. [bad-setting]',
  ],
  ['half a minute', { idleSessionMinutes: 0.5 }, expect.stringContaining('[wrong-type]') as never],
  ['a misspelt setting', { observOnly: true }, expect.stringContaining('observOnly: is no field here') as never],
])('settings: %s', (_name, change, text) => {
  const got = lines(sources({}), change);
  expect(got).toEqual([typeof text === 'string' ? `main.ts: ${text}` : text]);
});

test('a person with a key and an address; the key without the blanks around it', () => {
  const pgpKey = '-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nx\n-----END PGP PUBLIC KEY BLOCK-----';
  const value = { user: 'a', pgpKey: `\n${pgpKey}\n`, email: 'a@example.com' };
  expect(tryPerson(file('people/a.ts', value))).toEqual({ user: 'a', existing: false, pgpKey, email: 'a@example.com' });
  expect(tryPerson(file('people/b.ts', { user: 'b' }))).toEqual({ user: 'b', existing: false });
});

test('one file as it says, whatever the settings say; what is none is undefined', () => {
  const people = new Map<unknown, NonNullable<ReturnType<typeof tryPerson>>>([
    [john, { user: 'john-dev', existing: false }],
  ]);
  const long = { ...grant, until: '2030-06-04T12:00:00Z', access: { ...grant.access, region: 'ap-south-1' } };
  const context = { now, people, account: '123456789012' };
  expect(tryGrant(file('grants/a.ts', long), context)).toMatchObject({ id: 'a', person: { user: 'john-dev' } });
  expect(tryGrant(file('grants/a.ts', { ...long, reason: 1 }), context)).toBeUndefined();
  expect(tryGrant(file('grants/a.ts', { ...long, until: grant.from }), context)).toBeUndefined();
  expect(tryGrant(file('grants/a.ts', undefined), context)).toBeUndefined();
  expect(tryPerson(file('people/a.ts', { user: 'a b' }))).toBeUndefined();
  expect(tryPerson(file('people/a.ts', undefined))).toBeUndefined();
});
