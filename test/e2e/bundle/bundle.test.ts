import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AddUserToGroupCommand,
  AttachGroupPolicyCommand,
  AttachUserPolicyCommand,
  CreateGroupCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  CreateUserCommand,
  IAMClient,
  ListPoliciesCommand,
} from '@aws-sdk/client-iam';
import { CreateDocumentCommand, SSMClient, StartSessionCommand } from '@aws-sdk/client-ssm';
import { unzipSync } from 'fflate';
import { builtSweeper } from '../../../load/sweeper-zip';
import { render } from '../../../model/grant/document';
import { policyPath, policyPlace } from '../../../model/iam/policy-name';
import { checkSettings } from '../../../model/settings/check-settings';
import { formatInstant, type Instant, instantOf, minutes, plus } from '../../../model/time/instant';
import { type Sandbox, startSandbox } from '../../../sandbox';
import { deploySweeper, sweeperName } from '../../../sandbox/stage/deploy-sweeper';
import { findNode22 } from '../../../sandbox/tools/node22';

/** The zip as it is deployed, on the Node it is deployed on. */

const region = 'eu-central-1';
const account = '123456789012';
const node = 'i-0ee0bc84a481f7852';

let sandbox: Sandbox;
let node22: string;
let iam: IAMClient;
let now: Instant;

beforeAll(async () => {
  node22 = await findNode22();
  // At the machine's own time: moto takes no log entry of another day.
  sandbox = await startSandbox({ node: node22 });
  now = instantOf(sandbox.clock.now());
  const checked = checkSettings({ account, regions: [region] });
  if (!checked.ok) throw new Error('the settings are wrong');
  await deploySweeper(sandbox, checked.value);
  const ssm = new SSMClient({ endpoint: sandbox.endpoint, credentials: sandbox.admin, region });
  const Content = '{"schemaVersion":"1.0","sessionType":"Standard_Stream","inputs":{}}';
  const document = { Name: 'Curfew-Shell', DocumentType: 'Session', DocumentFormat: 'JSON', Content } as const;
  await ssm.send(new CreateDocumentCommand(document));
  iam = new IAMClient({ endpoint: sandbox.endpoint, credentials: sandbox.admin, region });
  sandbox.fleet.put({ id: node, region, tags: { Environment: 'Staging' } });
});
afterAll(() => sandbox?.stop());

/** A person's policy as Terraform would have made it. */
async function grant(id: string, user: string, until: Instant, by: 'ids' | 'tags' = 'ids'): Promise<string> {
  const target =
    by === 'ids' ? { by, ids: [node] as const } : { by, tags: { Environment: 'Staging' } as Record<string, string> };
  const document = render(
    { access: { kind: 'shell', account, region, target }, window: { from: plus(now, minutes(-60)), until } },
    {
      partition: 'aws',
      document: 'Curfew-Shell',
      sessionKeyArn: `arn:aws:kms:${region}:${account}:key/00000000-0000-0000-0000-000000000000`,
    },
  );
  const made = await iam.send(
    new CreatePolicyCommand({
      Path: policyPath('m', user),
      PolicyName: policyPlace('m', user, id, until).name,
      PolicyDocument: JSON.stringify(document),
    }),
  );
  return made.Policy?.Arn ?? '';
}

const attach = (UserName: string, PolicyArn: string) => iam.send(new AttachUserPolicyCommand({ UserName, PolicyArn }));

async function start(user: string): Promise<string> {
  const credentials = await sandbox.createAccessKey(user);
  const ssm = new SSMClient({ endpoint: sandbox.endpoint, credentials, region, maxAttempts: 1 });
  const request = { Target: node, DocumentName: 'Curfew-Shell' };
  const { SessionId = '' } = await ssm.send(new StartSessionCommand(request));
  return SessionId;
}

