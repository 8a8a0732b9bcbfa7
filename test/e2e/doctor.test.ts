import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CloudTrailClient,
  CreateTrailCommand,
  DeleteTrailCommand,
  PutEventSelectorsCommand,
  StartLoggingCommand,
  StopLoggingCommand,
} from '@aws-sdk/client-cloudtrail';
import { CloudWatchLogsClient, CreateLogStreamCommand, PutLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  AttachUserPolicyCommand,
  CreatePolicyVersionCommand,
  CreateUserCommand,
  PutUserPolicyCommand,
  paginateListPolicies,
} from '@aws-sdk/client-iam';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { restore } from '../../sandbox/stage/applied-stack';
import { Desk } from '../../sandbox/stage/desk';
import { nodes, Stage } from '../../sandbox/stage/stage';
import { appliedStack, oneRegion } from './applied-stack';

/** doctor on an account as Terraform made it, and on the same after hands were at it; the audit says the same. */

const settings = oneRegion;
let home: string;
let stage: Stage;
let desk: Desk;

interface DoctorJson {
  readonly area: string;
  readonly is: string;
  readonly what: string;
  readonly remedy?: string;
}

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'curfew-doctor-'));
  for (const folder of ['people', 'grants']) mkdirSync(join(home, folder));
  stage = await Stage.open(home, settings, '2030-06-03T08:00:00Z');
  await restore(stage, await appliedStack());
  desk = new Desk(stage, settings);
  await stage.existing('anna-ops');
  const line = `new incident --user anna-ops --existing --instance ${nodes.production} --for 2h --reason x`;
  expect((await desk.curfew(line.split(' '))).code).toBe(0);
  expect(
    (await desk.curfew(`new work --user wanda --instance ${nodes.production} --for 2h --reason x`.split(' '))).code,
  ).toBe(0);
  await stage.synth();
  await stage.terraform.init();
  await stage.synthAndApply();
  await makeTrail();
  desk.stub('aws', 'echo aws-cli/2.31.0');
  desk.stub('session-manager-plugin', 'echo 1.2.764.0');
  desk.stub('terraform', 'echo Terraform v1.11.4');
});

afterAll(async () => {
  desk?.close();
  await stage?.close();
  rmSync(home, { recursive: true, force: true });
});

/** A trail of all regions, made elsewhere than where it is looked for. */
const trailRegion = 'us-east-1';
const Name = 'everything';
const cloudTrail = (): CloudTrailClient => {
  const { endpoint, admin } = stage.sandbox;
  return new CloudTrailClient({ endpoint, credentials: admin, region: trailRegion });
};

async function makeTrail(): Promise<void> {
  const { endpoint, admin } = stage.sandbox;
  const s3 = new S3Client({ endpoint, credentials: admin, region: trailRegion, forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: 'trail-of-everything' }));
  const trail = { Name, S3BucketName: 'trail-of-everything', IsMultiRegionTrail: true };
  await cloudTrail().send(new CreateTrailCommand(trail));
  await cloudTrail().send(new StartLoggingCommand({ Name }));
}

async function doctor(env?: NodeJS.ProcessEnv): Promise<{ code: number | null; told: DoctorJson[] }> {
  const { code, out, err } = await desk.curfew(['doctor', '--json'], env);
  if (!out.startsWith('[')) throw new Error(err + out);
  return { code, told: JSON.parse(out) };
}

const bad = (told: readonly DoctorJson[]): string[] =>
  told.filter(({ is }) => is !== 'yes').map(({ area, what }) => `${area}: ${what}`);

/** A tick's line in the log of the function, as Lambda writes it. */
async function tick(): Promise<void> {
  const { endpoint, admin } = stage.sandbox;
  const logs = new CloudWatchLogsClient({ endpoint, credentials: admin, region: 'eu-central-1' });
  const stream = { logGroupName: '/aws/lambda/curfew-sweeper', logStreamName: 'container' };
  await logs.send(new CreateLogStreamCommand(stream));
  const timestamp = stage.sandbox.clock.now().getTime();
  await logs.send(new PutLogEventsCommand({ ...stream, logEvents: [{ timestamp, message: '{}' }] }));
}

