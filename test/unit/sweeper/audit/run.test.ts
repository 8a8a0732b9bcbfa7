import type { SweepRecord } from '../../../../model/contracts/log-record';
import { roleFingerprint, sweeperTrust } from '../../../../model/contracts/sweeper-role';
import { type Milliseconds, minutes, seconds } from '../../../../model/time/instant';
import { turnOf } from '../../../../sweeper/audit/credentials';
import { declaredRole } from '../../../../sweeper/audit/declared-role';
import type { Role } from '../../../../sweeper/audit/port';
import { runAudit } from '../../../../sweeper/audit/run';
import { MemoryAuditAws, optionsOf, run, where } from '../../../support/audit/memory-aws';
import {
  allowing,
  annasGrant,
  at,
  give,
  granted,
  policy,
  role,
  textOf,
  trusting,
  user,
  userArn,
  world,
} from '../../../support/audit/world';

/** Ida has two keys and no grant; John has one of each. */
function account(): MemoryAuditAws {
  const made = world();
  made.keys.set('ida', ['AKIA1', 'AKIA2']);
  made.keys.set('john', ['AKIA3']);
  made.keys.set('anna', ['AKIA4']);
  return new MemoryAuditAws(made);
}
const quiet = {
  sweep: 'audit',
  dryRun: false,
  policies: 4,
  sessions: 0,
  sessionsEnded: 0,
  policiesDeleted: 0,
  oldestOverdueSeconds: 0,
  keysDeleted: 0,
  unreadable: 0,
  findings: 0,
  failed: 0,
};
const gone = (key: string) => ({ action: 'delete key', outcome: 'gone', user: 'ida', key, why: 'no grant is left' });
const deletions = (aws: MemoryAuditAws) => aws.calls.filter((call) => call.startsWith('delete'));
const keysOf = (aws: MemoryAuditAws) => Object.fromEntries(aws.world.keys);

test('keys that nobody grants anything to are deleted, after another look; nobody else is asked for keys', async () => {
  const aws = account();
  expect(await run(aws)).toEqual({
    summary: { ...quiet, keysDeleted: 2 },
    failed: '',
    lines: [gone('AKIA1'), gone('AKIA2')],
  });
  expect(aws.calls).toEqual([
    'manifest',
    'account',
    'manifest',
    'enabledRegions',
    'sessions eu-central-1',
    'sessions eu-west-1',
    'sessions us-east-1',
    'credentialReport',
    'accessKeys ida',
    'accessKeys ida',
    'policies /curfew/m/ida/',
    'deleteAccessKey ida AKIA1',
    'deleteAccessKey ida AKIA2',
    'sessionDocument eu-central-1 Curfew-Shell',
    'logGroupKey eu-central-1',
    'hasBucket eu-central-1',
    'endedSessions eu-central-1',
    'otherCredentials john',
    'otherCredentials ida',
  ]);
  expect(keysOf(aws)).toEqual({ ida: [], john: ['AKIA3'], anna: ['AKIA4'] });
  expect((await run(aws)).summary).toEqual(quiet);
});

test('a grant that comes while it looks keeps the keys', async () => {
  const aws = account();
  aws.before = (call) => {
    if (call.startsWith('policies')) aws.world.policies.push(policy('m', 'ida', 'new', at(60), { changed: at(0) }));
  };
  expect(await run(aws)).toEqual({ summary: quiet, failed: '', lines: [] });
  expect(deletions(aws)).toEqual([]);
});

test('an apply that ends while it looks is no work of hands: the account is read again', async () => {
  const aws = account();
  aws.world.keys.clear();
  let ended = false;
  aws.before = (call) => {
    if (call !== 'account' || ended) return;
    ended = true;
    const { world: made } = aws;
    // Anna's grant is dropped, and gone before the account is read; the manifest that was read declares it still.
    made.policies = made.policies.filter(({ arn }) => arn !== annasGrant.arn);
    made.manifest.policies.delete(annasGrant.arn);
    made.written = at(0);
    aws.text = textOf(made);
  };
  expect(await run(aws)).toEqual({ summary: { ...quiet, policies: 3 }, failed: '', lines: [] });
  expect(aws.calls.slice(0, 5)).toEqual(['manifest', 'account', 'manifest', 'account', 'manifest']);
});

