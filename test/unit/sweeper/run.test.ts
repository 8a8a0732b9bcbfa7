import { MemoryAuditLog } from '../../../sandbox/memory/memory-audit-log';
import { runAudit } from '../../../sweeper/audit/run';
import { portsOf } from '../../../sweeper/kinds/list';
import { runSweep, type SweepReport } from '../../../sweeper/run';
import { SweepFailed } from '../../../sweeper/signals/record';
import { sweep } from '../../../sweeper/sweep';
import { MemoryAuditAws, optionsOf } from '../../support/audit/memory-aws';
import { world } from '../../support/audit/world';
import { Account, at, deployment, instance, otherRegion, region } from '../../support/sweep/account';
import { parseEmf } from '../../support/sweep/emf';

interface Outcome {
  readonly report?: SweepReport;
  readonly error?: unknown;
  /** The lines of the log but the last. */
  readonly records: unknown[];
  readonly summary: unknown;
  /** Every metric of the run by its values. */
  readonly metrics: Record<string, number[]>;
}

/** One run on an account in memory, with all that it says. */
async function runOn(account: Account, audit = new MemoryAuditLog(), dryRun = false): Promise<Outcome> {
  const lines: string[] = [];
  const options = {
    kind: 'tick' as const,
    audit,
    now: () => account.now(),
    calls: () => account.calls.length,
    print: (line: object) => void lines.push(JSON.stringify(line)),
  };
  const result = await runSweep(options, (log) =>
    sweep({ ports: portsOf(account, deployment), clock: account, log, dryRun }),
  ).then(
    (report) => ({ report }),
    (error: unknown) => ({ error }),
  );
  const [last = '', ...others] = lines.reverse();
  const metrics = Object.entries(parseEmf(last)).map(([name, { values }]) => [name, values]);
  return {
    ...result,
    records: others.reverse().map((line) => JSON.parse(line)),
    summary: JSON.parse(last).summary,
    metrics: Object.fromEntries(metrics),
  };
}

/** John's window is over, his session is open. */
function overdue(minutes: number): Account {
  const account = new Account();
  account.person('john');
  account.grant({ user: 'john', until: at(-minutes) });
  account.session('john-s', 'john');
  return account;
}

const nothing = {
  Audits: [0],
  Swept: [0],
  SessionsEnded: [0],
  KeysDeleted: [0],
  PoliciesDeleted: [0],
  Unreadable: [0],
  Findings: [0],
  OldestOverdue: [0],
  ProvisionedGrants: [0],
  ActiveSessions: [0],
  Failed: [0],
};

test('an idle tick: one line, and it counts as a tick', async () => {
  const account = new Account();
  account.person('john');
  account.grant({ user: 'john' });
  const { report, records, summary, metrics } = await runOn(account);
  expect(records).toEqual([]);
  expect(metrics).toEqual({ ...nothing, Ticks: [1], Swept: [1], ProvisionedGrants: [1], Calls: [3] });
  expect(summary).toEqual(report);
  expect(report).toEqual({
    sweep: 'tick',
    dryRun: false,
    policies: 1,
    sessions: 0,
    grants: 1,
    sessionsEnded: 0,
    keysDeleted: 0,
    policiesDeleted: 0,
    unreadable: 0,
    findings: 0,
    failed: 0,
    oldestOverdueSeconds: 0,
    calls: 3,
  });
});

test('what a tick ends and deletes is counted, timed and written to the audit log', async () => {
  const audit = new MemoryAuditLog();
  const { report, records, metrics } = await runOn(overdue(1), audit);
  expect(metrics).toEqual({
    ...nothing,
    Ticks: [1],
    Swept: [1],
    SessionsEnded: [1],
    KeysDeleted: [1],
    PoliciesDeleted: [1],
    OldestOverdue: [60.2],
    Calls: [report?.calls],
    SessionGoneAfter: [60.2],
  });
  expect(records).toHaveLength(3);
  expect(audit.read).toEqual([
    expect.objectContaining({ change: 'session ended', session: 'john-s', grant: 'john-1', target: instance }),
    expect.objectContaining({ change: 'key deleted', key: 'AKIA1', who: 'john' }),
    expect.objectContaining({ change: 'policy deleted', grant: 'john-1', who: 'john' }),
  ]);
});

test('a dry run changes nothing, writes nothing to the audit log, and is a tick', async () => {
  const audit = new MemoryAuditLog();
  const { metrics } = await runOn(overdue(9), audit, true);
  expect(audit.entries).toEqual([]);
  expect(metrics).toMatchObject({ ...nothing, Swept: [2], ActiveSessions: [1], Ticks: [1] });
});

