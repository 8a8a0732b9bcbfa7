import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AttachUserPolicyCommand,
  CreateLoginProfileCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  CreateUserCommand,
  GetAccountAuthorizationDetailsCommand,
  ListAccessKeysCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { readManifest } from '../../model/contracts/manifest';
import { policyPlace } from '../../model/iam/policy-name';
import { instantOf } from '../../model/time/instant';
import { restore } from '../../sandbox/stage/applied-stack';
import { leftovers } from '../../sandbox/stage/leftovers';
import { Stage } from '../../sandbox/stage/stage';
import { appliedStack, oneRegion } from './applied-stack';

/** The deployed audit against what Terraform made, and against what hands made of it. */

const account = '123456789012';
const settings = { ...oneRegion, account };
const until = '2030-06-03T12:00:00Z';
const where = { Bucket: `curfew-manifest-${account}-eu-central-1`, Key: 'manifest.json' };
const policyArn = (path: string, id: string, user: string): string =>
  `arn:aws:iam::${account}:policy${path}${policyPlace('m', user, id, instantOf(new Date(until))).name}`;
const ofJohn = policyArn('/curfew/m/john/', 'john-work', 'john');
const ofMary = policyArn('/curfew/m/mary/', 'mary-work', 'mary');
const byHand = policyArn('/curfew/m/john/', 'by-hand', 'john');
const anything = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"ssm:*","Resource":"*"}]}';

const grantText = (person: string): string => `import { defineGrant, shell } from 'curfew';
import person from '../people/${person}';

export default defineGrant({
  person,
  access: shell({ region: 'eu-central-1', instances: ['i-0ee0bc84a481f7852'] }),
  from: '2030-06-03T09:00:00Z',
  until: '${until}',
  reason: 'a test',
});
`;

const personText = (fields: string): string =>
  `import { definePerson } from 'curfew';\n\nexport default definePerson({ ${fields} });\n`;

let folder: string;
let stage: Stage;
let s3: S3Client;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'curfew-audit-'));
  for (const each of ['people', 'grants']) mkdirSync(join(folder, each));
  writeFileSync(join(folder, 'people', 'john.ts'), personText("user: 'john'"));
  writeFileSync(join(folder, 'people', 'mary.ts'), personText("user: 'mary'"));
  writeFileSync(join(folder, 'people', 'anna.ts'), personText("user: 'anna', existing: true"));
  for (const each of ['john', 'mary']) writeFileSync(join(folder, 'grants', `${each}-work.ts`), grantText(each));
  stage = await Stage.open(folder, settings, '2030-06-03T10:00:00Z');
  await restore(stage, await appliedStack());
  const { endpoint, admin } = stage.sandbox;
  s3 = new S3Client({ endpoint, credentials: admin, region: 'eu-central-1', forcePathStyle: true });
});
afterAll(async () => {
  s3?.destroy();
  await stage?.close();
  rmSync(folder, { recursive: true, force: true });
});

const lines = (log: readonly string[]) => log.map((line) => JSON.parse(line));
/** What an audit says that it found and did; its numbers aside. */
const audit = async (dryRun = false): Promise<string[]> =>
  (await stage.sweep({ sweep: 'audit', dryRun })).filter((line) => 'action' in JSON.parse(line));
/** Code and resource of each finding, and what was done. */
const told = (log: readonly string[]): string[] =>
  lines(log).map(({ action, outcome, code, resource, user }) =>
    action === 'finding' ? `${code} ${resource}` : `${action} of ${user}: ${outcome}`,
  );

/** All of IAM as AWS shows it. */
async function everything(): Promise<unknown> {
  const { $metadata: _, ...all } = await stage.iam.send(new GetAccountAuthorizationDetailsCommand({ MaxItems: 1000 }));
  return all;
}

async function keysOf(user: string): Promise<number> {
  const { AccessKeyMetadata = [] } = await stage.iam.send(new ListAccessKeysCommand({ UserName: user }));
  return AccessKeyMetadata.length;
}

/** What an administrator in a hurry, or somebody else, would do. */
async function handEdits(): Promise<void> {
  const { iam } = stage;
  await iam.send(new CreatePolicyVersionCommand({ PolicyArn: ofJohn, PolicyDocument: anything, SetAsDefault: true }));
  await iam.send(new CreateUserCommand({ UserName: 'stranger' }));
  await iam.send(new AttachUserPolicyCommand({ UserName: 'stranger', PolicyArn: ofJohn }));
  await iam.send(new CreateUserCommand({ UserName: 'mallory', Path: '/curfew/' }));
  await iam.send(new PutUserPolicyCommand({ UserName: 'anna', PolicyName: 'own', PolicyDocument: anything }));
  await iam.send(new CreateLoginProfileCommand({ UserName: 'john', Password: 'correct horse battery' }));
  const PolicyName = byHand.slice(byHand.lastIndexOf('/') + 1);
  await iam.send(new CreatePolicyCommand({ Path: '/curfew/m/john/', PolicyName, PolicyDocument: anything }));
}

