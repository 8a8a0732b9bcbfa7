import type { AuditFinding } from '../../../../model/contracts/finding';
import { auditCodes } from '../../../../model/contracts/finding';
import {
  account,
  allowing,
  annasGrant,
  at,
  audited,
  boundaryArn,
  capped,
  type Findings,
  give,
  granted,
  group,
  johnsGrant,
  policy,
  system,
  user,
  userArn,
  type World,
} from '../../../support/audit/world';

const again = 'Run terraform apply, which puts it right, and ask who changed it.';
const aws = (name: string): string => `arn:aws:iam::aws:policy/${name}`;
const ofSomebody = `arn:aws:iam::${account}:policy/shells`;
const customer = (document: string) => ({ arn: ofSomebody, path: '/', name: 'shells', document, changed: at(-999) });
const late = policy('m', 'john', 'late', at(90));
const denial = policy('d', 'john', 'revoked', at(90), {
  document: '{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"*","Resource":"*"}}',
});

const otherRights = (name: string, arn: string, from: string): AuditFinding => ({
  code: 'other-session-rights',
  resource: arn,
  user: name,
  what: `${name} may start sessions by ${from}, outside any window`,
  remedy: 'Take that right away, and write a grant for what is needed.',
});
const unknownRights = (name: string, arn: string, from: string): AuditFinding => ({
  code: 'unknown-session-rights',
  resource: arn,
  user: name,
  what: `nobody can tell from here whether ${name} may start sessions by ${from}`,
  remedy: 'Look whether it allows ssm:StartSession, and take it away if so.',
});
const stranger = (holder: string, more: Partial<AuditFinding> = {}): AuditFinding => ({
  code: 'policy-on-stranger',
  resource: johnsGrant.arn,
  what: `policy ${johnsGrant.name} is attached to ${holder}, and its path names john`,
  remedy: `Detach it from ${holder}, and ask who attached it.`,
  ...more,
});
const edited: AuditFinding = {
  code: 'edited-policy',
  resource: johnsGrant.arn,
  what: `the document of policy ${johnsGrant.name} is not what the last apply wrote`,
  remedy: again,
};
const undeclared = (made: { arn: string; name: string }): AuditFinding => ({
  code: 'undeclared-policy',
  resource: made.arn,
  what: `policy ${made.name} is in no file of the last apply`,
  remedy: 'Detach and delete it, and ask who made it.',
});
const missing: AuditFinding = {
  code: 'missing-policy',
  resource: annasGrant.arn,
  what: `policy ${annasGrant.name} is declared and is not there`,
  remedy: 'Run terraform apply, or drop the grant, and ask who deleted it.',
};
const johnsDocument = (world: World, document: string, changed = at(-120)): void => {
  world.policies = world.policies.map((each) => (each.arn === johnsGrant.arn ? { ...each, document, changed } : each));
};
const without = (world: World, arn: string): void => {
  world.policies = world.policies.filter((each) => each.arn !== arn);
  world.users = world.users.map((each) => ({ ...each, attached: each.attached.filter((one) => one !== arn) }));
};
const change = (world: World, name: string, more: Partial<ReturnType<typeof user>>): void => {
  world.users = world.users.map((each) => (each.name === name ? { ...each, ...more } : each));
};

