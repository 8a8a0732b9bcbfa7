import { minutes, plus, seconds } from '../../../../model/time/instant';
import { crashAfter, crashBefore, type Fault, FaultyPort, failNth, latency } from '../../../../sandbox/faults';
import { at } from '../../../support/sweep/account';
import { bothAccount, busyBothAccount } from '../../../support/sweep/second-account';

/** A sweep of an account that holds a second kind of provision, of use and of principal. */

const second = {
  assignments: ['far-next', 'held', 'not-held', 'now', 'odd', 'of-user'],
  commands: ['far-1', 'held-1', 'live-1', 'stranger-1', 'under-policy'],
  tokens: ['empty', 'far', 'holder', 'live', 'nobody', 'stranger', 'unreadable'].map((name) => `token-${name}`),
};

const sessions = ['ann-1', 'assigned-1', 'byhand-1', 'extended-1', 'live-1', 'live-session', 'ops-own', 'robot-1'];

const said = (lines: Awaited<ReturnType<ReturnType<typeof busyBothAccount>['sweep']>>['lines'], ...words: string[]) =>
  lines
    .filter(({ action }) => words.some((word) => action.includes(word)))
    .map(({ action, outcome, resource, why }) => `${action} ${resource?.split('/').at(-1)}: ${outcome}, ${why}`)
    .sort();

test('both kinds are listed, judged, ended, removed and seen gone, and neither cuts the other', async () => {
  const account = busyBothAccount();
  const { summary, lines } = await account.sweep();
  expect(account.second()).toEqual(second);
  expect(account.state().sessions).toEqual([...sessions, 'tagged-on']);
  expect(said(lines, 'command', 'assignment')).toEqual([
    'delete assignment far-past: gone, ended at 2030-06-03T11:59:00Z',
    'delete assignment past: gone, ended at 2030-06-03T11:58:00Z',
    'end command empty-1: gone, grant not-held is not attached',
    'end command ended-1: gone, grant past ended at 2030-06-03T11:58:00Z',
    'end command live-elsewhere: gone, grant now does not name i-0123456789abcdef0',
    'end command nobody-1: gone, no policy or assignment of nobody grants it',
    'end command odd-1: gone, no policy or assignment of unreadable grants it',
    'end command under-past-policy: gone, grant bygone-1 ended at 2030-06-03T11:58:00Z',
  ]);
  expect(lines).toContainEqual({
    action: 'finding',
    outcome: 'reported',
    code: 'unreadable-name',
    resource: 'arn:aws:sso:::assignment/odd',
    why: 'nobody can tell when it ends. Delete it.',
  });
  // A summary counts by what it has words for: uses, keys and provisions of every kind.
  const ended = lines.filter(({ action, outcome }) => /^end /.test(action) && outcome === 'gone').length;
  const deleted = lines.filter(
    ({ action, outcome }) => /^delete (policy|assignment)/.test(action) && outcome === 'gone',
  );
  expect(summary).toMatchObject({ sessionsEnded: ended, policiesDeleted: deleted.length, keysDeleted: 4, failed: 0 });
});

test('uses go first, then keys, then the provision, each in its steps', async () => {
  const account = busyBothAccount();
  await account.sweep();
  const wanted = /^(terminateCommand ended-1|deleteToken ended|(detach|delete)Assignment past)/;
  expect(account.calls.filter((call) => wanted.test(call))).toEqual([
    'terminateCommand ended-1',
    'deleteToken ended token-ended',
    'detachAssignment past',
    'deleteAssignment past',
  ]);
});

test('a dry run says all of it, and does nothing', async () => {
  const account = busyBothAccount();
  const before = [account.second(), account.everything()];
  const { lines } = await account.sweep({ dryRun: true });
  expect([account.second(), account.everything()]).toEqual(before);
  const planned = lines.filter(({ outcome }) => outcome === 'planned');
  expect(said(planned, 'command', 'assignment', 'look again').filter((line) => !line.includes('undefined'))).toEqual([
    'delete assignment far-past: planned, ended at 2030-06-03T11:59:00Z',
    'delete assignment past: planned, ended at 2030-06-03T11:58:00Z',
    'end command ended-1: planned, grant past ended at 2030-06-03T11:58:00Z',
    'end command under-past-policy: planned, grant bygone-1 ended at 2030-06-03T11:58:00Z',
    'look again empty-1: planned, grant not-held is not attached',
    'look again live-elsewhere: planned, grant now does not name i-0123456789abcdef0',
    'look again nobody-1: planned, no policy or assignment of nobody grants it',
    'look again odd-1: planned, no policy or assignment of unreadable grants it',
  ]);
});

test('where one kind of use cannot be seen, what it could be under waits, and the other kind is ended all the same', async () => {
  const account = busyBothAccount();
  const faults = [1, 2, 3, 4, 5, 6, 7, 8].map((nth) => failNth(nth, 'ServiceFailure', 'commands'));
  const { lines, failed } = await account.sweep({ through: new FaultyPort(account, faults) });
  expect(failed).toBeDefined();
  expect(account.second().assignments).toContain('past');
  expect(account.state().sessions).not.toContain('bygone-1');
  expect(said(lines, 'delete assignment')).toContain(
    'delete assignment past: held, the commands of eu-central-1, us-east-1 cannot be seen',
  );
});

async function sweepTwice(faults: readonly Fault[]) {
  const account = bothAccount();
  const cut: string[] = [];
  // What is covered is there at every call.
  account.before = (call) => {
    const there = new Set([...account.second().commands, ...account.state().sessions]);
    for (const id of ['held-1', 'live-1', 'under-policy', 'assigned-1']) if (!there.has(id)) cut.push(`${id}: ${call}`);
  };
  const port = new FaultyPort(account, [latency(seconds(0.03)), ...faults]);
  // Whatever a dead process says is heard by nobody.
  await account.sweep({ through: port }).catch(() => undefined);
  const calls = port.stream.calls.length;
  account.time = plus(at(0), minutes(2));
  await account.sweep({ through: new FaultyPort(account, [latency(seconds(0.03))]) });
  return { calls, cut, left: JSON.stringify([account.second(), account.everything()]), died: port.stream.dead };
}

test.each([
  ['before', crashBefore],
  ['after', crashAfter],
])('killed at every call, %s it took effect: the next sweep ends in the same state', async (_when, crash) => {
  const flawless = await sweepTwice([]);
  const wrong: unknown[] = [];
  for (let k = 1; k <= flawless.calls; k++) {
    const { left, cut, died } = await sweepTwice([crash(k)]);
    if (left !== flawless.left || cut.length > 0 || !died) wrong.push({ k, cut, died });
  }
  expect(flawless.calls).toBeGreaterThan(50);
  expect(wrong).toEqual([]);
});