test('applies that never end do not keep it', async () => {
  const aws = account();
  aws.world.keys.clear();
  aws.before = (call) => {
    if (call === 'account') aws.world.written = at(aws.calls.length);
  };
  expect((await run(aws)).summary).toEqual(quiet);
  expect(aws.calls.filter((call) => call === 'account')).toHaveLength(3);
});

test('a dry run says what it would delete, and deletes nothing', async () => {
  const aws = account();
  const planned = { action: 'delete key', outcome: 'planned', user: 'ida', why: 'no grant is left' };
  expect(await run(aws, true)).toEqual({
    summary: { ...quiet, dryRun: true },
    failed: '',
    lines: [
      { ...planned, key: 'AKIA1' },
      { ...planned, key: 'AKIA2' },
    ],
  });
  expect(deletions(aws)).toEqual([]);
});

test('a finding is a line of its own, and fails nothing', async () => {
  const aws = account();
  aws.world.keys.clear();
  aws.world.passwords.add('john');
  expect(await run(aws)).toEqual({
    summary: { ...quiet, findings: 1 },
    failed: '',
    lines: [
      {
        action: 'finding',
        outcome: 'reported',
        code: 'password',
        resource: userArn('john'),
        user: 'john',
        why: 'john has a password for the console, which no grant needs. Delete it: aws iam delete-login-profile --user-name john',
      },
    ],
  });
});

const throwing = (aws: MemoryAuditAws, what: string): void => {
  aws.before = (call) => {
    if (call.startsWith(what)) throw new Error('denied');
  };
};

const text = account().text ?? '';
const elsewhere = text.replaceAll('123456789012', '210987654321');

test.each<[string, string | undefined, string]>([
  ['there is none', undefined, 'there is none, or reading it is denied: S3 says the same of both'],
  ['it is no manifest', '[]', 'it is no JSON object'],
  ['it is somebody else’s', elsewhere, 'it is of account 210987654321'],
  ['it cannot be had', 'denied', 'Error: denied'],
])('a manifest that cannot be read fails the run and no key goes: %s', async (_what, written, why) => {
  const aws = account();
  aws.text = written;
  if (written === 'denied') throwing(aws, 'manifest');
  const wrong =
    `the manifest cannot be read: ${why}. Run terraform apply, which writes it anew, and ask who changed it. ` +
    'Until then no key is deleted.';
  expect(await run(aws)).toEqual({
    summary: { ...quiet, findings: 1, unreadable: 1 },
    failed: `finding: ${wrong}`,
    lines: [{ action: 'finding', outcome: 'reported', code: 'unreadable-manifest', resource: where, why: wrong }],
  });
  expect(aws.calls.filter((call) => /Keys? /.test(call))).toEqual([]);
});

test('an account that cannot be read fails the run', async () => {
  const aws = account();
  throwing(aws, 'account');
  await expect(run(aws)).rejects.toThrow('denied');
  expect(deletions(aws)).toEqual([]);
});

test('one user who cannot be asked about hides no other', async () => {
  const aws = account();
  aws.world.users.push(user('joe'));
  aws.world.manifest.users.set('joe', 'managed');
  aws.world.keys.set('joe', ['AKIA5']);
  aws.world.passwords.add('joe').add('john');
  const fresh = new MemoryAuditAws(aws.world);
  fresh.before = (call) => {
    if (call === 'hasPassword john' || call === 'accessKeys joe') throw new Error('denied');
  };
  const { summary, failed, lines } = await run(fresh);
  expect(summary).toEqual({ ...quiet, keysDeleted: 2, findings: 1, failed: 2 });
  expect(failed).toBe('read: looking for a password (Error: denied); read: looking for keys (Error: denied)');
  expect(lines.filter(({ outcome }) => outcome === 'failed')).toEqual([
    { action: 'read', outcome: 'failed', why: 'looking for a password', user: 'john', error: 'Error: denied' },
    { action: 'read', outcome: 'failed', why: 'looking for keys', user: 'joe', error: 'Error: denied' },
  ]);
  expect(keysOf(fresh)).toEqual({ ida: [], john: ['AKIA3'], anna: ['AKIA4'], joe: ['AKIA5'] });
});

test('a key that will not go fails the run', async () => {
  const aws = account();
  throwing(aws, 'deleteAccessKey');
  const { summary, failed } = await run(aws);
  expect(summary).toEqual({ ...quiet, failed: 1 });
  expect(failed).toBe('delete key: no grant is left (Error: denied)');
});