test('a session that outlived its window by minutes is overdue, even if it is gone now', async () => {
  expect((await runOn(overdue(3))).metrics).toMatchObject({ OldestOverdue: [180.2], SessionGoneAfter: [180.2] });
});

test('grants upcoming and live are provisioned, expired ones and revocations are not; every session is active', async () => {
  const account = new Account();
  account.person('john');
  account.grant({ user: 'john' });
  account.grant({ user: 'john', id: 'later', from: at(60), until: at(120) });
  account.grant({ user: 'john', id: 'over', until: at(-1) });
  account.addPolicy('/curfew/d/jane/', 'revoked@20300603T130000Z', '{}');
  account.session('john-s', 'john');
  account.person('root', { existing: true });
  const owner = `arn:aws:iam::${deployment.account}:user/root`;
  account.session('stranger-s', 'root', { owner, document: 'SSM-SessionManagerRunShell' });
  account.before = (call) => {
    if (call.startsWith('deletePolicy')) throw new Error('AccessDenied');
  };
  const { metrics } = await runOn(account);
  expect(metrics).toMatchObject({ Swept: [6], ProvisionedGrants: [2], ActiveSessions: [2] });
});

test('an audit tells nothing that an alarm of ticks watches', async () => {
  const lines: object[] = [];
  const aws = new MemoryAuditAws(world());
  const options = {
    kind: 'audit' as const,
    audit: new MemoryAuditLog(),
    now: () => at(0),
    calls: () => aws.calls.length,
    print: (line: object) => void lines.push(line),
  };
  await runSweep(options, (log) => runAudit({ ...optionsOf(aws), log }));
  const metrics = parseEmf(JSON.stringify(lines.at(-1)));
  expect(Object.fromEntries(Object.entries(metrics).map(([name, { values }]) => [name, values]))).toEqual({
    Audits: [1],
    AuditFindings: [0],
    AuditFailed: [0],
    KeysDeleted: [0],
    Calls: [14],
  });
});

/** A sweep on an account, and all metrics that it had told at each of its waits and at its end. */
async function toldWhile(account: Account): Promise<Record<string, number[]>[]> {
  const lines: object[] = [];
  const told: Record<string, number[]>[] = [];
  const note = (): void => {
    const metrics = lines.filter((line) => '_aws' in line).map((line) => parseEmf(JSON.stringify(line)));
    const entries = metrics.flatMap((each) =>
      Object.entries(each).map(([name, { values }]) => [name, values] as const),
    );
    told.push(Object.fromEntries(entries.filter(([name]) => name === 'Ticks' || name === 'Failed')));
    expect(entries.filter(([name]) => name === 'Ticks').length).toBeLessThanOrEqual(1);
  };
  account.before = (call) => {
    if (/^sleep \d{5}/.test(call)) note();
    if (call.startsWith('terminate jane')) throw new Error('denied');
  };
  const print = (line: object): void => void lines.push(line);
  const options = {
    kind: 'tick' as const,
    audit: new MemoryAuditLog(),
    now: () => account.now(),
    calls: () => 0,
    print,
  };
  await runSweep(options, (log, onWait) =>
    sweep({ ports: portsOf(account, deployment), clock: account, log, dryRun: false, onWait }),
  ).catch((error: unknown) => expect(error).toBeInstanceOf(SweepFailed));
  note();
  return told;
}

test('a tick that waits for a window counts before it waits, and once', async () => {
  const account = new Account();
  account.person('john');
  account.grant({ user: 'john', until: at(1) });
  expect(await toldWhile(account)).toEqual([{ Ticks: [1] }, { Ticks: [1], Failed: [0] }]);
});

test('one that failed before it waits does not count', async () => {
  const account = new Account();
  account.person('john');
  account.grant({ user: 'john', until: at(2) });
  account.person('jane');
  account.grant({ user: 'jane', until: at(-1) });
  account.session('jane-s', 'jane');
  const [waiting, done] = await toldWhile(account);
  expect(waiting).toEqual({});
  expect(done).not.toHaveProperty('Ticks');
});

test('a policy that was old when it was made, and is gone now, is not', async () => {
  const account = new Account();
  account.person('john');
  account.grant({ user: 'john', until: at(-30) });
  expect((await runOn(account)).metrics).toMatchObject({ PoliciesDeleted: [1], OldestOverdue: [0] });
});

test('a policy that cannot be deleted is, and the tick does not count', async () => {
  const account = new Account();
  account.person('john');
  account.grant({ user: 'john', until: at(-30) });
  account.before = (call) => {
    if (call.startsWith('deletePolicy')) throw new Error('AccessDenied');
  };
  const { error, metrics } = await runOn(account);
  expect(error).toBeInstanceOf(SweepFailed);
  expect(metrics).toMatchObject({ PoliciesDeleted: [0], OldestOverdue: [1800], Failed: [1] });
  expect(metrics).not.toHaveProperty('Ticks');
});