const table: readonly [string, (world: World) => void, Findings][] = [
  ['all as the last apply left it', () => {}, []],
  // Who holds what.
  [
    'a grant on another user',
    (w) => give(w, 'somebody', johnsGrant.arn),
    [stranger('user somebody', { user: 'somebody' })],
  ],
  [
    'a grant on another declared person',
    (w) => give(w, 'ida', johnsGrant.arn),
    [stranger('user ida', { user: 'ida' })],
  ],
  [
    'a grant on a group, whoever is in it',
    (w) => w.groups.push(group('all', { attached: [johnsGrant.arn] })),
    [stranger('group all')],
  ],
  [
    'a grant on a role',
    (w) => w.roles.push({ ...group('robot'), attached: [johnsGrant.arn] }),
    [stranger('role robot')],
  ],
  ['a user whose name differs by case only', (w) => change(w, 'john', { name: 'John' }), []],
  // What the policies say.
  ['another document', (w) => johnsDocument(w, capped), [edited]],
  ['a document that is none', (w) => johnsDocument(w, 'nonsense'), [edited]],
  ['another key in it', (w) => johnsDocument(w, granted.replace('00000000-', '00000001-')), [edited]],
  [
    'the same in other words',
    (w) => johnsDocument(w, granted.replace('["kms:GenerateDataKey"]', '"kms:GenerateDataKey"')),
    [],
  ],
  ['a document that an apply under way changed', (w) => johnsDocument(w, capped, at(-5)), []],
  ['one that was changed since, and long enough ago', (w) => johnsDocument(w, capped, at(-15)), [edited]],
  ['a policy that nobody declares', (w) => w.policies.push(late), [undeclared(late)]],
  ['one that an apply under way made', (w) => w.policies.push({ ...late, changed: at(-14) }), []],
  [
    'one that the last apply is about to destroy',
    (w) => {
      w.policies.push(late);
      w.written = at(-1);
    },
    [],
  ],
  ['one that has ended: the tick’s', (w) => w.policies.push(policy('m', 'john', 'late', at(0))), []],
  [
    'one whose name says nothing',
    (w) => w.policies.push({ ...late, name: 'hello', arn: `${late.arn.split('late')[0]}hello` }),
    [undeclared({ name: 'hello', arn: `${late.arn.split('late')[0]}hello` })],
  ],
  ['a revocation', (w) => w.policies.push(denial), []],
  [
    'what calls itself a revocation and allows',
    (w) => w.policies.push({ ...denial, document: capped }),
    [undeclared(denial)],
  ],
  ['a policy of somebody else', (w) => w.policies.push(customer(capped)), []],
  ['a declared policy that is gone', (w) => without(w, annasGrant.arn), [missing]],
  [
    'gone a moment after the manifest was written: reads may be stale',
    (w) => {
      without(w, annasGrant.arn);
      w.written = at(-14);
    },
    [],
  ],
  [
    'a declared policy that has ended',
    (w) => w.manifest.policies.set(policy('m', 'john', 'past', at(0)).arn, 'a'.repeat(64)),
    [],
  ],
  [
    'a declared policy on nobody',
    (w) => change(w, 'anna', { attached: [] }),
    [
      {
        code: 'unattached-policy',
        resource: annasGrant.arn,
        what: `policy ${annasGrant.name} is attached to nobody`,
        remedy: 'Run terraform apply, or drop the grant.',
      },
    ],
  ],
  // Other rights.
  [
    'an inline policy',
    (w) => change(w, 'anna', { inline: [{ name: 'own', document: allowing('ssm:Start*') }] }),
    [otherRights('anna', userArn('anna', '/staff/'), 'inline policy own')],
  ],
  [
    'an inline policy of a managed person',
    (w) => change(w, 'ida', { inline: [{ name: 'own', document: allowing(['iam:Get*', 'SSM:startsession']) }] }),
    [otherRights('ida', userArn('ida'), 'inline policy own')],
  ],
  [
    'an inline policy about something else',
    (w) => change(w, 'ida', { inline: [{ name: 'own', document: allowing('ssm:Get*') }] }),
    [],
  ],
  [
    'an inline policy that nobody can read',
    (w) => change(w, 'ida', { inline: [{ name: 'own', document: '{' }] }),
    [unknownRights('ida', userArn('ida'), 'inline policy own')],
  ],
  [
    'a customer managed policy',
    (w) => {
      w.policies.push(customer(allowing([], { Action: undefined, NotAction: 'iam:*' })));
      give(w, 'ida', ofSomebody);
    },
    [otherRights('ida', userArn('ida'), `policy ${ofSomebody}`)],
  ],
  [
    'AWS managed policies: one that does, one that does not, one that nobody can tell',
    (w) => give(w, 'anna', aws('AdministratorAccess'), aws('IAMUserChangePassword'), aws('Novel')),
    [
      otherRights('anna', userArn('anna', '/staff/'), `policy ${aws('AdministratorAccess')}`),
      unknownRights('anna', userArn('anna', '/staff/'), `policy ${aws('Novel')}`),
    ],
  ],
  [
    'by a group',
    (w) => {
      w.policies.push(customer(capped));
      w.groups.push(group('ops', { attached: [ofSomebody], inline: [{ name: 'all', document: allowing('*') }] }));
      change(w, 'anna', { groups: ['ops'] });
    },
    [
      otherRights('anna', userArn('anna', '/staff/'), 'inline policy all of group ops'),
      otherRights('anna', userArn('anna', '/staff/'), `policy ${ofSomebody} of group ops`),
    ],
  ],
  [
    'by a group that was not listed',
    (w) => change(w, 'anna', { groups: ['ops'] }),
    [unknownRights('anna', userArn('anna', '/staff/'), 'group ops')],
  ],
  // Users.
  [
    'a password',
    (w) => w.passwords.add('john'),
    [
      {
        code: 'password',
        resource: userArn('john'),
        user: 'john',
        what: 'john has a password for the console, which no grant needs',
        remedy: 'Delete it: aws iam delete-login-profile --user-name john',
      },
    ],
  ],
  [
    'a person whom Curfew made, in a group that holds nothing',
    (w) => {
      w.groups.push(group('denied'));
      change(w, 'john', { groups: ['denied'] });
    },
    [
      {
        code: 'managed-in-group',
        resource: userArn('john'),
        user: 'john',
        what: 'john is in group denied, so that no apply can delete them',
        remedy: 'Take them out: aws iam remove-user-from-group --group-name denied --user-name john',
      },
    ],
  ],
  [
    'an existing person in such a group',
    (w) => {
      w.groups.push(group('denied'));
      change(w, 'anna', { groups: ['denied'] });
    },
    [],
  ],
  [
    'a user below the path whom nobody declares, and the right that comes along',
    (w) => w.users.push(user('mallory', { inline: [{ name: 'own', document: capped }] })),
    [
      otherRights('mallory', userArn('mallory'), 'inline policy own'),
      {
        code: 'undeclared-user',
        resource: userArn('mallory'),
        user: 'mallory',
        what: 'user mallory is below /curfew/, and no file of the last apply declares them',
        remedy: 'Delete the user with all their keys, and ask who made them.',
      },
    ],
  ],
  ['one that an apply under way made', (w) => w.users.push(user('new', { made: at(-5) })), []],
  [
    'one that the last apply is about to destroy',
    (w) => {
      w.users.push(user('leaver'));
      w.written = at(-5);
    },
    [],
  ],
  [
    'an existing person who was moved below the path',
    (w) => change(w, 'anna', { path: '/curfew/', arn: userArn('anna') }),
    [
      {
        code: 'undeclared-user',
        resource: userArn('anna'),
        user: 'anna',
        what: 'user anna is below /curfew/, and no file of the last apply declares them',
        remedy: 'Delete the user with all their keys, and ask who made them.',
      },
    ],
  ],
  [
    'no boundary',
    (w) => {
      const { boundary: _, ...free } = user('ida');
      w.users = w.users.map((each) => (each.name === 'ida' ? free : each));
    },
    [{ code: 'wrong-boundary', resource: userArn('ida'), user: 'ida', what: 'ida has no boundary', remedy: again }],
  ],
  [
    'another boundary',
    (w) => change(w, 'ida', { boundary: aws('AdministratorAccess') }),
    [
      {
        code: 'wrong-boundary',
        resource: userArn('ida'),
        user: 'ida',
        what: `ida has the boundary ${aws('AdministratorAccess')}`,
        remedy: again,
      },
    ],
  ],
  [
    'a wider boundary',
    (w) => {
      w.policies = [johnsGrant, annasGrant, system(allowing('*'))];
    },
    [
      {
        code: 'edited-boundary',
        resource: boundaryArn,
        what: 'the boundary of managed persons is not what the last apply wrote',
        remedy: again,
      },
    ],
  ],
  [
    'no boundary at all any more',
    (w) => without(w, boundaryArn),
    [
      {
        code: 'edited-boundary',
        resource: boundaryArn,
        what: 'the boundary of managed persons is not there',
        remedy: again,
      },
    ],
  ],
  [
    'a managed person who is gone',
    (w) => {
      w.users = w.users.filter(({ name }) => name !== 'ida');
    },
    [
      {
        code: 'missing-user',
        resource: 'user ida',
        user: 'ida',
        what: 'ida is declared and is not there',
        remedy: 'Run terraform apply, or delete the file of the person, and ask who did it.',
      },
    ],
  ],
  [
    'a managed person who was moved',
    (w) => change(w, 'ida', { path: '/staff/', arn: userArn('ida', '/staff/') }),
    [
      {
        code: 'missing-user',
        resource: userArn('ida', '/staff/'),
        user: 'ida',
        what: 'ida was moved to /staff/',
        remedy: 'Run terraform apply, or delete the file of the person, and ask who did it.',
      },
    ],
  ],
  [
    'an existing person who is gone',
    (w) => {
      w.users = w.users.filter(({ name }) => name !== 'anna');
      without(w, annasGrant.arn);
      w.manifest.policies.delete(annasGrant.arn);
    },
    [],
  ],
];