/** Managed persons with an ended grant each, none of them with keys or a password. */
function crowd(count: number): MemoryAuditAws {
  const made = world();
  for (let i = 0; i < count; i++) {
    made.users.push(user(`p${i}`, { boundary: made.users[0]?.boundary ?? '' }));
    made.manifest.users.set(`p${i}`, 'managed');
    made.manifest.policies.set(policy('m', `p${i}`, `g${i}`, at(-500)).arn, '0'.repeat(64));
  }
  return new MemoryAuditAws(made);
}

test('of 5,000 managed persons only those are asked about whom the report cannot tell of: a minute at 20 calls a second', async () => {
  const aws = crowd(5000);
  aws.world.keys.set('p7', ['AKIA7']);
  aws.world.passwords.add('p9');
  const { summary, lines } = await run(aws);
  expect(summary).toMatchObject({ keysDeleted: 1, findings: 1, failed: 0 });
  expect(lines.map(({ action, user: who }) => `${action} ${who}`)).toEqual(['finding p9', 'delete key p7']);
  // The account is 26 pages of 200 for its users beside this, and the question for other credentials is two calls.
  const others = aws.calls.filter((call) => call.startsWith('otherCredentials')).length;
  expect(others).toBe(200);
  expect(aws.calls.length - others + 26 + 2 * others).toBeLessThanOrEqual(60 * 20);
});

test('within a day everybody’s SSH keys have been asked for, each audit’s share in turn', () => {
  const users = Array.from({ length: 4800 }, (_, i) => i);
  const asked = new Set(Array.from({ length: 24 }, (_, hour) => turnOf(users, at(hour * 60))).flat());
  expect(asked.size).toBe(users.length);
  expect(turnOf([1, 2], at(0))).toEqual([1, 2]);
  expect(turnOf([], at(0))).toEqual([]);
});

/** Ida's last window ended just before the report was made, or the report knows nothing of her. */
test.each<[string, (aws: MemoryAuditAws) => void]>([
  [
    'her last window ended since the report was made',
    ({ world: made }) => void made.manifest.policies.set(policy('m', 'ida', 'x', at(-30)).arn, '0'.repeat(64)),
  ],
  [
    'it ended while the report was being made',
    ({ world: made }) => void made.manifest.policies.set(policy('m', 'ida', 'x', at(-69)).arn, '0'.repeat(64)),
  ],
  [
    'she was made since',
    ({ world: made }) => {
      made.users = made.users.map((each) => (each.name === 'ida' ? { ...each, made: at(-20) } : each));
    },
  ],
  [
    'there is no report',
    (aws) => {
      aws.reportWaits = 100;
    },
  ],
  ['the report cannot be read', (aws) => throwing(aws, 'credentialReport')],
])('keys that the report does not show go all the same: %s', async (_what, edit) => {
  const aws = account();
  const hidden = aws.credentialReport;
  aws.credentialReport = async () => {
    const report = await hidden();
    return (
      report && { ...report, users: new Map([...report.users].map(([name, each]) => [name, { ...each, keys: false }])) }
    );
  };
  aws.text = undefined;
  edit(aws);
  aws.text = textOf(aws.world);
  await run(aws);
  expect(keysOf(aws).ida).toEqual([]);
});

test('a report that is being made is waited for; without one everybody is asked', async () => {
  const aws = account();
  aws.reportWaits = 2;
  await run(aws, true);
  expect(aws.calls.filter((call) => /^(sleep|credential|hasPassword)/.test(call))).toEqual([
    'credentialReport',
    'sleep 2000',
    'credentialReport',
    'sleep 2000',
    'credentialReport',
  ]);
  const without = account();
  without.reportWaits = 100;
  await run(without, true);
  expect(without.calls.filter((call) => call.startsWith('hasPassword'))).toEqual([
    'hasPassword john',
    'hasPassword ida',
  ]);
});

test('what is found is said at once: an audit that is killed later has said it', async () => {
  const made = world();
  made.passwords.add('john');
  give(made, 'somebody', annasGrant.arn);
  const said: Record<string, number> = {};
  const aws = new MemoryAuditAws(made);
  const lines: SweepRecord[] = [];
  aws.before = (call) => {
    said[call.split(' ')[0] ?? ''] = lines.length;
  };
  await runAudit({ ...optionsOf(aws), log: (record) => void lines.push(record) });
  expect(said).toMatchObject({ credentialReport: 1, hasPassword: 1, sessionDocument: 2 });
});