test('an account as it should be, but for a sweeper that has never run; then nothing is wrong', async () => {
  const first = await doctor();
  expect(bad(first.told)).toEqual(['sweeper: the sweeper has never run']);
  expect(first.code).toBe(1);
  await tick();
  const second = await doctor();
  expect(bad(second.told)).toEqual([]);
  expect(second.code).toBe(0);
  const lines = second.told.map(({ what }) => what);
  expect(lines).toEqual(
    expect.arrayContaining([
      'session-manager-plugin 1.2.764.0',
      '2 people, 2 live and upcoming grants, 0 expired',
      'eu-central-1: document Curfew-Shell is as synthesized',
      'eu-central-1: bucket curfew-sessions-123456789012-eu-central-1 is there and encrypted',
      'eu-central-1: log group /curfew/sessions is there and encrypted',
      'eu-central-1: a trail records who asks for sessions',
      'the audit finds nothing',
      `${nodes.production} is online in Session Manager`,
      'its role curfew-instance may do all that logging and encryption need',
    ]),
  );
  const { out, err } = await desk.curfew(['doctor']);
  expect(out).toMatch(/^ok {3}machine {3}node \d/m);
  expect(err).toContain('Nothing is wrong.');
});

const told = async (env?: NodeJS.ProcessEnv): Promise<DoctorJson[]> =>
  (await doctor(env)).told.filter(({ what }) => what.includes('trail'));

test('who may not ask of the trail is told so, and who may need no more', async () => {
  await stage.existing('auditor');
  const env = desk.env(await stage.sandbox.createAccessKey('auditor'));
  const allow = async (...Action: string[]): Promise<void> => {
    const PolicyDocument = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action, Resource: '*' }],
    });
    await stage.iam.send(new PutUserPolicyCommand({ UserName: 'auditor', PolicyName: 'trails', PolicyDocument }));
  };
  expect(await told(env)).toMatchObject([
    { is: 'unknown', what: expect.stringMatching(/^eu-central-1: its trails: AccessDeniedException: /) },
  ]);
  await allow('cloudtrail:DescribeTrails', 'cloudtrail:GetTrailStatus');
  expect(await told(env)).toMatchObject([
    { is: 'unknown', what: expect.stringMatching(/^eu-central-1: trail everything: AccessDeniedException: /) },
  ]);
  await allow('cloudtrail:DescribeTrails', 'cloudtrail:GetTrailStatus', 'cloudtrail:GetEventSelectors');
  expect(await told(env)).toEqual([
    { area: 'region', is: 'yes', what: 'eu-central-1: a trail records who asks for sessions' },
  ]);
});

test('a trail that does not log, one that records reads only, and none: each with what mends it', async () => {
  const arn = `arn:aws:cloudtrail:${trailRegion}:123456789012:trail/${Name}`;
  await cloudTrail().send(new StopLoggingCommand({ Name }));
  expect(await told()).toEqual([
    {
      area: 'region',
      is: 'no',
      what: 'eu-central-1: trail everything does not log, so nobody is told of who was refused a session',
      remedy: `aws cloudtrail start-logging --name ${arn} --region us-east-1`,
    },
  ]);
  await cloudTrail().send(new StartLoggingCommand({ Name }));
  await cloudTrail().send(
    new PutEventSelectorsCommand({ TrailName: Name, EventSelectors: [{ ReadWriteType: 'ReadOnly' }] }),
  );
  expect(await told()).toMatchObject([
    {
      is: 'no',
      what: 'eu-central-1: trail everything records no write management events, so nobody is told of who was refused a session',
      remedy: expect.stringContaining(
        `aws cloudtrail get-event-selectors --trail-name ${arn} --region us-east-1 shows`,
      ),
    },
  ]);
  await cloudTrail().send(new DeleteTrailCommand({ Name }));
  expect(await told()).toMatchObject([
    {
      is: 'no',
      what: 'eu-central-1: there is no trail, so nobody is told of who was refused a session',
      remedy: expect.stringMatching(
        /^aws cloudtrail create-trail .* --is-multi-region-trail .*, then aws cloudtrail start-logging /,
      ),
    },
  ]);
  await cloudTrail().send(new CreateTrailCommand({ Name, S3BucketName: 'trail-of-everything' }));
  await cloudTrail().send(new StartLoggingCommand({ Name }));
  expect(await told()).toMatchObject([{ is: 'no', what: expect.stringContaining('there is no trail') }]);
});

