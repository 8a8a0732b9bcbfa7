import { MemoryAuditAws, run, where } from '../../../support/audit/memory-aws';
import { annasGrant, at, policy, textOf, user, userArn, world } from '../../../support/audit/world';

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
  policies: 3,
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
    'hasPassword john',
    'hasPassword ida',
    'accessKeys ida',
    'accessKeys ida',
    'policies /curfew/m/ida/',
    'deleteAccessKey ida AKIA1',
    'deleteAccessKey ida AKIA2',
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
  expect(await run(aws)).toEqual({ summary: { ...quiet, policies: 2 }, failed: '', lines: [] });
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
  aws.world.passwords.add('joe');
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
