import { byKey } from '../../../../model/base/order';
import type { AuditFinding } from '../../../../model/contracts/finding';
import { auditCodes } from '../../../../model/contracts/finding';
import { findingRecord, type SweepRecord } from '../../../../model/contracts/log-record';
import { loggingInputs } from '../../../../model/contracts/session-document';
import { plus, seconds } from '../../../../model/time/instant';
import type { Session } from '../../../../sweeper/aws/port';
import { MemoryAuditAws, run, where } from '../../../support/audit/memory-aws';
import {
  account,
  allowing,
  annasGrant,
  at,
  boundaryArn,
  bucket,
  capped,
  documentOf,
  everybodyOut,
  give,
  granted,
  group,
  johnsGrant,
  logging,
  policy,
  role,
  system,
  trusting,
  user,
  userArn,
  type World,
  world,
} from '../../../support/audit/world';

type Found = readonly AuditFinding[];

const again = 'Run terraform apply, which puts it right, and ask who changed it.';
const aws = (name: string): string => `arn:aws:iam::aws:policy/${name}`;
const ofSomebody = `arn:aws:iam::${account}:policy/shells`;
const customer = (document: string) => ({ arn: ofSomebody, path: '/', name: 'shells', document, changed: at(-999) });
const late = policy('m', 'john', 'late', at(90));
const denial = policy('d', 'john', 'revoked', at(90), {
  document: '{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"*","Resource":"*"}}',
});

const denying = (more: object): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: { Effect: 'Deny', Action: '*', Resource: '*', ...more } });
const revoke = (world: World, more: object): void => {
  world.policies.push({ ...denial, ...more });
  give(world, 'john', denial.arn);
};
const wrongDenial = (what: string): AuditFinding => ({
  code: 'wrong-revocation',
  resource: denial.arn,
  what: `revocation ${denial.name} ${what}`,
  remedy: 'Delete it; if the person is to stay out, run curfew revoke for them again.',
});

const shellRole = (principal: unknown, name = 'shells') =>
  role(name, { trust: trusting(principal), inline: [{ name: 'all', document: capped }] });
const mayOtherwise = (name: string, arn: string, what: string, from: string): AuditFinding => ({
  ...otherRights(name, arn, from),
  what: `${name} may ${what} by ${from}, outside any window`,
});
type Row = [string, (world: World) => void, Found];
const outAreAll = (world: World): void => {
  for (const name of ['john', 'ida', 'anna']) give(world, name, everybodyOut.arn);
};
const editedDeny = (what: string): AuditFinding => ({
  code: 'edited-everybody-out',
  resource: everybodyOut.arn,
  what: `the Deny that keeps everybody out ${what}`,
  remedy: again,
});
const applier = {
  ...system(capped),
  name: 'curfew-applier',
  arn: `arn:aws:iam::${account}:policy/curfew-system/curfew-applier`,
};
const onStack = (holder: string, more: Partial<AuditFinding> = {}): AuditFinding => ({
  code: 'policy-on-stranger',
  resource: applier.arn,
  what: `policy curfew-applier of the stack is attached to ${holder}`,
  remedy: `Detach it from ${holder}, and ask who attached it.`,
  ...more,
});
const regional = { name: 'curfew-applier-regional', arn: `${applier.arn}-regional` };
const ofRegional = (holder: string): Partial<AuditFinding> => ({
  resource: regional.arn,
  what: `policy curfew-applier-regional of the stack is attached to ${holder}`,
});
const ofOwn = (name: string): Partial<AuditFinding> => ({
  remedy: `Detach it from role ${name}, and ask who attached it. If it is yours and applies, write it into applierRoles.`,
});
const open = (id: string, region: string, more: Partial<Session> = {}): Session => ({
  id,
  region,
  target: 'i-0ee0bc84a481f7852',
  owner: userArn('john'),
  document: 'Curfew-Shell',
  ...more,
});
const unswept = (
  code: AuditFinding['code'],
  id: string,
  what: string,
  remedy: string,
  user = 'john',
): AuditFinding => ({
  code,
  resource: id,
  ...(user === '' ? {} : { user }),
  what,
  remedy,
});
const inUsEast = (id: string, who: string, user = who): AuditFinding =>
  unswept(
    'unswept-region',
    id,
    `session ${id} of ${who} on i-0ee0bc84a481f7852 is open in us-east-1, where no tick looks`,
    'Write us-east-1 into retiredRegions and apply: the next tick judges it.',
    user,
  );