test.each(table)('%s', (_what, edit, findings) => {
  expect(audited(edit)).toEqual({ findings, removals: [] });
});

test('a manifest that cannot be read is a finding; what needs none is judged, and no key goes', () => {
  const why = 'there is none';
  const edit = (w: World) => {
    w.passwords.add('ida');
    w.keys.set('ida', ['AKIA1']);
    w.policies.push(late);
    give(w, 'somebody', johnsGrant.arn);
  };
  const { findings, removals } = audited(edit, { manifest: { ok: false, resource: 'bucket/manifest.json', why } });
  expect(removals).toEqual([]);
  expect(findings.map(({ code, resource }) => `${code} ${resource}`)).toEqual([
    `policy-on-stranger ${johnsGrant.arn}`,
    `password ${userArn('ida')}`,
    'unreadable-manifest bucket/manifest.json',
  ]);
  expect(findings[2]).toEqual({
    code: 'unreadable-manifest',
    resource: 'bucket/manifest.json',
    what: 'the manifest cannot be read: there is none',
    remedy: 'Run terraform apply, which writes it anew, and ask who changed it. Until then no key is deleted.',
  });
});

test('every code has a row', () => {
  const seen = new Set(table.flatMap(([, , findings]) => findings.map(({ code }) => code)));
  expect(auditCodes.filter((code) => !seen.has(code))).toEqual(['unreadable-manifest']);
});

