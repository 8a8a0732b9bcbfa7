import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudWatchLogsClient, CreateLogStreamCommand, PutLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { PutUserPolicyCommand } from '@aws-sdk/client-iam';
import { parse } from 'csv-parse/sync';
import { restore } from '../../sandbox/stage/applied-stack';
import { Desk } from '../../sandbox/stage/desk';
import { nodes, Stage } from '../../sandbox/stage/stage';
import { appliedStack, oneRegion } from './applied-stack';

/** One week whose truth is known, and what an auditor is told about it: real Terraform, real keys, real git. */

const settings = oneRegion;
let home: string;
let stage: Stage;
let desk: Desk;
const sessions: Record<string, string> = {};

const at = (instant: string): void => stage.sandbox.clock.set(instant);

async function mergeAndApply(title: string, author: string): Promise<void> {
  await desk.commit(title, author);
  await stage.synthAndApply();
}

/** What somebody typed, as the agent streams it. */
async function transcript(session: string, sessionData: string[]): Promise<void> {
  const { endpoint, admin, clock } = stage.sandbox;
  const logs = new CloudWatchLogsClient({ endpoint, credentials: admin, region: 'eu-central-1' });
  const stream = { logGroupName: '/curfew/sessions', logStreamName: session };
  await logs.send(new CreateLogStreamCommand(stream));
  const message = JSON.stringify({ sessionId: session, sessionData });
  await logs.send(new PutLogEventsCommand({ ...stream, logEvents: [{ timestamp: clock.now().getTime(), message }] }));
}

/** Monday: John closes one session himself, and is extended while the other is open; the clock ends that one. */
async function monday(): Promise<void> {
  at('2030-06-03T08:00:00Z');
  await desk.line(
    `new john-checkout --user john --instance ${nodes.development} --from 2030-06-03T08:00:00Z --until 2030-06-03T10:00:00Z --reason 'The checkout service' --ticket DEV-118`,
  );
  await mergeAndApply('feat: grant john-checkout', 'ada');
  const john = await desk.keysOf('john');
  at('2030-06-03T08:30:00Z');
  sessions.closed = await stage.start(john, nodes.development);
  await transcript(sessions.closed, ['$ git pull', '$ sudo systemctl restart checkout']);
  at('2030-06-03T09:00:00Z');
  await stage.terminate(john, sessions.closed);
  sessions.swept = await stage.start(john, nodes.development);
  at('2030-06-03T09:30:00Z');
  await desk.line('extend john-checkout --for 1h');
  await mergeAndApply('feat: john until 11', 'ben');
  at('2030-06-03T11:00:01Z');
  await stage.sweep();
  // Keys and policies go by a look that began half a minute after the end.
  at('2030-06-03T11:01:00Z');
  await stage.sweep();
}

/** Tuesday: an existing user's emergency, ended early in git. */
async function tuesday(): Promise<void> {
  at('2030-06-04T10:00:00Z');
  await desk.line(
    `new incident --user anna-ops --existing --instance ${nodes.production} --from 2030-06-04T10:00:00Z --for 2h --reason 'Payments hang'`,
  );
  await mergeAndApply('feat: grant incident', 'ada');
  sessions.incident = await stage.start(anna, nodes.production);
  await transcript(sessions.incident, ['$ sudo -i', '# kill -9 4711']);
  at('2030-06-04T10:30:00Z');
  await desk.line('end incident');
  at('2030-06-04T10:31:00Z');
  await mergeAndApply('feat: end incident', 'ada');
  at('2030-06-04T10:32:00Z');
  await stage.sweep();
}

/** Wednesday: somebody is revoked before any review, by tag; git grants on. */
async function wednesday(): Promise<void> {
  at('2030-06-05T08:00:00Z');
  await desk.line(
    'new carla-staging --user carla --tag Environment=Staging --region eu-central-1 --from 2030-06-05T08:00:00Z --for 4h --reason Release',
  );
  await mergeAndApply('feat: grant carla-staging', 'ada');
  const carla = await desk.keysOf('carla');
  sessions.revoked = await stage.start(carla, nodes.stagingWeb);
  at('2030-06-05T09:00:00Z');
  await desk.line("revoke carla --yes --until 2030-07-05T09:00:00Z --reason 'Laptop stolen'");
}