test('its time is known: it asks no more where none is left, says how many were not asked, and fails', async () => {
  const aws = crowd(300);
  aws.reportWaits = 100;
  aws.perCall = seconds(1);
  const began = aws.now();
  const remaining = () => (minutes(5) - (aws.now() - began)) as Milliseconds;
  const { summary, failed, lines } = await run(aws, false, { remaining });
  expect(aws.now() - began).toBeLessThanOrEqual(minutes(5) - seconds(1));
  expect(summary.failed).toBe(lines.filter(({ outcome }) => outcome === 'failed').length);
  expect(failed).toMatch(/looking for a password: there was no time for \d+ of 302/);
  expect(failed).toMatch(/looking for SSH keys: there was no time for \d+ of \d+/);
});

const ownRole = (more: Partial<Role>) =>
  role('curfew-sweeper', {
    path: '/curfew-system/',
    trust: JSON.stringify(sweeperTrust),
    inline: [{ name: 'curfew-sweeper', document: granted }],
    ...more,
  });
/** What Lambda may, and something more. */
const textOfTrust = (...more: readonly object[]): string =>
  JSON.stringify({ ...sweeperTrust, Statement: [...sweeperTrust.Statement, ...more] });
const widerTrust = (Principal: object): string => textOfTrust({ Effect: 'Allow', Action: 'sts:AssumeRole', Principal });
const trustsOthers = ['whom it trusts is not what the stack wrote'];
const topic = 'arn:aws:sns:eu-central-1:123456789012:curfew-notices';
const declared = declaredRole(
  roleFingerprint(JSON.parse(granted), { noticeTopic: topic, buckets: new Map() }),
  topic,
  new Map(),
);

test.each<[string, Partial<Role>, string[]]>([
  ['as the stack wrote it', {}, []],
  [
    'with a policy attached',
    { attached: ['arn:aws:iam::aws:policy/AdministratorAccess'] },
    ['it holds policy arn:aws:iam::aws:policy/AdministratorAccess'],
  ],
  [
    'with another document',
    { inline: [{ name: 'curfew-sweeper', document: allowing('*') }] },
    ['its policy is not what the stack wrote'],
  ],
  [
    'with a second policy',
    {
      inline: [
        { name: 'a', document: allowing('*') },
        { name: 'curfew-sweeper', document: granted },
      ],
    },
    ['it has a second inline policy, a'],
  ],
  ['without its policy', { inline: [] }, ['its policy is not what the stack wrote']],
  [
    'with somebody else’s trust',
    { trust: trusting({ Service: 'lambda.amazonaws.com', AWS: '123456789012' }) },
    ['whom it trusts is not what the stack wrote'],
  ],
  [
    'with EC2 beside Lambda',
    { trust: trusting({ Service: ['lambda.amazonaws.com', 'ec2.amazonaws.com'] }) },
    trustsOthers,
  ],
  ['with a second statement for EC2', { trust: widerTrust({ Service: 'ec2.amazonaws.com' }) }, trustsOthers],
  ['with another account', { trust: widerTrust({ AWS: 'arn:aws:iam::999999999999:root' }) }, trustsOthers],
  [
    'with everybody but somebody',
    { trust: textOfTrust({ Effect: 'Allow', Action: 'sts:AssumeRole', NotPrincipal: { AWS: '123456789012' } }) },
    trustsOthers,
  ],
  ['with a trust that nobody can read', { trust: '{' }, trustsOthers],
])('the sweeper’s own role, %s', async (_what, more, changes) => {
  const made = world();
  made.roles.push(ownRole(more));
  const { lines } = await run(new MemoryAuditAws(made), true, { role: declared });
  expect(lines.map(({ code, why }) => [code, why])).toEqual(
    changes.map((what) => [
      'widened-sweeper',
      `the sweeper's own role was changed: ${what}. Run terraform apply, detach what it does not know of, and ask who changed it.`,
    ]),
  );
});

test('right after an apply the policy may be new and the function not told of it yet; a trust or a second policy may not', async () => {
  const made = world();
  made.written = at(-14);
  made.roles.push(ownRole({ inline: [{ name: 'curfew-sweeper', document: allowing('*') }], trust: trusting('*') }));
  const { lines } = await run(new MemoryAuditAws(made), true, { role: declared });
  expect(lines.map(({ why }) => why)).toEqual([expect.stringContaining('whom it trusts is not what the stack wrote')]);
  made.written = at(-15);
  expect((await run(new MemoryAuditAws(made), true, { role: declared })).lines).toHaveLength(2);
});

