import { AttachUserPolicyCommand, CreatePolicyCommand, CreateUserCommand, IAMClient } from '@aws-sdk/client-iam';
import { CreateDocumentCommand, SSMClient, StartSessionCommand } from '@aws-sdk/client-ssm';
import { render } from '../model/grant/document';
import { keyArn } from '../model/iam/arn';
import { userPath } from '../model/iam/names';
import { policyPlace } from '../model/iam/policy-name';
import { checkSettings } from '../model/settings/check-settings';
import { type Instant, instantOf, minutes, plus, seconds } from '../model/time/instant';
import { type Sandbox, startSandbox } from '../sandbox';
import { deploySweeper, sweeperName } from '../sandbox/stage/deploy-sweeper';
import { findNode22 } from '../sandbox/tools/node22';
import { table } from './table';

const people = 50;
const within = seconds(180);
const minute = minutes(1);
const account = '123456789012';
const region = 'eu-central-1';
const target = 'i-0ee0bc84a481f7852';

/** The same instants in every run: mulberry32, a generator of a few lines, for chance is not the point. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

interface Opened {
  readonly session: string;
  readonly until: Instant;
}

/** A person with a grant until then, and a session under it. */
async function open(sandbox: Sandbox, user: string, until: Instant): Promise<Opened> {
  const { endpoint, admin } = sandbox;
  const iam = new IAMClient({ endpoint, credentials: admin, region });
  const window = { from: plus(until, minutes(-60)), until };
  const document = render(
    { access: { kind: 'shell', account, region, target: { by: 'ids', ids: [target] } }, window },
    {
      partition: 'aws',
      document: 'Curfew-Shell',
      sessionKeyArn: keyArn({ partition: 'aws', account }, region, '00000000-0000-0000-0000-000000000000'),
    },
  );
  await iam.send(new CreateUserCommand({ UserName: user, Path: userPath }));
  const { path, name } = policyPlace('m', user, 'until-soon', until);
  const made = await iam.send(
    new CreatePolicyCommand({
      Path: path,
      PolicyName: name,
      PolicyDocument: JSON.stringify(document),
    }),
  );
  await iam.send(new AttachUserPolicyCommand({ UserName: user, PolicyArn: made.Policy?.Arn }));
  const credentials = await sandbox.createAccessKey(user);
  const ssm = new SSMClient({ endpoint, credentials, region });
  const { SessionId = '' } = await ssm.send(new StartSessionCommand({ Target: target, DocumentName: 'Curfew-Shell' }));
  return { session: SessionId, until };
}

async function prepare(sandbox: Sandbox): Promise<void> {
  const checked = checkSettings({ account, regions: [region] });
  if (!checked.ok) throw new Error('The settings of the benchmark are wrong.');
  await deploySweeper(sandbox, checked.value);
  const { endpoint, admin, fleet } = sandbox;
  const Content = '{"schemaVersion":"1.0","sessionType":"Standard_Stream","inputs":{}}';
  const document = { Name: 'Curfew-Shell', DocumentType: 'Session', DocumentFormat: 'JSON', Content } as const;
  await new SSMClient({ endpoint, credentials: admin, region }).send(new CreateDocumentCommand(document));
  fleet.put({ id: target, region, tags: {} });
}

/** Starts a tick each minute until all windows are over, and waits for the last to come back. */
async function tickEachMinute(sandbox: Sandbox, end: Instant): Promise<string[]> {
  const failures: string[] = [];
  const running: Promise<void>[] = [];
  while (instantOf(sandbox.clock.now()) < plus(end, seconds(5))) {
    running.push(
      sandbox.functions.invoke(sweeperName, { sweep: 'tick' }).then(({ error }) => {
        if (error) failures.push(error.message);
      }),
    );
    await new Promise((resolve) => setTimeout(resolve, minute));
  }
  await Promise.all(running);
  return failures;
}

/** Nearest rank: a figure that was measured, not one in between. */
function rank(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

/** How long after `until` a session is gone, in real time: the deployed bundle under Node 22, a tick each minute. */
export async function benchRevocation(): Promise<void> {
  const sandbox = await startSandbox({ node: await findNode22() });
  try {
    await prepare(sandbox);
    // Frozen while the sessions are opened: the first tick starts at this very instant.
    const start = instantOf(sandbox.clock.now());
    const random = randomFrom(50);
    const opened: Opened[] = [];
    for (let i = 0; i < people; i++) {
      const until = plus(start, seconds(1 + Math.floor(random() * (within / 1000))));
      opened.push(await open(sandbox, `person-${i}`, until));
    }
    console.log(
      `${people} sessions end at random seconds within ${within / 1000} s; a tick each minute, each in a new`,
    );
    console.log('process under Node 22, its start included. This takes four to five minutes.\n');
    const before = sandbox.calls.length;
    sandbox.clock.run();
    const failures = await tickEachMinute(sandbox, plus(start, within));
    const gone = new Map(sandbox.sessions.all().map(({ id, endedAt }) => [id, endedAt]));
    const left = opened.filter(({ session }) => gone.get(session) === undefined);
    const late = opened
      .flatMap(({ session, until }) => (gone.get(session)?.getTime() ?? Number.NaN) - until)
      .filter((each) => !Number.isNaN(each))
      .sort((a, b) => a - b);
    const ranks = [0, 0.5, 0.9, 0.99, 1].map((share) => rank(late, share));
    const figures = ranks.map((each) => (each / 1000).toFixed(2));
    console.log(table(['session gone − until, s', 'min', 'p50', 'p90', 'p99', 'max'], [['', ...figures]]));
    console.log(`\n${sandbox.calls.length - before} calls.`);
    const p99 = ranks[3] ?? Number.NaN;
    console.log(
      `${left.length} of ${people} sessions left, ${failures.length} ticks failed ${failures.join('; ')}`.trimEnd(),
    );
    const good = p99 < 2000 && (late[0] ?? -1) >= 0 && left.length === 0 && failures.length === 0;
    console.log(`${good ? 'yes' : 'NO '}  p99 under 2 s, none before \`until\`, none left`);
    if (!good) process.exitCode = 1;
  } finally {
    await sandbox.stop();
  }
}