/** Friday: the sweeper is dead for ten minutes, and somebody opens a session that nobody granted. */
async function friday(): Promise<void> {
  at('2030-06-07T08:00:00Z');
  await desk.line(
    `new dora-hotfix --user dora --instance ${nodes.development} --from 2030-06-07T08:00:00Z --for 1h --reason Hotfix`,
  );
  await mergeAndApply('feat: grant dora-hotfix', 'ben');
  sessions.late = await stage.start(await desk.keysOf('dora'), nodes.development);
  at('2030-06-07T09:10:00Z');
  await stage.sweep();
  // The sweeper's waits have passed meanwhile.
  at('2030-06-07T09:10:00Z');
  const olga = await stage.existing('olga');
  const PolicyDocument = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 'ssm:StartSession', Resource: '*' }],
  });
  await stage.iam.send(new PutUserPolicyCommand({ UserName: 'olga', PolicyName: 'own', PolicyDocument }));
  sessions.stray = await stage.start(olga, nodes.production);
  await stage.sweep();
}

let anna: Awaited<ReturnType<Stage['existing']>>;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'curfew-week-'));
  for (const folder of ['people', 'grants']) mkdirSync(join(home, folder));
  stage = await Stage.open(home, settings, '2030-06-03T07:00:00Z');
  await restore(stage, await appliedStack());
  desk = new Desk(stage, settings);
  anna = await stage.existing('anna-ops');
  await stage.synth();
  await stage.terraform.init();
});

afterAll(async () => {
  desk?.close();
  await stage?.close();
  rmSync(home, { recursive: true, force: true });
});

const week = 'report --from 2030-06-03T00:00:00Z --to 2030-06-10T00:00:00Z';

test('in the middle of the week: who is active, and where git and AWS differ', async () => {
  await monday();
  await tuesday();
  await wednesday();
  at('2030-06-05T09:10:00Z');
  expect((await desk.line('sessions')).out).toBe('No session is active.\n');
  const report = JSON.parse((await desk.line('report --json')).out);
  expect(report.differences).toEqual([
    {
      code: 'revoked-and-granted',
      user: 'carla',
      what: 'carla is revoked until 2030-07-05T09:00:00Z, and git still grants carla-staging',
      remedy: 'curfew end --user carla, or curfew restore carla.',
    },
  ]);
  // Neither a file that nobody committed, nor a policy that nobody wrote, goes unseen.
  await desk.line(`new later --user john --instance ${nodes.development} --from +1h --for 1h --reason x`);
  const uncommitted = await desk.line('report --json');
  expect(uncommitted.err).toContain('1 file not committed');
  await desk.commit('feat: grant later, not applied');
  const [, notApplied] = JSON.parse((await desk.line('report --json')).out).differences.reverse();
  expect(notApplied).toMatchObject({ code: 'grant-not-in-aws', user: 'john' });
  await desk.line('end later --yes');
  await desk.commit('feat: end later');
});

