import { reportCsv } from '../../../../cli/commands/report/csv';
import { grantRow } from '../../../../cli/commands/report/grant-rows';
import type { AccessReport, GrantRow, SessionRow } from '../../../../cli/commands/report/report';
import { endedLongAgo, sessionRow } from '../../../../cli/commands/report/session-rows';
import { totalsOf } from '../../../../cli/commands/report/totals';
import { timeline } from '../../../../cli/commands/who/timeline';
import { Screen } from '../../../../cli/frame/screen';
import type { GrantHistory } from '../../../../cli/git/history';
import type { ValidAccess } from '../../../../model/access';
import { PastCoverage, type PastUse } from '../../../../model/coverage/past';
import type { ValidGrant } from '../../../../model/grant/valid-grant';
import type { Instant } from '../../../../model/time/instant';
import { lengthOf, type Window } from '../../../../model/time/window';
import { grantOf } from '../../../support/grants/grant';
import { instant } from '../../../support/instant';

/** Further kinds of access: one whose sessions are no shells, and two under which no session lives. */
jest.mock('../../../../model/access/kinds', () => {
  const { kinds, carriedKinds } = jest.requireActual('../../../../model/access/kinds');
  const { commandKind } = jest.requireActual('../../model/access/command');
  const tunnel = { ...commandKind, use: 'ssm-session', noun: 'a tunnel' };
  const more = { command: commandKind, script: commandKind, tunnel };
  return { kinds: { ...kinds, ...more }, carriedKinds: { ...carriedKinds, ...more } };
});

const instance = 'i-0ee0bc84a481f7852';
const now = instant('2030-06-03T09:00:00Z');
const shell = grantOf();
const { account } = shell.access;

const ofKind = (kind: string, where = account): ValidGrant => {
  const access = { kind, account: where, region: 'eu-central-1', instances: [instance], run: 'uptime' };
  return { ...shell, access: access as object as ValidAccess };
};
const [command, script, tunnel] = [ofKind('command'), ofKind('script'), ofKind('tunnel')];
const period = { from: instant('2030-06-03T00:00:00Z'), until: instant('2030-06-04T00:00:00Z') };
const commitAt = (at: Instant) => ({ hash: 'c', at, author: 'Anna', email: 'anna@example.org', subject: 's' });
const rowOf = (grant: ValidGrant, id: string): GrantRow => {
  const held = grant.window;
  const about = { id, file: `grants/${id}.ts`, grant, held, spans: [{ ...held, grant }] };
  return { ...about, within: lengthOf(held), added: commitAt(now), changes: [] };
};

describe('totals of a report', () => {
  const session = (more: Partial<SessionRow>): SessionRow => {
    const about = { user: 'john', region: 'eu-central-1', target: instance, how: 'closed', byCurfew: false };
    return { id: 's', ...about, started: now, ended: instant('2030-06-03T09:30:00Z'), ...more };
  };
  const targets = (grants: readonly ValidGrant[], sessions: readonly SessionRow[] = []) =>
    totalsOf(
      period,
      now,
      grants.map((grant, i) => rowOf(grant, `${i}`)),
      sessions,
      account,
    ).targets.map(({ of, grants: count, sessions: opened }) => [of, count, opened]);

  test('are by kind: a command on an instance is no more hours of a shell there', () => {
    expect(targets([shell, command, script])).toEqual([
      [`eu-central-1 ${instance} (a command of kind command)`, 1, 0],
      [`eu-central-1 ${instance} (a command of kind script)`, 1, 0],
      [`eu-central-1 ${instance} (a shell)`, 1, 0],
    ]);
  });

  test('are by account', () => {
    expect(targets([command, ofKind('command', '000000000001')])).toEqual([
      [`eu-central-1 ${instance} (a command of kind command) in account 000000000001`, 1, 0],
      [`eu-central-1 ${instance} (a command of kind command) in account ${account}`, 1, 0],
    ]);
  });

  test('count a session to the kind of its grant, and without a grant as a shell', () => {
    const sessions = [session({ grant: '0', kind: tunnel.access.kind }), session({ grant: '1', kind: 'shell' })];
    expect(targets([tunnel, shell], [...sessions, session({})])).toEqual([
      [`eu-central-1 ${instance} (a shell)`, 1, 2],
      [`eu-central-1 ${instance} (a tunnel)`, 1, 1],
    ]);
  });
});