test('a session that no clock ended has no time since its end', async () => {
  const account = new Account();
  account.person('john');
  account.session('john-s', 'john');
  const { metrics } = await runOn(account);
  expect(metrics).toMatchObject({ SessionsEnded: [1], OldestOverdue: [0] });
  expect(metrics).not.toHaveProperty('SessionGoneAfter');
});

test('what cannot be read is a finding and is counted; all that was proven is done, so it is a good tick', async () => {
  const account = new Account();
  account.person('john');
  account.addPolicy('/curfew/m/john/', 'garbage', '{}');
  const edited = account.grant({ user: 'john' });
  account.addVersion(edited, '{}');
  account.session('john-s', 'john');
  const { error, metrics } = await runOn(account);
  expect(error).toBeUndefined();
  expect(metrics).toMatchObject({ Ticks: [1], Swept: [3], Unreadable: [2], Findings: [0], Failed: [0] });
});

test('a sweep that could not even look says why, and how many calls it made', async () => {
  const account = new Account();
  account.before = (call) => {
    if (call.startsWith('policies')) throw new Error('Throttling');
  };
  const { error, records, summary, metrics } = await runOn(account);
  expect(error).toEqual(new Error('Throttling'));
  expect(records).toEqual([]);
  expect(summary).toEqual({ sweep: 'tick', error: 'Error: Throttling', calls: account.calls.length });
  expect(metrics).toEqual({ Audits: [0], Failed: [1], Calls: [account.calls.length] });
});

test('one region’s failure does not stop the others', async () => {
  const account = overdue(1);
  account.person('jane');
  const kept = account.grant({ user: 'jane', region: otherRegion, until: at(-5) });
  account.session('jane-s', 'jane', { region: otherRegion });
  account.before = (call) => {
    if (call === `sessions ${otherRegion}`) throw new Error('the region is down');
  };
  const { error, metrics } = await runOn(account);
  expect(account.state()).toEqual({
    policies: [kept.slice(kept.indexOf('/curfew/'))],
    sessions: ['jane-s'],
    keys: ['jane AKIA1'],
  });
  expect((error as Error).message).toContain(`listing the sessions of ${otherRegion}: Error: the region is down`);
  expect(metrics).toMatchObject({ SessionsEnded: [1], PoliciesDeleted: [1], OldestOverdue: [300], Failed: [1] });
  expect((await runOn(healed(account))).metrics).toMatchObject({ Ticks: [1], SessionsEnded: [1], KeysDeleted: [1] });
});

test('a target whose tags cannot be read keeps its session, and fails the run', async () => {
  const account = new Account();
  account.person('john');
  account.grant({ user: 'john', tags: { Role: 'web' } });
  account.session('john-s', 'john');
  account.tags = async () => new Map();
  const { error, metrics } = await runOn(account);
  expect(account.state().sessions).toEqual(['john-s']);
  expect((error as Error).message).toBe(`read: looking (reading the tags of ${instance} in ${region}: no answer)`);
  expect(metrics).toMatchObject({ SessionsEnded: [0], Failed: [1] });
});

function healed(account: Account): Account {
  account.before = undefined;
  return account;
}

describe('an audit log that takes nothing', () => {
  const full = (): MemoryAuditLog => {
    const audit = new MemoryAuditLog();
    audit.before = () => {
      throw new Error('the disk is full');
    };
    return audit;
  };

  test('fails a run that changed something, after everything was done', async () => {
    const account = overdue(1);
    const { error, records, summary, metrics } = await runOn(account, full());
    expect(account.state()).toEqual({ policies: [], sessions: [], keys: [] });
    expect((error as Error).message).toBe(
      'audit: changes could not be written to the audit log; they are in this log (Error: the disk is full)',
    );
    expect(records).toHaveLength(4);
    expect(summary).toMatchObject({ policiesDeleted: 1, failed: 1 });
    expect(metrics).toMatchObject({ Failed: [1] });
    expect(metrics).not.toHaveProperty('Ticks');
  });

  test('is told beside what failed otherwise', async () => {
    const account = overdue(1);
    account.before = (call) => {
      if (call.startsWith('deletePolicy')) throw new Error('AccessDenied');
    };
    const { error } = await runOn(account, full());
    expect((error as SweepFailed).records.map(({ action }) => action)).toEqual(['delete policy', 'audit']);
    expect((error as SweepFailed).summary.failed).toBe(2);
  });

  test('does not matter to a run without changes', async () => {
    expect((await runOn(new Account(), full())).metrics).toMatchObject({ Ticks: [1] });
  });
});