test('the week, as JSON: all that was granted, opened and done, and nothing else', async () => {
  await friday();
  at('2030-06-10T07:00:00Z');
  const report = JSON.parse((await desk.line(`${week} --json`)).out);
  const { grants, sessions: rows, changes, findings, keys, differences, totals, missing } = report;

  expect(
    grants.map((row: Record<string, unknown>) => [row.id, row.user, row.heldFrom, row.heldUntil, row.secondsInPeriod]),
  ).toEqual([
    ['john-checkout', 'john', '2030-06-03T08:00:00Z', '2030-06-03T11:00:00Z', 3 * 3600],
    ['incident', 'anna-ops', '2030-06-04T10:00:00Z', '2030-06-04T10:31:00Z', 31 * 60],
    ['carla-staging', 'carla', '2030-06-05T08:00:00Z', '2030-06-05T12:00:00Z', 4 * 3600],
    ['dora-hotfix', 'dora', '2030-06-07T08:00:00Z', '2030-06-07T09:00:00Z', 3600],
  ]);
  expect(grants[0]).toMatchObject({
    reason: 'The checkout service',
    ticket: 'DEV-118',
    added: { author: 'ada', at: '2030-06-03T08:00:00Z' },
    changes: [{ what: 'extended to 2030-06-03T11:00:00Z', commit: { author: 'ben' } }],
  });
  expect(grants[1].changes).toMatchObject([{ what: expect.stringContaining('shortened to 2030-06-04T10:3') }]);

  const row = (name: string, rest: object) => expect.objectContaining({ id: sessions[name], ...rest });
  expect(rows).toEqual([
    row('closed', { user: 'john', grant: 'john-checkout', how: 'closed', secondsAfterUntil: 0 }),
    row('swept', {
      grant: 'john-checkout',
      ended: '2030-06-03T11:00:01Z',
      how: 'ended by Curfew: grant john-checkout ended at 2030-06-03T11:00:00Z',
      secondsAfterUntil: 1,
    }),
    // Swept a minute after the merge, and by a second look ten seconds later: nothing explains it any more.
    row('incident', { user: 'anna-ops', grant: 'incident', secondsAfterUntil: 70 }),
    row('revoked', {
      user: 'carla',
      grant: 'carla-staging',
      how: 'ended by Curfew: Laptop stolen',
      secondsAfterUntil: 0,
    }),
    row('late', { user: 'dora', grant: 'dora-hotfix', secondsAfterUntil: 600 }),
    row('stray', { user: 'olga', how: expect.stringContaining('ended by Curfew: no policy of olga') }),
  ]);
  expect(changes.map(({ what, user, why }: Record<string, string>) => [what, user, why])).toEqual([
    ['key made', 'john', 'asked for by curfew credentials'],
    ['key deleted', 'john', expect.any(String)],
    ['key made', 'carla', 'asked for by curfew credentials'],
    ['access revoked', 'carla', 'Laptop stolen'],
    ['key deleted', 'carla', 'Laptop stolen'],
    ['key made', 'dora', 'asked for by curfew credentials'],
    ['key deleted', 'dora', expect.any(String)],
  ]);
  expect([findings, keys, missing]).toEqual([[], [], []]);
  expect(differences.map(({ code, what }: Record<string, string>) => [code, what])).toEqual([
    [
      'session-outlived-grant',
      `session ${sessions.late} of dora on ${nodes.development} went on 10 min after the last grant that covered it`,
    ],
    [
      'session-without-grant',
      `session ${sessions.stray} of olga on ${nodes.production} was opened at 2030-06-07T09:10:00Z, and no grant in git covers that`,
    ],
  ]);
  expect(totals.people).toEqual([
    { of: 'anna-ops', grants: 1, secondsGranted: 31 * 60, sessions: 1, secondsInSessions: expect.any(Number) },
    { of: 'carla', grants: 1, secondsGranted: 4 * 3600, sessions: 1, secondsInSessions: 3600 },
    { of: 'dora', grants: 1, secondsGranted: 3600, sessions: 1, secondsInSessions: 4200 },
    { of: 'john', grants: 1, secondsGranted: 3 * 3600, sessions: 2, secondsInSessions: 1800 + 7201 },
    { of: 'olga', grants: 0, secondsGranted: 0, sessions: 1, secondsInSessions: 10 },
  ]);
  expect(totals.weeks).toMatchObject([{ of: '2030-W23', grants: 4, sessions: 6 }]);
  expect(totals.targets.map(({ of }: { of: string }) => of)).toEqual(
    [
      `eu-central-1 ${nodes.production}`,
      `eu-central-1 ${nodes.development}`,
      `eu-central-1 ${nodes.stagingWeb}`,
      'eu-central-1 Environment=Staging',
    ].sort(),
  );
});

