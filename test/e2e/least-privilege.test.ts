import { randomUUID } from 'node:crypto';
import { CloudWatchLogsClient, CreateLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import { CreateEventBusCommand, EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { AttachUserPolicyCommand, CreateRoleCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { names } from '../../constructs/kit/names';
import type { SystemStatement } from '../../constructs/kit/statement';
import { sweeperStatements } from '../../constructs/sweeper/policy';
import { keyArn } from '../../model/iam/arn';
import { bucketName, manifestBucketName } from '../../model/iam/names';
import { checkSettings } from '../../model/settings/check-settings';
import { type Instant, instantOf, type Milliseconds, minutes } from '../../model/time/instant';
import { type Sandbox, startSandbox } from '../../sandbox';
import { RealAuditAws } from '../../sweeper/audit/aws';
import { runAudit } from '../../sweeper/audit/run';
import { RealAws } from '../../sweeper/aws/adapter';
import { Clients } from '../../sweeper/aws/clients';
import { AwsClock } from '../../sweeper/aws/clock';
import { portsOf } from '../../sweeper/kinds/list';
import { Lease } from '../../sweeper/lease/lease';
import { s3Lease } from '../../sweeper/lease/s3';
import { RealNoticeAws } from '../../sweeper/notices/aws';
import { type NoticesReport, runNotices } from '../../sweeper/notices/run';
import { runSweep, type SweepReport } from '../../sweeper/run';
import { CloudWatchAuditLog } from '../../sweeper/signals/cloudwatch-audit-log';
import { sweep } from '../../sweeper/sweep';
import { after } from '../support/instant';
import { lessOf, listOf } from '../support/sandbox/less';
import { Scenario } from '../support/sandbox/sweep-scenario';

/** The sweeper's role can do all that the sweeper does, and nothing that it does not. */

const checked = checkSettings({ account: '123456789012', regions: ['eu-central-1', 'us-east-1'] });
if (!checked.ok) throw new Error(JSON.stringify(checked.issues));
const settings = checked.value;
const statements = sweeperStatements(settings);

const bucket = manifestBucketName(settings);
const where = `${bucket}/${names.manifestKey}`;

const ownLog = 'arn:aws:logs:eu-central-1:123456789012:log-group:/aws/lambda/curfew-sweeper:*';

/** What AWS uses on the function's behalf, and no code of ours: of that a run could not tell whether it is there. */
const usedByAws: readonly { readonly what: string; readonly why: string }[] = [
  { what: `Log ${ownLog}`, why: 'the Lambda service writes the function’s own log' },
  { what: 'Fail sqs:SendMessage', why: 'the Lambda service hands over the invocations that failed' },
];

const less = [...lessOf(statements)];
/** Asked only of somebody who went between two calls of a run. */
const ofTheGone = 'Users iam:GetUser';
const tested = less.filter(({ what }) => what !== ofTheGone && !usedByAws.some((each) => each.what === what));

/** AWS's time, but nobody waits. */
class HastyClock extends AwsClock {
  #skipped = 0;

  override now(): Instant {
    return after(super.now(), this.#skipped);
  }

  override async sleep(span: Milliseconds): Promise<void> {
    this.#skipped += span;
  }
}

const saved = { ...process.env };
let sandbox: Sandbox;
let scenario: Scenario;
let clients: Clients;

async function allow(left: readonly SystemStatement[]): Promise<void> {
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: left });
  const names = { RoleName: 'curfew-sweeper', PolicyName: 'curfew-sweeper' };
  await scenario.iam.send(new PutRolePolicyCommand({ ...names, PolicyDocument }));
}

/** One run as the deployed function makes it, in a container of its own. */
async function runOnce(kind: 'tick' | 'audit'): Promise<SweepReport> {
  const clock = new HastyClock();
  // By then what the tick ended must have left a transcript, and the apply is over.
  if (kind === 'audit') await clock.sleep(minutes(16));
  clients.begin({ clock });
  const { account, documentName: document, regions } = settings;
  const deployment = { account, document, regions, manifest: where };
  const options = {
    kind,
    audit: new CloudWatchAuditLog(clients, randomUUID()),
    now: () => (clock.isSet ? clock.now() : instantOf(sandbox.clock.now())),
    calls: () => clients.calls,
    print: () => undefined,
  };
  return runSweep(options, async (log) => {
    if (kind === 'tick') {
      const lease = new Lease(s3Lease(clients, where, account), randomUUID(), clock);
      const ports = portsOf(new RealAws(clients), deployment);
      const summary = await sweep({ ports, clock, log, dryRun: false, lease });
      // Without it a tick works as if alone, and does not fail.
      if (lease.failure !== undefined) throw new Error(lease.failure);
      return summary;
    }
    const buckets = new Map(regions.map((region) => [region, bucketName(settings, region)]));
    const aws = new RealAuditAws(clients, where, account);
    const told = { where, account, document, retiredDocuments: [], regions, appliers: [] };
    return runAudit({ aws, clock, log, ...told, buckets: async () => buckets, dryRun: false });
  });
}

/** Likewise, for the notices; each finds something to tell, for the tick before it ended sessions. */
async function tellOnce(): Promise<NoticesReport> {
  const clock = new HastyClock();
  clients.begin({ clock });
  const { account, homeRegion } = settings;
  const topic = `arn:aws:sns:${homeRegion}:${account}:${names.notices}`;
  const aws = new RealNoticeAws(clients, { where, account, topic, bus: names.noticeBus });
  const now = () => clock.now();
  const report = await runNotices({ aws, clock, now, account, print: () => undefined, dryRun: false });
  if (report.problems.length > 0) throw new Error(report.problems.join('; '));
  return report;
}

/** What an apply would have written of John and Jane. */
async function putManifest(s3: S3Client): Promise<void> {
  const boundary = { arn: 'arn:aws:iam::123456789012:policy/curfew-system/curfew-boundary', sha256: '0'.repeat(64) };
  const users = { john: 'managed', jane: 'managed' };
  const Body = JSON.stringify({
    version: 1,
    account: settings.account,
    keys: Object.fromEntries(settings.regions.map((region) => [region, keyArn(settings, region, 'session')])),
    boundary,
    users,
    policies: {},
    grants: {},
  });
  const CreateBucketConfiguration = { LocationConstraint: 'eu-central-1' } as const;
  await s3.send(new CreateBucketCommand({ Bucket: bucket, CreateBucketConfiguration }));
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: names.manifestKey, Body }));
}