test('it loads under Node 22 in a process that has nothing else, and says what a wrong event lacks', () => {
  const folder = mkdtempSync(join(tmpdir(), 'curfew-bundle-'));
  try {
    const code = unzipSync(readFileSync(builtSweeper()))['index.js'] ?? new Uint8Array();
    writeFileSync(join(folder, 'index.js'), code);
    const script = `
      require('./index.js').handler({ sweep: 'tock' }).catch((error) =>
        process.stdout.write(JSON.stringify([process.version.slice(0, 4), error.message])));`;
    const said = execFileSync(node22, ['-e', script], { cwd: folder, encoding: 'utf8', env: { AWS_REGION: region } });
    expect(JSON.parse(said)).toEqual([
      'v22.',
      'the event is {"sweep":"tock"}; send {"sweep":"tick"}, {"sweep":"audit"} or {"sweep":"notices"}, and "dryRun":true to change nothing',
    ]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('the map beside it names the sources; the bundle stays small', () => {
  const map = JSON.parse(readFileSync(join(builtSweeper(), '..', 'sweeper.js.map'), 'utf8'));
  expect(map.sources).toContain('../sweeper/handler.ts');
  const code = unzipSync(readFileSync(builtSweeper()))['index.js'] ?? new Uint8Array();
  // Not a matter of a few bytes: a change in the SDK that undoes what build/ drops doubles it.
  expect(code.length).toBeLessThan(500 * 1024);
  expect(statSync(builtSweeper()).size).toBeLessThan(180 * 1024);
});

test('a tick of it: sessions end, keys and policies go, and what AWS refuses on the way is understood', async () => {
  await iam.send(new CreateGroupCommand({ GroupName: 'everybody' }));
  for (const UserName of ['leaver', 'stayer', 'nobody']) {
    await iam.send(new CreateUserCommand({ UserName, Path: '/curfew/' }));
    await iam.send(new AddUserToGroupCommand({ UserName, GroupName: 'everybody' }));
  }
  const until = plus(now, minutes(5));
  const expiring = await grant('short', 'leaver', until);
  const longer = await grant('long', 'stayer', plus(now, minutes(60)), 'tags');
  const stray = await grant('stray', 'nobody', until);
  await attach('leaver', expiring);
  await attach('stayer', longer);
  const sessions = { over: await start('leaver'), covered: await start('stayer') };
  // An older version and a group: DeletePolicy answers DeleteConflict.
  await iam.send(new AttachGroupPolicyCommand({ GroupName: 'everybody', PolicyArn: expiring }));
  const PolicyDocument = '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}';
  await iam.send(new CreatePolicyVersionCommand({ PolicyArn: stray, PolicyDocument, SetAsDefault: true }));

  sandbox.clock.set(formatInstant(plus(until, minutes(1))));
  const before = sandbox.calls.length;
  const { ok, payload, error } = await sandbox.functions.invoke(sweeperName, { sweep: 'tick' });
  expect({ ok, error }).toEqual({ ok: true, error: undefined });
  expect(payload).toMatchObject({ sessionsEnded: 1, keysDeleted: 1, policiesDeleted: 2, findings: 0, failed: 0 });
  expect(sandbox.sessions.active().map(({ id }) => id)).toEqual([sessions.covered]);
  const { Policies = [] } = await iam.send(new ListPoliciesCommand({ PathPrefix: '/curfew/' }));
  expect(Policies.map(({ Arn }) => Arn)).toEqual([longer]);
  const made = sandbox.calls.slice(before, -1);
  expect(made.filter(({ verdict }) => verdict !== 'allowed')).toEqual([]);
  // The whole protocol of each of the three services, through what is left of their clients; `nobody` did not hold
  // his policy, so his detaching met NoSuchEntity.
  expect(made.map(({ action }) => action)).toEqual(
    expect.arrayContaining([
      'DescribeTags',
      'DescribeSessions',
      'TerminateSession',
      'DetachUserPolicy',
      'DeletePolicy',
    ]),
  );
  expect(made.filter(({ action }) => action === 'DeletePolicy')).toHaveLength(4);
});