describe('a grant that was of one kind, and is of another', () => {
  /** Until then a tunnel, from then on a shell. */
  const turned = now;
  const [first, last] = [
    { from: shell.window.from, until: turned, grant: tunnel },
    { from: turned, until: shell.window.until, grant: shell },
  ];
  const history: GrantHistory = {
    id: 'a',
    file: 'grants/a.ts',
    versions: [
      { commit: commitAt(shell.window.from), grant: tunnel },
      { commit: commitAt(turned), grant: shell },
    ],
    grant: shell,
    spans: [first, last],
  };
  const hours = (asked: Window) => {
    const rows = grantRow(history, asked);
    return totalsOf(asked, now, rows, [], account).targets.map(({ of, grants, granted }) => [
      of,
      grants,
      granted / 3_600_000,
    ]);
  };

  test('is counted for each kind as long as it was of it', () => {
    expect(hours(period)).toEqual([
      [`eu-central-1 ${instance} (a shell)`, 1, 1],
      [`eu-central-1 ${instance} (a tunnel)`, 1, 1],
    ]);
    expect(hours({ from: period.from, until: turned })).toEqual([[`eu-central-1 ${instance} (a tunnel)`, 1, 1]]);
    expect(hours({ from: turned, until: period.until })).toEqual([[`eu-central-1 ${instance} (a shell)`, 1, 1]]);
  });

  test('is one grant of its person, for all of its time', () => {
    const { people } = totalsOf(period, now, grantRow(history, period), [], account);
    expect(people).toMatchObject([{ of: 'john', grants: 1, granted: 7_200_000 }]);
  });

  const coverage = new PastCoverage([first, last], 'Curfew-Shell');

  test('has sessions of the kind that it was of when they were opened', () => {
    const opened = (started: Instant, document: string) => {
      const about = { id: 's', region: 'eu-central-1', target: instance, owner: 'john', status: 'Terminated' };
      const target = { account, region: 'eu-central-1', instance };
      const use: PastUse = { kind: 'ssm-session', user: 'john', target, document, started, reason: undefined };
      return sessionRow({ ...about, document, started, ended: started }, use, undefined, coverage, now).kind;
    };
    expect(opened(first.from, 'Curfew-Run-uptime')).toBe('tunnel');
    expect(opened(turned, 'Curfew-Shell')).toBe('shell');
    expect(opened(turned, 'Curfew-Run-uptime')).toBeUndefined();
  });

  test('has ended sessions that only the audit log knows of the kind that it was of then', () => {
    const ended = (when: Instant, grant?: string) => {
      const entry = { change: 'session ended', when, session: 's', who: 'john', ...(grant ? { grant } : {}) } as const;
      return endedLongAgo([entry], new Set(), coverage, period).map(({ kind }) => kind);
    };
    expect([ended(first.from, 'a'), ended(turned, 'A'), ended(turned), ended(turned, 'b')]).toEqual([
      ['tunnel'],
      ['shell'],
      [undefined],
      [undefined],
    ]);
  });
});

test('rows of grants in CSV tell the kind', () => {
  const report: AccessReport = {
    ...{ period, now, source: { head: 'c', branch: 'main' }, sessions: [], changes: [], findings: [], keys: [] },
    ...{ differences: [], missing: [], totals: { people: [], targets: [], weeks: [] } },
    grants: [rowOf(shell, '0'), rowOf(command, '1')],
  };
  const [, ...lines] = reportCsv(report).trimEnd().split('\n');
  expect(lines.map((line) => line.split(',').slice(0, 4))).toEqual([
    ['grant', 'john', 'eu-central-1', `${instance} (a shell)`],
    ['grant', 'john', 'eu-central-1', `${instance} (a command of kind command)`],
  ]);
});

test('bars tell the kind', () => {
  const { env, stdin, stdout, stderr } = process;
  const clock = () => now;
  const screen = new Screen({ env: { ...env, NO_COLOR: '1' }, stdin, stdout, stderr, cwd: '/', clock });
  const stretch = { from: period.from, to: period.until };
  const [, ...bars] = timeline([shell, { ...tunnel, id: 'b' }], stretch, now, screen);
  expect(bars.map((bar) => bar.replace(/ +[█·│]+$/, ''))).toEqual(['john  a (a shell)', 'john  b (a tunnel)']);
});