/** What was refused since then. */
const deniedSince = (count: number): string[] => [
  ...new Set(
    sandbox.calls
      .slice(count)
      .filter(({ verdict }) => verdict === 'denied')
      .map(({ service, action }) => `${service}:${action}`),
  ),
];

beforeAll(async () => {
  // At the machine's own time: an SDK that finds its clock far off retries every refusal.
  sandbox = await startSandbox({ awsPolicies: true });
  scenario = new Scenario(sandbox);
  await scenario.build();
  const PolicyArn = 'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess';
  await scenario.iam.send(new AttachUserPolicyCommand({ UserName: 'john', PolicyArn }));
  const assume = JSON.stringify({ Version: '2012-10-17', Statement: [] });
  const role = { RoleName: 'curfew-sweeper', Path: '/curfew-system/', AssumeRolePolicyDocument: assume };
  const { Role } = await scenario.iam.send(new CreateRoleCommand(role));
  const admin = { endpoint: sandbox.endpoint, credentials: sandbox.admin, region: settings.homeRegion };
  for (const logGroupName of [names.auditLogGroup, names.sweeperLogGroup]) {
    await new CloudWatchLogsClient(admin).send(new CreateLogGroupCommand({ logGroupName }));
  }
  await new SNSClient(admin).send(new CreateTopicCommand({ Name: names.notices }));
  await new EventBridgeClient(admin).send(new CreateEventBusCommand({ Name: names.noticeBus }));
  await putManifest(new S3Client({ ...admin, forcePathStyle: true }));
  const keys = sandbox.roleCredentials(Role?.Arn ?? '');
  Object.assign(process.env, {
    AWS_ACCESS_KEY_ID: keys.accessKeyId,
    AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
    AWS_SESSION_TOKEN: keys.sessionToken,
    AWS_ENDPOINT_URL: sandbox.endpoint,
    AWS_REGION: settings.homeRegion,
  });
  clients = new Clients({ maxAttempts: 2 });
});
afterAll(async () => {
  process.env = saved;
  await sandbox?.stop();
});

test('with all of it, everything that has expired goes, nothing else, and no call is refused', async () => {
  await allow(statements);
  await scenario.expire();
  const before = sandbox.calls.length;
  // The first run begins the ledger.
  expect(await tellOnce()).toMatchObject({ told: 0, left: 0 });
  const tick = await runOnce('tick');
  expect(tick).toMatchObject({ sessionsEnded: 2, keysDeleted: 1, policiesDeleted: 2, failed: 0, findings: 0 });
  expect(await runOnce('audit')).toMatchObject({ keysDeleted: 0, failed: 0, unreadable: 0 });
  expect(await tellOnce()).toMatchObject({ told: 2, left: 0 });
  expect(await tellOnce()).toMatchObject({ told: 0, left: 0 });
  expect(await scenario.state()).toEqual(scenario.kept);
  expect(deniedSince(before)).toEqual([]);
  expect(sandbox.unjudged()).toEqual([]);
});

test.each(tested)(
  'without $what a run fails, and with all of it the next one makes good',
  async ({ left, actions }) => {
    await scenario.expire();
    await allow(left);
    const before = sandbox.calls.length;
    // What the tick can do without, the audit cannot, or the notices.
    const all = runOnce('tick')
      .then(() => runOnce('audit'))
      .then(() => tellOnce());
    await expect(all).rejects.toThrow();
    const denied = deniedSince(before);
    expect(denied.length).toBeGreaterThan(0);
    expect(actions).toEqual(expect.arrayContaining(denied));

    await allow(statements);
    await runOnce('tick');
    await tellOnce();
    expect(await scenario.state()).toEqual(scenario.kept);
    expect(sandbox.unjudged()).toEqual([]);
  },
);

test('without the right to see a user nobody can tell that somebody went between two calls', async () => {
  const row = less.find(({ what }) => what === ofTheGone);
  const keys = () => new RealAws(clients).accessKeys('gone-since');
  await allow(row?.left ?? []);
  await expect(keys()).rejects.toThrow('iam:GetUser');
  await allow(statements);
  expect(await keys()).toEqual([]);
});

test('what only AWS itself uses names one resource each', () => {
  expect(usedByAws.map(({ what }) => what).filter((what) => !less.some((each) => each.what === what))).toEqual([]);
  expect(statements.filter(({ Sid }) => Sid === 'Fail')).toEqual([
    {
      Sid: 'Fail',
      Effect: 'Allow',
      Action: 'sqs:SendMessage',
      Resource: 'arn:aws:sqs:eu-central-1:123456789012:curfew-sweeper-failures',
    },
  ]);
  const writing = statements.filter(({ Action }) => listOf(Action).includes('logs:PutLogEvents'));
  expect(writing.flatMap(({ Resource }) => Resource ?? []).filter((arn) => arn.includes('lambda'))).toEqual([ownLog]);
});