test('after hands were at it: each problem with what mends it, and the audit says the same', async () => {
  const policies: string[] = [];
  for await (const page of paginateListPolicies({ client: stage.iam }, { Scope: 'Local', PathPrefix: '/curfew/' })) {
    policies.push(...(page.Policies ?? []).map(({ Arn = '' }) => Arn));
  }
  const [work = '', incident = ''] = [
    policies.find((arn) => arn.includes('/m/wanda/')),
    policies.find((arn) => arn.includes('/x/')),
  ];
  const PolicyDocument = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 'ssm:StartSession', Resource: '*' }],
  });
  stage.sandbox.clock.set('2030-06-03T08:20:00Z');
  await stage.iam.send(new CreatePolicyVersionCommand({ PolicyArn: work, PolicyDocument, SetAsDefault: true }));
  await stage.existing('stranger');
  await stage.iam.send(new AttachUserPolicyCommand({ UserName: 'stranger', PolicyArn: incident }));
  await stage.iam.send(new CreateUserCommand({ UserName: 'ghost', Path: '/curfew/' }));
  await stage.sandbox.createAccessKey('ghost');
  stage.sandbox.fleet.put({ id: nodes.production, region: 'eu-central-1', tags: {}, online: false });
  desk.stub('session-manager-plugin', 'echo 1.2.30.0');

  const { code, told } = await doctor();
  expect(code).toBe(1);
  expect(bad(told)).toEqual(
    expect.arrayContaining([
      'machine: session-manager-plugin is 1.2.30.0, older than 1.2.764.0',
      'sweeper: the sweeper has been silent for 20 min',
      `instance: ${nodes.production} is ConnectionLost in Session Manager`,
      `instance: ${nodes.production} has no instance profile`,
    ]),
  );
  expect(told.filter(({ is }) => is === 'no').every(({ remedy }) => (remedy ?? '') !== '')).toBe(true);

  const audit = JSON.parse((await desk.curfew(['sweep', '--audit', '--json'])).out).records as {
    action: string;
    code?: string;
    resource?: string;
  }[];
  const found = audit
    .filter(({ action }) => action === 'finding')
    .map(({ code: what, resource }) => `sweeper: ${what}: ${resource}`);
  expect(found.some((line) => line.includes('edited-policy') && line.includes('wanda'))).toBe(true);
  expect(found.some((line) => line.includes('policy-on-stranger'))).toBe(true);
  expect(
    bad(told)
      .filter((line) => /^sweeper: [a-z-]+: /.test(line))
      .sort(),
  ).toEqual(found.sort());

  await desk.commit('feat: incident and work');
  const report = JSON.parse((await desk.line('report --from 1h --json')).out);
  expect(
    report.findings.map(({ code: what, resource }: Record<string, string>) => `sweeper: ${what}: ${resource}`),
  ).toEqual(found.sort());
  expect(report.keys).toMatchObject([{ user: 'ghost', active: true, ageDays: 0 }]);
});

test('without credentials it says what it can, and that something is missing', async () => {
  const said = await desk.curfew(['doctor'], {
    ...desk.env(undefined),
    AWS_ACCESS_KEY_ID: '',
    AWS_SECRET_ACCESS_KEY: '',
  });
  expect(said.code).toBe(3);
  expect(said.out).toMatch(/^ok {3}files/m);
  expect(said.out).toMatch(/^\? {4}account {3}credentials: CredentialsProviderError/m);
  expect(said.err).not.toContain('    at ');
});
