import { AttachUserPolicyCommand, CreatePolicyCommand, CreateUserCommand, IAMClient } from '@aws-sdk/client-iam';
import { CreateDocumentCommand, SSMClient, StartSessionCommand } from '@aws-sdk/client-ssm';
import { render } from '../../../model/grant/document';
import { policyPath, policyPlace } from '../../../model/iam/policy-name';
import { checkSettings } from '../../../model/settings/check-settings';
import { formatInstant, type Instant, instantOf, minutes, plus } from '../../../model/time/instant';
import { type Sandbox, startSandbox } from '../../../sandbox';
import { type Fault, faultyFront, silent, silentBody } from '../../../sandbox/faults';
import { deploySweeper, sweeperName } from '../../../sandbox/stage/deploy-sweeper';
import { findNode22 } from '../../../sandbox/tools/node22';
import { rest } from '../../../sweeper/aws/no-answer';

/** The zip as it is deployed, where one endpoint takes its calls and says nothing. */

const healthy = 'eu-central-1';
const other = 'eu-west-3';
const account = '123456789012';
const node = 'i-0ee0bc84a481f7852';
const elsewhere = 'i-0ee0bc84a481f7853';

let sandbox: Sandbox;
let iam: IAMClient;
let now: Instant;
let people = 0;

const ssmIn = (region: string, credentials = sandbox.admin) =>
  new SSMClient({ endpoint: sandbox.endpoint, credentials, region, maxAttempts: 1 });

beforeAll(async () => {
  // At the machine's own time: moto takes no log entry of another day.
  sandbox = await startSandbox({ node: await findNode22() });
  now = instantOf(sandbox.clock.now());
  const checked = checkSettings({ account, regions: [healthy, other] });
  if (!checked.ok) throw new Error('the settings are wrong');
  await deploySweeper(sandbox, checked.value);
  iam = new IAMClient({ endpoint: sandbox.endpoint, credentials: sandbox.admin, region: healthy });
  const Content = '{"schemaVersion":"1.0","sessionType":"Standard_Stream","inputs":{}}';
  const document = { Name: 'Curfew-Shell', DocumentType: 'Session', DocumentFormat: 'JSON', Content } as const;
  for (const region of [healthy, other]) await ssmIn(region).send(new CreateDocumentCommand(document));
  sandbox.fleet.put({ id: node, region: healthy, tags: { Environment: 'Staging' } });
  sandbox.fleet.put({ id: elsewhere, region: other, tags: { Environment: 'Staging' } });
});
afterAll(() => sandbox?.stop());

/** A new person with a session under a grant that ends in five minutes; the id of the session. */
async function connected(region: string, by: 'ids' | 'tags'): Promise<string> {
  people += 1;
  const user = `person-${people}`;
  const until = plus(now, minutes(5));
  const target =
    by === 'ids'
      ? { by, ids: [region === healthy ? node : elsewhere] as const }
      : { by, tags: { Environment: 'Staging' } as Record<string, string> };
  const document = render(
    { access: { kind: 'shell', account, region, target }, window: { from: plus(now, minutes(-60)), until } },
    {
      partition: 'aws',
      document: 'Curfew-Shell',
      sessionKeyArn: `arn:aws:kms:${region}:${account}:key/00000000-0000-0000-0000-000000000000`,
    },
  );
  await iam.send(new CreateUserCommand({ UserName: user, Path: '/curfew/' }));
  const { Policy } = await iam.send(
    new CreatePolicyCommand({
      Path: policyPath('m', user),
      PolicyName: policyPlace('m', user, 'work', until).name,
      PolicyDocument: JSON.stringify(document),
    }),
  );
  await iam.send(new AttachUserPolicyCommand({ UserName: user, PolicyArn: Policy?.Arn }));
  const ssm = ssmIn(region, await sandbox.createAccessKey(user));
  const request = { Target: region === healthy ? node : elsewhere, DocumentName: 'Curfew-Shell' };
  const { SessionId = '' } = await ssm.send(new StartSessionCommand(request));
  return SessionId;
}

/** One invocation with a fault, a minute after everything that is open should have ended. */
async function invoke(fault: Fault, event: object) {
  now = plus(now, minutes(6));
  sandbox.clock.set(formatInstant(now));
  const { layer, stream } = faultyFront([fault], { clock: sandbox.clock });
  const remove = sandbox.use(layer);
  const began = performance.now();
  const { ok, error } = await sandbox.functions.invoke(sweeperName, event);
  const rests = Math.floor((performance.now() - began) / rest);
  remove();
  const ofOther = sandbox.calls.slice(-stream.calls.length).filter(({ region }) => region === other);
  return { ok, message: error?.message, calls: stream.calls, rests, ofOther: ofOther.map(({ action }) => action) };
}

const isActive = (id: string): boolean => sandbox.sessions.active().some((session) => session.id === id);

test.each([
  ['stays silent', silent],
  ['sends headers and nothing more', silentBody],
])(
  'a session that is over is ended in one region while another %s',
  async (_how, fault) => {
    const sessions = { here: await connected(healthy, 'ids'), there: await connected(other, 'ids') };
    const { ok, message, ofOther } = await invoke(fault({ region: other }), { sweep: 'tick' });
    expect([isActive(sessions.here), isActive(sessions.there)]).toEqual([false, true]);
    expect(ok).toBe(false);
    expect(message).toContain(
      `listing the sessions of ${other}: NoAnswer: SSM in ${other} does not answer: not a byte`,
    );
    expect(ofOther).toEqual(['DescribeSessions', 'DescribeSessions']);
    // It answers again: the next tick ends what is left.
    const { ok: healed } = await invoke(silent({ region: 'nowhere' }), { sweep: 'tick' });
    expect([healed, isActive(sessions.there)]).toEqual([true, false]);
  },
  120_000,
);

test('one that is silent about tags keeps what hangs on them, and hinders nothing else', async () => {
  const sessions = { tags: await connected(healthy, 'tags'), over: await connected(healthy, 'ids') };
  const { ok, calls, rests } = await invoke(silent({}, 'DescribeTags'), { sweep: 'tick' });
  expect([isActive(sessions.over), ok]).toEqual([false, false]);
  // Two tries; where the machine is so slow that the tick looks again after a rest, one more tells whether it is back.
  const tries = calls.filter((action) => action === 'DescribeTags').length;
  expect(tries).toBeGreaterThanOrEqual(2);
  expect(tries).toBeLessThanOrEqual(2 + rests);
});

test('where the audit log is silent, what was to end has ended, and the run fails', async () => {
  const session = await connected(healthy, 'ids');
  const { ok, message, calls } = await invoke(silent({}, 'CreateLogStream', 'PutLogEvents'), { sweep: 'tick' });
  expect([isActive(session), ok]).toEqual([false, false]);
  expect(message).toContain(`CloudWatch Logs in ${healthy} does not answer: not a byte`);
  expect(calls.filter((action) => action === 'CreateLogStream')).toHaveLength(2);
});

test('where IAM is silent nothing can be told: the run fails after eight seconds, and the next one ends it', async () => {
  const session = await connected(healthy, 'ids');
  const { ok, message, calls } = await invoke(silent({}, 'ListPolicies'), { sweep: 'tick' });
  expect([isActive(session), ok]).toEqual([true, false]);
  expect(message).toContain(`IAM in ${healthy} does not answer: not a byte`);
  expect(calls.filter((action) => action === 'ListPolicies')).toHaveLength(2);
  await invoke(silent({ region: 'nowhere' }), { sweep: 'tick' });
  expect(isActive(session)).toBe(false);
});
