import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudWatchLogsClient, CreateLogStreamCommand, PutLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  AttachUserPolicyCommand,
  CreatePolicyVersionCommand,
  CreateUserCommand,
  paginateListPolicies,
} from '@aws-sdk/client-iam';
import { settings as base } from '../../main';
import { Desk } from '../../sandbox/desk';
import { nodes, Stage } from '../../sandbox/stage';

/** doctor on an account as Terraform made it, and on the same after hands were at it; the audit says the same. */

jest.setTimeout(10 * 60_000);

const settings = { ...base, regions: ['eu-central-1'], retainLogs: false };
let home: string;
let stage: Stage;
let desk: Desk;

interface Told {
  readonly area: string;
  readonly is: string;
  readonly what: string;
  readonly remedy?: string;
}

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'curfew-doctor-'));
  for (const folder of ['people', 'grants']) mkdirSync(join(home, folder));
  stage = await Stage.open(home, settings, '2030-06-03T08:00:00Z');
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
  desk.stub('aws', 'echo aws-cli/2.31.0');
  desk.stub('session-manager-plugin', 'echo 1.2.764.0');
  desk.stub('terraform', 'echo Terraform v1.11.4');
});

afterAll(async () => {
  desk?.close();
  await stage?.close();
  rmSync(home, { recursive: true, force: true });
});

async function doctor(): Promise<{ code: number | null; told: Told[] }> {
  const { code, out, err } = await desk.curfew(['doctor', '--json']);
  if (!out.startsWith('[')) throw new Error(err + out);
  return { code, told: JSON.parse(out) };
}

const bad = (told: readonly Told[]): string[] =>
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
      'the audit finds nothing',
      `${nodes.production} is online in Session Manager`,
      'its role curfew-instance may write the logs',
    ]),
  );
  const { out, err } = await desk.curfew(['doctor']);
  expect(out).toMatch(/^ok {3}machine {3}node \d/m);
  expect(err).toContain('Nothing is wrong.');
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