test('the same as tables, as CSV and as Markdown; of one person; and the transcripts by command and by user', async () => {
  const { out } = await desk.line(week);
  expect(out).toMatch(
    /^Access from 2030-06-03T00:00:00Z until 2030-06-10T00:00:00Z, by git \(\w+ at [0-9a-f]{8}\) and AWS$/m,
  );
  expect(out).toMatch(
    /^john +eu-central-1 i-0ee0bc84a481f7852 +2030-06-03T08:00:00Z +2030-06-03T11:00:00Z +john-checkout/m,
  );
  const records: Record<string, string>[] = parse((await desk.line(`${week} --csv`)).out, { columns: true });
  const count = (record: string): number => records.filter((each) => each.record === record).length;
  expect(['grant', 'session', 'difference', 'total-person'].map(count)).toEqual([4, 6, 2, 5]);
  expect(records.find(({ session }) => session === sessions.late)).toMatchObject({ seconds_after_until: '600' });
  const markdown = (await desk.line(`${week} --markdown`)).out;
  expect(markdown).toContain(
    '## Where git and AWS differ\n\n| WHAT | DIFFERENCE | WHAT TO DO |\n| --- | --- | --- |\n',
  );
  const one = JSON.parse((await desk.line(`${week} --user DORA --json`)).out);
  expect([one.grants, one.sessions, one.changes, one.differences].map(({ length }) => length)).toEqual([1, 1, 2, 1]);

  const found = await desk.curfew('logs --grep sudo --since 8d'.split(' '));
  // Four of the six left no transcript: said, as something is missing.
  expect([found.code, found.err.match(/has no transcript/g)?.length]).toEqual([3, 4]);
  expect(found.out.trim().split('\n')).toEqual([
    `john ${sessions.closed}:2: $ sudo systemctl restart checkout`,
    `anna-ops ${sessions.incident}:1: $ sudo -i`,
  ]);
  expect((await desk.line('logs --user anna-ops --grep kill --since 8d')).out).toContain('# kill -9 4711');
});

test('a period that is not over, or no period, is refused', async () => {
  for (const line of ['report --to 2030-06-11T00:00:00Z', 'report --from +1h']) {
    const said = await desk.curfew(line.split(' '));
    expect([said.code, said.err]).toEqual([1, expect.stringContaining('is to come, and a report is of what was')]);
  }
  expect((await desk.curfew(['report', '--from', '1d', '--to', '2d'])).err).toContain('[empty-span]');
  expect((await desk.curfew(['report', '--csv', '--markdown'])).code).toBe(2);
});

test('a shallow clone, a period longer than AWS remembers, a region that is denied: what is missing is said, exit 3', async () => {
  const clone = mkdtempSync(join(tmpdir(), 'curfew-clone-'));
  const curfew = async (folder: string, line: string) => desk.curfew([...line.split(' '), '-C', folder]);
  try {
    await desk.run('git', ['clone', '--quiet', '--depth', '1', `file://${stage.home}`, join(clone, 'shallow')]);
    const shallow = await curfew(join(clone, 'shallow'), `${week} --json`);
    expect([shallow.code, shallow.err]).toEqual([3, expect.stringContaining('git fetch --unshallow')]);
    expect(JSON.parse(shallow.out).sessions).toHaveLength(6);
    const plain = await curfew(stage.home, 'report --from 40d');
    expect([plain.code, plain.err]).toEqual([3, expect.stringContaining('AWS lists them for 30 days')]);
    const stop = stage.sandbox.use(async (call, next) =>
      call.action === 'DescribeSessions' ? next({ ...call, accessKeyId: 'AKIANOBODY' }) : next(call),
    );
    const denied = await curfew(stage.home, `${week} --json`);
    stop();
    expect(denied.code).toBe(3);
    const told = JSON.parse(denied.out);
    expect(told.missing).toMatchObject([
      { what: 'sessions in eu-central-1' },
      { what: expect.stringMatching(/^a part of the audit: looking for open sessions: \w+-\w+-\d, .* and \d+ more$/) },
      { what: 'a part of the audit: looking for ended sessions: eu-central-1' },
    ]);
    // What the audit log alone knows is there all the same.
    expect(told.sessions).toHaveLength(5);
    expect(told.grants).toHaveLength(4);

    const nowhere = join(clone, 'nowhere');
    await desk.run('cp', ['-r', stage.home, nowhere]);
    rmSync(join(nowhere, '.git'), { recursive: true });
    expect(await curfew(nowhere, 'report')).toMatchObject({ code: 1, err: expect.stringContaining('[no-repository]') });
    await desk.run('git', ['-C', nowhere, 'init', '--quiet']);
    expect((await curfew(nowhere, 'report')).err).toContain('is in a git repository without a commit');
  } finally {
    rmSync(clone, { recursive: true, force: true });
  }
});