/** Somebody without a grant, and somebody with one, come and go again, each with one apply. */
async function leavers(): Promise<void> {
  const { sandbox, home } = stage;
  const file = (name: string) => join(home, 'people', `${name}.ts`);
  for (const name of ['idle', 'zoe']) writeFileSync(file(name), personText(`user: '${name}'`));
  stage.writeGrant('zoe-work.ts', grantText('zoe').replace(until, '2030-06-03T12:59:00Z'));
  await stage.synthAndApply();
  for (const name of ['idle', 'zoe']) rmSync(file(name));
  stage.deleteGrant('zoe-work.ts');
  const before = sandbox.calls.length;
  await stage.synthAndApply();
  const order = sandbox.calls.slice(before).map(({ action, params }) => `${action} ${params.UserName ?? ''}`.trim());
  // The manifest first, and then what it no longer declares: an audit in between sees nothing missing.
  const changes = order.filter((each) => /^(PutObject|Detach|DeletePolicy|DeleteUser)/.test(each));
  expect(changes[0]).toBe('PutObject');
  expect(changes.slice(1).sort()).toEqual([
    'DeletePolicy',
    'DeleteUser idle',
    'DeleteUser zoe',
    'DetachUserPolicy zoe',
  ]);
}

const user = (path: string): string => `arn:aws:iam::${account}:user${path}`;
const found = [
  `edited-policy ${ofJohn}`,
  `policy-on-stranger ${ofJohn}`,
  `undeclared-policy ${byHand}`,
  `other-session-rights ${user('/anna')}`,
  `password ${user('/curfew/john')}`,
  `undeclared-user ${user('/curfew/mallory')}`,
];

test('what apply made is as it should be, and what hands made of it is found', async () => {
  const { sandbox, terraform } = stage;
  await stage.existing('anna');
  await stage.synth();
  await terraform.init();
  await stage.synthAndApply();
  await sandbox.createAccessKey('john');
  await sandbox.createAccessKey('mary');

  const { Body } = await s3.send(new GetObjectCommand(where));
  const read = readManifest((await Body?.transformToString()) ?? '');
  expect(read.ok && [...read.manifest.users.keys()]).toEqual(['anna', 'john', 'mary']);
  expect(read.ok && [...read.manifest.policies.keys()]).toEqual([ofJohn, ofMary]);
  expect(await audit()).toEqual([]);
  expect((await terraform.plan()).changes).toBe(false);

  // Terraform takes Mary's last policy away, and her key stays behind.
  stage.deleteGrant('mary-work.ts');
  await stage.synthAndApply();
  await s3.send(new PutObjectCommand({ ...where, Body: 'nonsense' }));
  const blind = await sandbox.functions.invoke('curfew-sweeper', { sweep: 'audit' }, 'eu-central-1');
  expect(blind.ok).toBe(false);
  expect(blind.error?.message).toContain(
    'the manifest cannot be read: it is no JSON object. Run terraform apply, which writes it anew, and ask who ' +
      'changed it. Until then no key is deleted.',
  );
  expect(await keysOf('mary')).toBe(1);
  await stage.synthAndApply();

  await handEdits();
  const before = await everything();
  expect(told(await audit(true)).sort()).toEqual([...found, 'delete key of mary: planned'].sort());
  expect([await keysOf('john'), await keysOf('mary')]).toEqual([1, 1]);
  expect(told(await audit()).sort()).toEqual([...found, 'delete key of mary: gone'].sort());
  expect([await keysOf('john'), await keysOf('mary')]).toEqual([1, 0]);
  expect(await everything()).toEqual(before);

  // By the clock: the tick takes the policies away, and Terraform has nothing to do.
  sandbox.clock.set('2030-06-03T12:30:00Z');
  await stage.sweep();
  await stage.synth();
  const { changes, text } = await terraform.plan();
  expect(changes ? text : '').toBe('');
  expect(told(await audit()).sort()).toEqual(found.slice(3).sort());

  await leavers();

  await terraform.destroy();
  const left = await leftovers(sandbox, settings.regions);
  expect(left).toEqual(['1 keys pending deletion', 'user anna', 'user mallory', 'user stranger']);

  expect(sandbox.unjudged()).toEqual([]);
  const denied = sandbox.calls.filter(({ verdict }) => verdict === 'denied');
  expect(denied.map(({ action }) => action)).toEqual([]);
});