const byDocument = (id: string, name: string, user: string): AuditFinding =>
  unswept(
    'unswept-document',
    id,
    `session ${id} of ${user} on i-0ee0bc84a481f7852 is open in eu-central-1 through document ${name}, which no tick knows`,
    `If documentName was ${name} before, write it into retiredDocuments and apply: the next tick judges it.`,
    user,
  );
const assumedRole = 'arn:aws:sts::123456789012:assumed-role/admin/me';
const ofStack = (kind: string, name: string, resource: string): AuditFinding => ({
  code: 'undeclared-system',
  resource,
  what: `${kind} ${name} is below /curfew-system/, where only the stack has anything`,
  remedy: 'Delete it, and ask who made it.',
});
const loggingOff = (resource: string, what: string): AuditFinding => ({
  code: 'logging-off',
  resource,
  what: `eu-central-1: ${what}`,
  remedy: again,
});
const ended = (id: string, minutesAgo: number) => ({
  id,
  region: 'eu-central-1',
  target: 'i-0ee0bc84a481f7852',
  owner: userArn('john'),
  ended: at(minutesAgo),
});
const unlogged = (id: string, when: string): AuditFinding => ({
  code: 'unlogged-session',
  resource: id,
  user: 'john',
  what: `session ${id} of john on i-0ee0bc84a481f7852 ended at ${when} and left neither a log stream nor an object`,
  remedy:
    'Look at what the role of i-0ee0bc84a481f7852 may write: curfew explain john i-0ee0bc84a481f7852 --live. One that the agent refused, or that nobody ever connected to, leaves nothing either.',
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

const sessionTag = 'ssm:resourceTag/aws:ssmmessages:session-id';

const table: readonly [string, (world: World) => void, Found][] = [
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
  ['a grant on a role', (w) => w.roles.push(role('robot', { attached: [johnsGrant.arn] })), [stranger('role robot')]],
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
  ['a revocation', (w) => revoke(w, {}), []],
  ['one that an apply and hands are busy with', (w) => w.policies.push({ ...denial, changed: at(-5) }), []],
  ['a revocation of nobody', (w) => w.policies.push(denial), [wrongDenial('is attached to nobody')]],
  [
    'one that leaves a way in: an action less, one instance only, under a condition',
    (w) => revoke(w, { document: denying({ Action: 'ssm:StartSession' }) }),
    [wrongDenial('does not deny all that a revocation does')],
  ],
  [
    'of one instance only',
    (w) => revoke(w, { document: denying({ Resource: 'arn:aws:ec2:*:*:instance/i-1' }) }),
    [wrongDenial('does not deny all that a revocation does')],
  ],
  [
    'under a condition',
    (w) => revoke(w, { document: denying({ Condition: { Bool: { 'aws:SecureTransport': 'false' } } }) }),
    [wrongDenial('does not deny all that a revocation does')],
  ],
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
    'AWS managed policies, which are read: one that does, one that does not, one that is not there',
    (w) => {
      w.ofAws.set(aws('AmazonSSMFullAccess'), allowing(['ssm:*']));
      w.ofAws.set(aws('AmazonS3ReadOnlyAccess'), allowing(['s3:Get*', 's3:List*']));
      give(w, 'anna', aws('AmazonSSMFullAccess'), aws('AmazonS3ReadOnlyAccess'), aws('Novel'));
    },
    [
      otherRights('anna', userArn('anna', '/staff/'), `policy ${aws('AmazonSSMFullAccess')}`),
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
  [
    'commands by any document, anywhere, and others’ sessions',
    (w) => {
      change(w, 'anna', { inline: [{ name: 'own', document: allowing('ssm:SendCommand') }] });
      const mine = { Resource: `arn:aws:ssm:*:${account}:session/*` };
      change(w, 'ida', { inline: [{ name: 'own', document: allowing('ssm:ResumeSession', mine) }] });
    },
    [
      mayOtherwise('anna', userArn('anna', '/staff/'), 'run commands', 'inline policy own'),
      mayOtherwise('ida', userArn('ida'), "resume other people's sessions", 'inline policy own'),
    ],
  ],
  [
    'commands by one document that is no shell, and one’s own sessions, by name and by tag',
    (w) => {
      const update = { Resource: ['arn:aws:ssm:*:*:document/AWS-UpdateSSMAgent', 'arn:aws:ec2:*:*:instance/*'] };
      change(w, 'anna', { inline: [{ name: 'own', document: allowing('ssm:SendCommand', update) }] });
      const byName = allowing('ssm:ResumeSession', { Resource: 'arn:aws:ssm:*:*:session/${aws:username}-*' });
      const Condition = { StringLike: { [sessionTag]: ['${aws:userid}'] } };
      const byTag = allowing('ssm:ResumeSession', { Condition });
      change(w, 'ida', {
        inline: [
          { name: 'by-name', document: byName },
          { name: 'by-tag', document: byTag },
        ],
      });
    },
    [],
  ],
  ...[
    { StringLike: { [sessionTag]: '*' } },
    { StringLike: { [sessionTag]: ['${aws:userid}', '*'] } },
    { StringLike: { [sessionTag]: '${aws:userid}*' } },
    { StringNotEquals: { [sessionTag]: '${aws:userid}' } },
    { StringEqualsIfExists: { [sessionTag]: '${aws:userid}' } },
    { 'ForAllValues:StringEquals': { [sessionTag]: ['${aws:userid}'] } },
    { StringEquals: { [sessionTag]: [] } },
    { StringEquals: { 'aws:PrincipalTag/team': `x ${sessionTag}` } },
    { Null: { [sessionTag]: 'false' } },
  ].map((Condition): (typeof table)[number] => [
    `others’ sessions under a condition that only looks as if it narrowed: ${JSON.stringify(Condition)}`,
    (w) => change(w, 'ida', { inline: [{ name: 'own', document: allowing('ssm:ResumeSession', { Condition }) }] }),
    [mayOtherwise('ida', userArn('ida'), "resume other people's sessions", 'inline policy own')],
  ]),
  ...[
    { StringEquals: { [sessionTag]: '${aws:userid}' } },
    { stringlike: { [sessionTag.replace('ssm:resourceTag', 'aws:ResourceTag')]: ['${aws:username}'] } },
    { 'ForAnyValue:StringEquals': { [sessionTag]: ['${aws:userid}'] }, StringLike: { 'aws:RequestedRegion': '*' } },
  ].map((Condition): (typeof table)[number] => [
    `one’s own sessions only: ${JSON.stringify(Condition)}`,
    (w) => change(w, 'ida', { inline: [{ name: 'own', document: allowing('ssm:ResumeSession', { Condition }) }] }),
    [],
  ]),
  ...['AWS-RunPowerShellScript', 'AWS-RunRemoteScript', 'AWS-RunDocument', 'AWS-Run*', 'AWS-ApplyAnsiblePlaybooks'].map(
    (name): (typeof table)[number] => [
      `commands by ${name}, which runs what its caller says`,
      (w) => {
        const Resource = ['arn:aws:ec2:*:*:instance/*', `arn:aws:ssm:*::document/${name}`];
        change(w, 'ida', { inline: [{ name: 'own', document: allowing('ssm:SendCommand', { Resource }) }] });
      },
      [mayOtherwise('ida', userArn('ida'), 'run commands', 'inline policy own')],
    ],
  ),
  [
    'commands by a document of the account: they do what somebody wrote into it',
    (w) => {
      const Resource = ['arn:aws:ec2:*:*:instance/*', `arn:aws:ssm:*:${account}:document/acme-restart`];
      change(w, 'ida', { inline: [{ name: 'own', document: allowing('ssm:SendCommand', { Resource }) }] });
    },
    [],
  ],
  [
    'a role that trusts her and may start sessions',
    (w) => w.roles.push(shellRole({ AWS: userArn('anna', '/staff/') })),
    [otherRights('anna', userArn('anna', '/staff/'), 'inline policy all of role shells, which anna may assume')],
  ],
  [
    'a role that trusts the account, and her own policy agrees; nobody else’s does',
    (w) => {
      w.roles.push(shellRole({ AWS: `arn:aws:iam::${account}:root` }));
      change(w, 'anna', { inline: [{ name: 'own', document: allowing('sts:*') }] });
    },
    [otherRights('anna', userArn('anna', '/staff/'), 'inline policy all of role shells, which anna may assume')],
  ],
  [
    'by a role with a policy of AWS, which is read',
    (w) => {
      w.ofAws.set(aws('AdministratorAccess'), allowing('*'));
      w.roles.push(role('admin', { trust: trusting({ AWS: '*' }), attached: [aws('AdministratorAccess')] }));
      change(w, 'anna', { inline: [{ name: 'own', document: allowing('sts:AssumeRole') }] });
    },
    [
      otherRights(
        'anna',
        userArn('anna', '/staff/'),
        `policy ${aws('AdministratorAccess')} of role admin, which anna may assume`,
      ),
    ],
  ],
  [
    'a role that trusts the account and is for another resource; one of a service; a managed person, whom the boundary caps',
    (w) => {
      w.roles.push(shellRole({ AWS: account }), shellRole({ Service: 'ec2.amazonaws.com' }, 'machine'));
      const other = { Resource: `arn:aws:iam::${account}:role/other` };
      change(w, 'anna', { inline: [{ name: 'own', document: allowing('sts:AssumeRole', other) }] });
      change(w, 'ida', { inline: [{ name: 'own', document: allowing('sts:AssumeRole') }] });
    },
    [],
  ],
  // What is below the stack's paths.
  [
    'the policy that applies on a user, on a group, and on a role that nobody names',
    (w) => {
      w.policies.push(applier);
      w.roles.push(role('backdoor', { attached: [applier.arn] }));
      w.groups.push(group('ops', { attached: [applier.arn] }));
      give(w, 'somebody', applier.arn);
    },
    [onStack('user somebody', { user: 'somebody' }), onStack('group ops'), onStack('role backdoor', ofOwn('backdoor'))],
  ],
  [
    'on a user where the stack has no pipeline',
    (w) => {
      w.policies.push(applier);
      give(w, 'somebody', applier.arn);
    },
    [onStack('user somebody', { user: 'somebody' })],
  ],
  [
    'on the role that the settings name, where the stack has no pipeline',
    (w) => {
      w.policies.push(applier, { ...applier, ...regional });
      w.roles.push(role('deploy', { attached: [applier.arn, regional.arn] }));
    },
    [],
  ],
  [
    'on any other role, be it the only one that holds that policy',
    (w) => {
      w.policies.push(applier, { ...applier, ...regional });
      w.roles.push(role('deploy', { attached: [applier.arn] }), role('other', { attached: [regional.arn] }));
    },
    [onStack('role other', { ...ofOwn('other'), ...ofRegional('role other') })],
  ],
  [
    'on a user and a group of that name, and another policy of the stack on that role',
    (w) => {
      const plain = { ...applier, name: 'curfew-pipeline', arn: `${applier.arn.replace('applier', 'pipeline')}` };
      w.policies.push(applier, plain);
      w.roles.push(role('deploy', { attached: [plain.arn] }));
      w.groups.push(group('deploy', { attached: [applier.arn] }));
    },
    [
      onStack('group deploy'),
      {
        ...onStack('role deploy'),
        resource: `${applier.arn.replace('applier', 'pipeline')}`,
        what: 'policy curfew-pipeline of the stack is attached to role deploy',
      },
    ],
  ],
  [
    'on another role of the stack, and on a role of the pipeline’s name that nobody declares',
    (w) => {
      w.policies.push(applier);
      w.roles.push(
        role('curfew-plan', { path: '/curfew-system/', attached: [applier.arn] }),
        role('curfew-apply', { path: '/curfew-system/', attached: [applier.arn] }),
      );
    },
    [onStack('role curfew-plan', ofOwn('curfew-plan')), onStack('role curfew-apply', ofOwn('curfew-apply'))],
  ],
  [
    'on one that an apply made just now',
    (w) => {
      w.policies.push(applier);
      w.roles.push(role('curfew-apply', { path: '/curfew-system/', attached: [applier.arn], made: at(-14) }));
    },
    [],
  ],
  [
    'a policy, a role and a user below the path of the stack that it has not',
    (w) => {
      w.policies.push({ ...applier, name: 'extra', arn: `${applier.arn}x` });
      w.roles.push(role('extra', { path: '/curfew-system/' }), role('curfew-apply', { path: '/curfew-system/deep/' }));
      w.users.push(user('extra', { path: '/curfew-system/' }));
    },
    [
      ofStack('policy', 'extra', `${applier.arn}x`),
      ofStack('role', 'extra', `arn:aws:iam::${account}:role/curfew-system/extra`),
      ofStack('role', 'curfew-apply', `arn:aws:iam::${account}:role/curfew-system/deep/curfew-apply`),
      ofStack('user', 'extra', userArn('extra', '/curfew-system/')),
    ],
  ],
  [
    'a role below the path of grants',
    (w) => w.roles.push(role('john', { path: '/curfew/p/' })),
    [
      {
        code: 'undeclared-role',
        resource: `arn:aws:iam::${account}:role/curfew/p/john`,
        what: 'role john is below /curfew/, and no file of the last apply declares it',
        remedy: 'Delete the role, and ask who made it.',
      },
    ],
  ],
  // What logs sessions.
  [
    'a session document that logs to nowhere',
    (w) => {
      w.region.document = documentOf({
        ...loggingInputs(logging),
        cloudWatchStreamingEnabled: false,
        s3BucketName: '',
      });
    },
    [
      loggingOff(
        'Curfew-Shell',
        'document Curfew-Shell has another s3BucketName, cloudWatchStreamingEnabled: sessions may go unlogged',
      ),
    ],
  ],
  [
    'no session document, log group or bucket',
    (w) => {
      w.region.document = undefined;
      w.region.logKey = undefined;
      w.region.hasBucket = false;
    },
    [
      loggingOff('Curfew-Shell', 'there is no document Curfew-Shell'),
      loggingOff('/curfew/sessions', 'there is no log group /curfew/sessions'),
      loggingOff(bucket, `there is no bucket ${bucket}`),
    ],
  ],
  [
    'a log group without the key',
    (w) => {
      w.region.logKey = '';
    },
    [loggingOff('/curfew/sessions', 'log group /curfew/sessions is not encrypted with the key of sessions')],
  ],
  [
    'the same while an apply may be under way',
    (w) => {
      w.region.document = undefined;
      w.written = at(-5);
    },
    [],
  ],
  [
    'sessions that ended and left nothing; one with a stream, one with an object, and some too new or too old to judge',
    (w) => {
      w.region.ended = [ended('john-1', -10), ended('john-2', -130), ended('john-3', -9), ended('john-4', -131)];
      w.region.ended.push(ended('john-5', -20), ended('john-6', -20));
      w.region.streams.add('john-5');
      w.region.objects.add('john-6.log');
    },
    [unlogged('john-1', '2030-06-03T11:50:00Z'), unlogged('john-2', '2030-06-03T09:50:00Z')],
  ],
  [
    'those that were over within a minute: nobody connected, or a tick ended what opened too late',
    (w) => w.region.ended.push({ ...ended('john-1', -20), began: plus(at(-20), seconds(-59)) }),
    [],
  ],
  [
    'one that lasted a minute',
    (w) => w.region.ended.push({ ...ended('john-1', -20), began: at(-21) }),
    [unlogged('john-1', '2030-06-03T11:40:00Z')],
  ],
  // Sessions where no tick looks.
  [
    'a region that was dropped: sessions through our document, whoever’s, and of people who can have opened none otherwise',
    (w) =>
      w.open.set('us-east-1', [
        open('john-1', 'us-east-1'),
        open('admin-2', 'us-east-1', { owner: assumedRole }),
        open('ida-3', 'us-east-1', { owner: userArn('ida'), document: 'Something' }),
        open('anna-4', 'us-east-1', { owner: userArn('anna', '/'), document: 'Old-Shell' }),
        open('admin-5', 'us-east-1', { owner: assumedRole, document: 'Curfew-Forward-1' }),
      ]),
    [
      inUsEast('john-1', 'john'),
      inUsEast('admin-2', assumedRole, ''),
      inUsEast('ida-3', 'ida'),
      inUsEast('anna-4', 'anna'),
      inUsEast('admin-5', assumedRole, ''),
    ],
  ],
  [
    'sessions there that are nobody’s of ours',
    (w) => {
      const { document: _, ...plain } = open('admin-1', 'us-east-1', { owner: assumedRole });
      w.open.set('us-east-1', [
        plain,
        open('somebody-2', 'us-east-1', { owner: userArn('somebody', '/'), document: 'Something' }),
        open('john-3', 'us-east-1', { owner: userArn('john').replace(account, '999999999999'), document: 'Something' }),
        open('x-4', 'us-east-1', {
          owner: assumedRole,
          document: 'arn:aws:ssm:us-east-1:999999999999:document/Curfew-Shell',
        }),
      ]);
    },
    [],
  ],
  [
    'regions in use and retired: what ticks know, by name and by ARN, today’s document and one from before',
    (w) => {
      const { document: _, ...plain } = open('john-3', 'eu-west-1');
      w.open.set('eu-west-1', [
        open('john-1', 'eu-west-1'),
        open('anna-2', 'eu-west-1', {
          owner: userArn('anna', '/staff/'),
          document: `arn:aws:ssm:eu-west-1:${account}:document/Old-Shell`,
        }),
        plain,
      ]);
    },
    [],
  ],
  [
    'a document that no tick knows: of ours by its prefix, whoever’s; or of an existing person who had no other way',
    (w) =>
      w.open.set('eu-central-1', [
        open('anna-1', 'eu-central-1', { owner: userArn('anna', '/staff/'), document: 'Former-Shell' }),
        open('somebody-2', 'eu-central-1', { owner: userArn('somebody', '/'), document: 'Curfew-Shell-2' }),
      ]),
    [byDocument('anna-1', 'Former-Shell', 'anna'), byDocument('somebody-2', 'Curfew-Shell-2', 'somebody')],
  ],
  [
    'the same document of an existing person who has the right otherwise; one of AWS; a managed person’s, which ticks judge',
    (w) => {
      change(w, 'anna', { inline: [{ name: 'own', document: allowing('ssm:StartSession') }] });
      w.open.set('eu-central-1', [
        open('anna-1', 'eu-central-1', { owner: userArn('anna', '/staff/'), document: 'Former-Shell' }),
        open('john-2', 'eu-central-1', { document: 'Former-Shell' }),
      ]);
    },
    [otherRights('anna', userArn('anna', '/staff/'), 'inline policy own')],
  ],
  [
    'what AWS’s own documents opened, and the account’s default',
    (w) =>
      w.open.set('eu-central-1', [
        open('anna-1', 'eu-central-1', { owner: userArn('anna'), document: 'AWS-StartPortForwardingSession' }),
        open('anna-2', 'eu-central-1', { owner: userArn('anna'), document: 'SSM-SessionManagerRunShell' }),
      ]),
    [],
  ],
  // Users.
  [
    'SSH keys and credentials for single services',
    (w) => w.others.set('ida', ['APKA1', 'ACCA2']),
    [
      {
        code: 'other-credentials',
        resource: userArn('ida'),
        user: 'ida',
        what: 'ida has SSH keys or credentials for single services, which no grant needs: APKA1, ACCA2',
        remedy:
          'Delete them: aws iam delete-ssh-public-key or delete-service-specific-credential, and ask who made them.',
      },
    ],
  ],
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
  ['everybody is out', (w) => outAreAll(w), []],
  [
    'everybody is out, and one is not: an apply brought her',
    (w) => {
      outAreAll(w);
      const next = policy('m', 'jane', 'work', at(60));
      w.users.push(user('jane', { attached: [next.arn] }), user('idle'));
      for (const name of ['jane', 'idle']) w.manifest.users.set(name, 'managed');
      w.policies.push(next);
      w.manifest.policies.set(next.arn, w.manifest.policies.get(johnsGrant.arn) ?? '');
    },
    [
      {
        code: 'not-out',
        resource: userArn('jane'),
        user: 'jane',
        what: 'everybody is out, and jane is not',
        remedy: 'Run curfew revoke --everybody again, or curfew restore --everybody if it is over.',
      },
    ],
  ],
  [
    'the Deny of everybody on a role: it is for persons',
    (w) => w.roles.push(role('builds', { attached: [everybodyOut.arn] })),
    [
      {
        code: 'policy-on-stranger',
        resource: everybodyOut.arn,
        what: 'policy curfew-everybody-out of the stack is attached to role builds',
        remedy: 'Detach it from role builds, and ask who attached it.',
      },
    ],
  ],
  ...['a Deny of everybody that lets people resume', 'a Deny of everybody that an Allow was added to'].map(
    (what, i): Row => [
      what,
      (w) => {
        const { Statement, ...whole } = JSON.parse(everybodyOut.document);
        const narrow = { ...Statement[0], Action: 'ssm:StartSession' };
        const wide = { Effect: 'Allow', Action: 's3:*', Resource: '*' };
        const document = JSON.stringify({ ...whole, Statement: i === 0 ? [narrow] : [...Statement, wide] });
        w.policies = w.policies.map((each) => (each === everybodyOut ? { ...each, document } : each));
      },
      [editedDeny('is not what the stack wrote')],
    ],
  ),
  [
    'no Deny of everybody any more',
    (w) => without(w, everybodyOut.arn),
    [editedDeny('is not there, so curfew revoke --everybody has nothing to attach')],
  ],
  [
    'a Deny of everybody that an apply has written just now',
    (w) => {
      const newer = { ...everybodyOut, document: '{"Statement":[]}', changed: at(-5) };
      w.policies = w.policies.map((each) => (each === everybodyOut ? newer : each));
    },
    [],
  ],
  [
    'a wider boundary',
    (w) => {
      w.policies = [johnsGrant, annasGrant, system(allowing('*')), everybodyOut];
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

/** The lines of findings, in the order in which two lists compare. */
const linesOf = (findings: readonly AuditFinding[]): SweepRecord[] => {
  const lines = findings.map((each) => findingRecord(each, 'resource'));
  return lines.sort(byKey((line) => JSON.stringify(line)));
};

/** What an audit of an edited world says, of findings and of keys that it would delete. */
async function audited(edit: (world: World) => void, text?: string) {
  const made = world();
  edit(made);
  const aws = new MemoryAuditAws(made);
  if (text !== undefined) aws.text = text;
  const { lines } = await run(aws, true);
  return {
    findings: lines.filter(({ action }) => action === 'finding').sort(byKey((line) => JSON.stringify(line))),
    removals: lines
      .filter(({ action }) => action === 'delete key')
      .map(({ user, key, outcome }) => ({ user, key, outcome })),
    failures: lines.filter(({ outcome }) => outcome === 'failed'),
  };
}

test.each(table)('%s', async (_what, edit, findings) => {
  expect(await audited(edit)).toEqual({ findings: linesOf(findings), removals: [], failures: [] });
});

test('a manifest that cannot be read is a finding; what needs none is judged, and no key goes', async () => {
  const edit = (w: World) => {
    w.passwords.add('ida');
    w.keys.set('ida', ['AKIA1']);
    w.policies.push(late);
    give(w, 'somebody', johnsGrant.arn);
  };
  const { findings, removals } = await audited(edit, 'nonsense');
  expect(removals).toEqual([]);
  expect(findings.map(({ code, resource }) => `${code} ${resource}`).sort()).toEqual([
    `password ${userArn('ida')}`,
    `policy-on-stranger ${johnsGrant.arn}`,
    `unreadable-manifest ${where}`,
  ]);
});

test('every code has a row', () => {
  const seen = new Set(table.flatMap(([, , findings]) => findings.map(({ code }) => code)));
  expect(auditCodes.filter((code) => !seen.has(code))).toEqual([
    'unreadable-manifest',
    // Of the function's own role only the function is told; see below.
    'widened-sweeper',
  ]);
});

const removal = [{ user: 'ida', key: 'AKIA1', outcome: 'planned' }];
const hash = 'a'.repeat(64);
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
  [
    'a declared grant whose policy is gone',
    (w) => w.manifest.policies.set(policy('m', 'ida', 'x', at(9)).arn, hash),
    [],
  ],
  [
    'a declared grant that has ended',
    (w) => w.manifest.policies.set(policy('m', 'ida', 'x', at(0)).arn, hash),
    removal,
  ],
  ['a revocation only', (w) => w.policies.push(policy('d', 'ida', 'revoked', at(9))), removal],
  ['somebody else’s policy on her', (w) => give(w, 'ida', johnsGrant.arn), removal],
  ['she is not declared', (w) => w.manifest.users.delete('ida'), []],
  ['she is declared as existing', (w) => w.manifest.users.set('ida', 'existing'), []],
  ['she lives elsewhere', (w) => change(w, 'ida', { path: '/staff/' }), []],
])('keys of a managed person: %s', async (_what, edit, removals) => {
  const keyed = (world: World): void => {
    keysOfIda(world);
    edit(world);
  };
  expect((await audited(keyed)).removals).toEqual(removals);
});
