import {
  AttachUserPolicyCommand,
  CreatePolicyCommand,
  CreateUserCommand,
  IAMClient,
  ListAccessKeysCommand,
  paginateListPolicies,
} from '@aws-sdk/client-iam';
import { CreateDocumentCommand, SSMClient, StartSessionCommand } from '@aws-sdk/client-ssm';
import { render } from '../../model/grant/document';
import { policyPath, policyPlace } from '../../model/iam/policy-name';
import { checkSettings } from '../../model/settings/check-settings';
import { type Instant, minutes, plus } from '../../model/time/instant';
import { type Credentials, type Sandbox, startSandbox } from '../../sandbox';
import { deploySweeper, sweeperName } from '../../sandbox/stage/deploy-sweeper';
import { instant } from '../support/instant';

/** The deployed bundle, killed for real at one of its calls, and run again: promise 5. */

const regions = ['eu-central-1', 'us-east-1'] as const;
const node = 'i-0ee0bc84a481f7852';
const start = instant('2030-06-03T12:00:00Z');

let sandbox: Sandbox;
let iam: IAMClient;

beforeAll(async () => {
  sandbox = await startSandbox({ now: '2030-06-03T12:00:00Z' });
  const settings = checkSettings({ account: sandbox.account, regions: [...regions] });
  if (!settings.ok) throw new Error('the settings are wrong');
  await deploySweeper(sandbox, settings.value);
  const { endpoint, admin: credentials } = sandbox;
  iam = new IAMClient({ endpoint, credentials, region: 'us-east-1' });
  for (const region of regions) {
    const ssm = new SSMClient({ endpoint, credentials, region });
    const Content = '{"schemaVersion":"1.0","sessionType":"Standard_Stream","inputs":{}}';
    await ssm.send(
      new CreateDocumentCommand({ Name: 'Curfew-Shell', DocumentType: 'Session', DocumentFormat: 'JSON', Content }),
    );
  }
  sandbox.fleet.put({ id: node, region: 'eu-central-1', tags: {} });
  sandbox.fleet.put({ id: 'i-0123456789abcdef0', region: 'us-east-1', tags: {} });
});
afterAll(() => sandbox?.stop());

async function person(user: string, region: (typeof regions)[number], until: Instant): Promise<Credentials> {
  const window = { from: start, until };
  const ids = [region === 'eu-central-1' ? node : 'i-0123456789abcdef0'];
  const sessionKeyArn = `arn:aws:kms:${region}:${sandbox.account}:key/k`;
  const { account } = sandbox;
  const facts = { partition: 'aws', document: 'Curfew-Shell', sessionKeyArn };
  const document = render({ access: { kind: 'shell', account, region, target: { by: 'ids', ids } }, window }, facts);
  await iam.send(new CreateUserCommand({ UserName: user, Path: '/curfew/' }));
  const { Policy } = await iam.send(
    new CreatePolicyCommand({
      Path: policyPath('m', user),
      PolicyName: policyPlace('m', user, `${user}-grant`, until).name,
      PolicyDocument: JSON.stringify(document),
    }),
  );
  await iam.send(new AttachUserPolicyCommand({ UserName: user, PolicyArn: Policy?.Arn ?? '' }));
  const keys = await sandbox.createAccessKey(user);
  const ssm = new SSMClient({ endpoint: sandbox.endpoint, credentials: keys, region });
  await ssm.send(new StartSessionCommand({ Target: ids[0], DocumentName: 'Curfew-Shell' }));
  return keys;
}

/** Two whose windows end at the same time in two regions, and one whose window does not. */
async function scene(round: number): Promise<Instant> {
  // Each round an hour after the last, so that what is left over would be seen.
  const from = plus(start, minutes(60 * round));
  sandbox.clock.set(new Date(from).toISOString());
  await person(`ends-here-${round}`, 'eu-central-1', plus(from, minutes(10)));
  await person(`ends-there-${round}`, 'us-east-1', plus(from, minutes(10)));
  await person(`stays-${round}`, 'eu-central-1', plus(from, minutes(10_000)));
  sandbox.clock.set(new Date(plus(from, minutes(11))).toISOString());
  return from;
}

async function state(): Promise<{ policies: string[]; sessions: string[]; keys: string[] }> {
  const policies: string[] = [];
  const keys: string[] = [];
  for await (const { Policies = [] } of paginateListPolicies(
    { client: iam },
    { Scope: 'Local', PathPrefix: '/curfew/' },
  )) {
    for (const { PolicyName = '', Path = '' } of Policies) {
      policies.push(PolicyName.replace(/\..*/, ''));
      const UserName = Path.split('/')[3] ?? '';
      const { AccessKeyMetadata = [] } = await iam.send(new ListAccessKeysCommand({ UserName }));
      keys.push(...AccessKeyMetadata.map((key) => `${key.UserName}`));
    }
  }
  const sessions = sandbox.sessions.active().map(({ owner }) => owner.split('/').at(-1) ?? '');
  return { policies: policies.sort(), sessions: sessions.sort(), keys: keys.sort() };
}

const rounds = (n: number, name: (i: number) => string): string[] =>
  Array.from({ length: n }, (_, i) => name(i)).sort();

const expected = (made: number) => ({
  policies: rounds(made, (i) => `stays-${i}-grant`),
  sessions: rounds(made, (i) => `stays-${i}`),
  keys: rounds(made, (i) => `stays-${i}`),
});

/** Runs a sweep that dies at its k-th call, before the call takes effect or after. @returns the calls it made */
async function sweepKilledAt(k: number, when: 'before' | 'after' | 'never'): Promise<number> {
  let calls = 0;
  const remove = sandbox.use(async (call, next) => {
    calls += 1;
    if (calls < k || when === 'never') return next(call);
    const nothing = { status: 500, headers: {}, body: Buffer.alloc(0), hangUp: true };
    if (calls === k && when === 'after') await next(call);
    sandbox.functions.kill();
    return nothing;
  });
  // Real time: a process that waits is killed while it waits.
  sandbox.clock.run();
  try {
    const { ok, error, log } = await sandbox.functions.invoke(sweeperName, { sweep: 'tick' });
    if (when === 'never' && !ok) throw new Error(`${error?.message}\n${log}`);
    if (when !== 'never') expect(error).toEqual({ name: 'Runtime.ExitError', message: 'Runtime exited with SIGKILL' });
    return calls;
  } finally {
    sandbox.clock.stop();
    remove();
  }
}

test('killed at any of its calls, the next sweep ends in the same state', async () => {
  await scene(0);
  const n = await sweepKilledAt(0, 'never');
  expect(await state()).toEqual(expected(1));
  expect(n).toBeGreaterThan(12);

  // Ten kills over the whole length: reads, ends, deletions; half of them after the call took effect.
  const at = Array.from({ length: 10 }, (_, i) => 1 + Math.floor((i * (n - 1)) / 9));
  for (const [i, k] of at.entries()) {
    const from = await scene(i + 1);
    await sweepKilledAt(k, i % 2 === 0 ? 'after' : 'before');
    const between = await state();
    expect(between.sessions.filter((user) => user.startsWith('stays'))).toEqual(expected(i + 2).sessions);
    // A minute later, when nobody waits for the claim of the dead one any more.
    sandbox.clock.set(new Date(plus(from, minutes(12))).toISOString());
    await sweepKilledAt(0, 'never');
    expect(await state()).toEqual(expected(i + 2));
  }
  expect(sandbox.unjudged()).toEqual([]);
});