const removal = [{ user: 'ida', keys: ['AKIA1'], why: 'no grant is left' }];
const keysOfIda = (world: World): void => void world.keys.set('ida', ['AKIA1']);

test.each<[string, (world: World) => void, unknown]>([
  ['nobody grants her anything', () => {}, removal],
  ['a grant that begins tomorrow', (w) => w.policies.push(policy('m', 'ida', 'next', at(3000))), []],
  ['a policy that has ended', (w) => w.policies.push(policy('m', 'ida', 'past', at(0))), removal],
  [
    'a policy whose name says nothing',
    (w) => w.policies.push({ ...policy('m', 'ida', 'x', at(9)), name: 'hello' }),
    [],
  ],
  ['a declared grant whose policy is gone', (w) => w.manifest.policies.set(policy('m', 'ida', 'x', at(9)).arn, ''), []],
  ['a declared grant that has ended', (w) => w.manifest.policies.set(policy('m', 'ida', 'x', at(0)).arn, ''), removal],
  ['a revocation only', (w) => w.policies.push(policy('d', 'ida', 'revoked', at(9))), removal],
  ['somebody else’s policy on her', (w) => give(w, 'ida', johnsGrant.arn), removal],
  ['she is not declared', (w) => w.manifest.users.delete('ida'), []],
  ['she is declared as existing', (w) => w.manifest.users.set('ida', 'existing'), []],
  ['she lives elsewhere', (w) => change(w, 'ida', { path: '/staff/' }), []],
])('keys of a managed person: %s', (_what, edit, removals) => {
  const keyed = (world: World): void => {
    keysOfIda(world);
    edit(world);
  };
  expect(audited(keyed).removals).toEqual(removals);
});