test('whoever has SSH keys is found in each audit, not only in their turn, until the keys are gone', async () => {
  const aws = crowd(1000);
  aws.world.others.set('p500', ['APKA1']);
  const codes: number[] = [];
  for (let hour = 0; hour < 12; hour++) {
    const { lines } = await run(aws, true);
    const found = lines.filter(({ code }) => code === 'other-credentials');
    codes.push(found.length);
    aws.logged.push(...found.map((line) => ({ at: aws.now(), message: JSON.stringify(line) })));
    await aws.sleep(minutes(60));
    if (hour === 10) aws.world.others.clear();
  }
  const first = codes.indexOf(1);
  expect(first).toBeGreaterThanOrEqual(0);
  expect(first).toBeLessThan(6);
  expect(codes.slice(first)).toEqual([...new Array(11 - first).fill(1), 0]);
});

test('what the log says of somebody who is gone, or of other findings, makes nobody be asked', async () => {
  const aws = crowd(300);
  const line = (code: string, user: string) => ({
    at: aws.now(),
    message: JSON.stringify({ action: 'finding', outcome: 'reported', code, user, why: 'x' }),
  });
  aws.logged.push(line('other-credentials', 'gone'), line('password', 'p299'), { at: aws.now(), message: 'no JSON' });
  await run(aws, true);
  expect(aws.calls.filter((call) => call.startsWith('otherCredentials'))).toHaveLength(
    Math.min(200, turnOf(new Array(302).fill(0), aws.now()).length),
  );
});

test('where the log cannot be read it says so, and asks whose turn it is', async () => {
  const aws = crowd(300);
  throwing(aws, 'loggedFindings');
  const { failed } = await run(aws, true);
  expect(failed).toBe('read: reading what the last audits found (Error: denied)');
  expect(aws.calls.some((call) => call.startsWith('otherCredentials'))).toBe(true);
});

test('where nobody can tell which buckets take transcripts, nothing is said of them, and the run fails', async () => {
  const aws = account();
  aws.world.region.document = undefined;
  const { failed, lines } = await run(aws, true, { buckets: () => Promise.reject(new Error('denied')) });
  expect(failed).toBe('read: asking which buckets take transcripts (Error: denied)');
  expect(lines.filter(({ action }) => action === 'finding')).toEqual([]);
  expect(aws.calls.some((call) => call.startsWith('sessionDocument'))).toBe(false);
});

test('a region that an organization closed is said and fails no audit; one in use fails it', async () => {
  const aws = account();
  aws.world.keys.clear();
  aws.world.open.set('us-east-1', 'closed').set('ap-south-1', 'closed');
  const told = {
    action: 'read',
    outcome: 'reported',
    why: 'looking for open sessions in ap-south-1, us-east-1',
    error: 'it is denied',
  };
  expect(await run(aws)).toEqual({ summary: quiet, failed: '', lines: [told] });
  aws.world.open.set('eu-west-1', 'closed');
  expect((await run(aws)).failed).toBe('read: looking for open sessions (AccessDeniedException: refused)');
});

test('where AWS does not say which regions are open, those where ticks look are asked all the same, and the run fails', async () => {
  const aws = account();
  throwing(aws, 'enabledRegions');
  const { failed } = await run(aws, true);
  expect(failed).toBe('read: listing the regions of the account (Error: denied)');
  expect(aws.calls.filter((call) => call.startsWith('sessions'))).toEqual([
    'sessions eu-central-1',
    'sessions eu-west-1',
  ]);
});

test('of 1,000 people and 200 roles each document is read once', async () => {
  const made = world();
  for (let i = 0; i < 1000; i++) {
    made.users.push(
      user(`x${i}`, { path: '/staff/', inline: [{ name: 'own', document: allowing('s3:*', { Sid: `s${i}` }) }] }),
    );
    made.manifest.users.set(`x${i}`, 'existing');
  }
  for (let i = 0; i < 200; i++) made.roles.push(role(`r${i}`, { trust: trusting({ AWS: '123456789012' }) }));
  const aws = new MemoryAuditAws(made);
  const parse = jest.spyOn(JSON, 'parse');
  await run(aws, true);
  const { length } = parse.mock.calls;
  parse.mockRestore();
  // Three questions of each user's document and one of who may assume what; one of each role's trust.
  expect(length).toBeLessThan(4 * 1000 + 200 + 100);
});
