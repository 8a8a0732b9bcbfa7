import { CloudWatchLogsClient, CreateLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import { CreateEventBusCommand, EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { names } from '../../../constructs/kit/names';
import { type Manifest, manifestObject } from '../../../model/contracts/manifest';
import { manifestBucketName } from '../../../model/iam/names';
import { policyPlace } from '../../../model/iam/policy-name';
import { checkSettings } from '../../../model/settings/check-settings';
import { type Instant, instantOf, minutes, plus } from '../../../model/time/instant';
import { type Sandbox, startSandbox } from '../../../sandbox';
import { faultyFront, silent, silentBody } from '../../../sandbox/faults';
import { deploySweeper, sweeperName } from '../../../sandbox/stage/deploy-sweeper';
import { findNode22 } from '../../../sandbox/tools/node22';

/** The notices of the zip as it is deployed: what is left of its clients speaks to S3, SNS and EventBridge. */

const region = 'eu-central-1';
const checked = checkSettings({ account: '123456789012', regions: [region] });
if (!checked.ok) throw new Error('the settings are wrong');
const settings = checked.value;
const Bucket = manifestBucketName(settings);

let sandbox: Sandbox;
let s3: S3Client;
let now: Instant;

/** What an apply would have written. */
async function declare(...grants: string[]): Promise<void> {
  const sha256 = '0'.repeat(64);
  const until = plus(now, minutes(60));
  const arns = grants.map(
    (id) => `arn:aws:iam::123456789012:policy/curfew/m/john/${policyPlace('m', 'john', id, until).name}`,
  );
  const manifest: Manifest = {
    account: settings.account,
    keys: new Map(),
    boundary: { arn: 'arn:aws:iam::123456789012:policy/curfew-system/curfew-boundary', sha256 },
    users: new Map([['john', 'managed']]),
    policies: new Map(arns.map((arn) => [arn, sha256])),
    grants: new Map(arns.map((arn) => [arn, { from: plus(now, minutes(30)), reason: 'a test' }])),
  };
  const Body = JSON.stringify(manifestObject(manifest));
  await s3.send(new PutObjectCommand({ Bucket, Key: names.manifestKey, Body }));
}

beforeAll(async () => {
  // At the machine's own time: moto takes no log entry of another day.
  sandbox = await startSandbox({ node: await findNode22() });
  now = instantOf(new Date(sandbox.clock.now().setMilliseconds(0)));
  await deploySweeper(sandbox, settings);
  const admin = { endpoint: sandbox.endpoint, credentials: sandbox.admin, region };
  s3 = new S3Client({ ...admin, forcePathStyle: true });
  await new CloudWatchLogsClient(admin).send(new CreateLogGroupCommand({ logGroupName: names.sweeperLogGroup }));
  await new SNSClient(admin).send(new CreateTopicCommand({ Name: names.notices }));
  await new EventBridgeClient(admin).send(new CreateEventBusCommand({ Name: names.noticeBus }));
});
afterAll(() => sandbox?.stop());

test('the first run begins a ledger, the second tells what is new, the third nothing', async () => {
  const told: number[] = [];
  for (const grants of [[], ['work'], ['work']]) {
    await declare(...grants);
    const { payload, error } = await sandbox.functions.invoke(sweeperName, { sweep: 'notices' });
    expect(error).toBeUndefined();
    expect(payload).toMatchObject({ sweep: 'notices', left: 0 });
    told.push((payload as { told: number }).told);
  }
  expect(told).toEqual([0, 1, 0]);
  const ofSweeper = sandbox.calls.filter(({ caller }) => caller.includes(sweeperName));
  expect(ofSweeper.filter(({ verdict }) => verdict !== 'allowed')).toEqual([]);
  const [publish, ...others] = ofSweeper.filter(({ action }) => action === 'Publish');
  expect(others).toEqual([]);
  expect(publish?.params.Subject).toBe('Curfew: Granted: john');
  const [put] = ofSweeper.filter(({ action }) => action === 'PutEvents');
  expect(put?.params.Entries).toMatchObject([{ EventBusName: 'curfew', Source: 'curfew', DetailType: 'granted' }]);
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: names.ledgerKey }));
  expect(Object.values(JSON.parse((await Body?.transformToString()) ?? '').grants)).toEqual([['granted']]);
});

test.each([
  ['SNS', silent({}, 'Publish'), 'Publish'],
  ['EventBridge', silentBody({}, 'PutEvents'), 'PutEvents'],
  ['S3', silentBody({}, 'GetObject'), 'GetObject'],
])(
  'where %s says nothing that is logged and the run is not stuck; the next one tells what is new',
  async (service, fault, action) => {
    await declare('work', `while-${service}`);
    const { layer, stream } = faultyFront([fault], { clock: sandbox.clock });
    const remove = sandbox.use(layer);
    const { log } = await sandbox.functions.invoke(sweeperName, { sweep: 'notices' });
    remove();
    expect(log).toContain(`${service} in ${region} does not answer: not a byte`);
    expect(stream.calls.filter((each) => each === action).length).toBeLessThanOrEqual(4);
    const { payload } = await sandbox.functions.invoke(sweeperName, { sweep: 'notices' });
    expect(payload).toMatchObject({ sweep: 'notices', left: 0 });
    const subjects = sandbox.calls.flatMap(({ action: each, params }) => (each === 'Publish' ? [params.Message] : []));
    expect(subjects.some((text) => String(text).includes(`while-${service}`))).toBe(true);
  },
);
