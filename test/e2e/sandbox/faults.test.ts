import {
  CreatePolicyCommand,
  CreateUserCommand,
  GetUserCommand,
  type IAMClient,
  paginateListPolicies,
} from '@aws-sdk/client-iam';
import { paginateDescribeSessions, SSMClient } from '@aws-sdk/client-ssm';
import { seconds } from '../../../model/time/instant';
import { type Sandbox, startSandbox } from '../../../sandbox';
import {
  crashAfter,
  cutNth,
  emptyPages,
  failNth,
  faultyFront,
  latency,
  stale,
  throttle,
} from '../../../sandbox/faults';
import { ALLOW_ALL, iamOf, outcome } from '../../support/sandbox/clients';

describe('at the sandbox', () => {
  let sandbox: Sandbox;
  let iam: IAMClient;
  beforeAll(async () => {
    sandbox = await startSandbox({ now: '2026-11-20T10:00:00Z' });
    iam = iamOf(sandbox);
  });
  afterAll(() => sandbox.stop());
  let removes: (() => void)[] = [];
  afterEach(() => {
    for (const remove of removes) remove();
    removes = [];
  });

  const install = (...faults: Parameters<typeof faultyFront>[0]) => {
    const { stream, layer } = faultyFront(faults, { clock: sandbox.clock });
    const remove = sandbox.use(layer);
    removes.push(remove);
    return { stream, remove };
  };
  const create = (UserName: string) => outcome(iam.send(new CreateUserCommand({ UserName, Path: '/curfew/' })));
  const get = (UserName: string) => outcome(iam.send(new GetUserCommand({ UserName })));

  test('throttle, latency and errors, in the words of AWS, on the sandbox’s clock', async () => {
    const { stream } = install(
      throttle({ perSecond: 1, burst: 1 }, 'GetUser'),
      failNth(1, 'ServiceFailure', 'CreateUser'),
      latency(seconds(2), 'CreateUser'),
    );
    expect(await create('ann')).toMatchObject({ name: 'ServiceFailureException' });
    expect(await create('ann')).toBe('ok');
    expect(sandbox.clock.now()).toEqual(new Date('2026-11-20T10:00:04Z'));
    expect([await get('ann'), await get('ann')]).toEqual(['ok', expect.objectContaining({ name: 'Throttling' })]);
    sandbox.clock.set('2026-11-20T10:00:05Z');
    expect(await get('ann')).toBe('ok');
    expect(stream.calls).toEqual(['CreateUser', 'CreateUser', 'GetUser', 'GetUser', 'GetUser']);
  });

  test('a connection cut after the effect, and a process that dies', async () => {
    const cut = install(cutNth(1, 'CreateUser'));
    expect(await create('cut')).toMatchObject({ message: expect.stringMatching(/socket hang up|ECONNRESET/) });
    cut.remove();
    expect(await get('cut')).toBe('ok');
    const crash = install(crashAfter(1, 'CreateUser'));
    expect(await create('last')).not.toBe('ok');
    expect(await create('never')).not.toBe('ok');
    crash.remove();
    expect(await get('last')).toBe('ok');
    expect(await get('never')).toMatchObject({ name: 'NoSuchEntityException' });
  });

  test('an empty page with a token comes first; paginators go on', async () => {
    for (const name of ['a', 'b', 'c']) {
      await iam.send(new CreatePolicyCommand({ PolicyName: name, PolicyDocument: ALLOW_ALL }));
    }
    const { stream } = install(emptyPages());
    const ssm = new SSMClient({ endpoint: sandbox.endpoint, credentials: sandbox.admin, region: 'eu-central-1' });
    const sizes: unknown[] = [];
    for await (const page of paginateListPolicies({ client: iam, pageSize: 2 }, { Scope: 'Local' })) {
      sizes.push(page.Policies?.length);
    }
    for await (const page of paginateDescribeSessions({ client: ssm }, { State: 'Active' })) {
      sizes.push(page.Sessions?.length);
    }
    expect(sizes).toEqual([undefined, 2, 1, undefined, 0]);
    expect(stream.calls).toEqual([...Array(3).fill('ListPolicies'), ...Array(2).fill('DescribeSessions')]);
  });

  test('a replica that lags answers for some seconds what it answered before', async () => {
    install(stale(seconds(5), 'GetUser'));
    expect(await get('new')).toMatchObject({ name: 'NoSuchEntityException' });
    expect(await create('new')).toBe('ok');
    expect(await get('new')).toMatchObject({ name: 'NoSuchEntityException' });
    sandbox.clock.set(new Date(sandbox.clock.now().getTime() + 5000).toISOString());
    expect(await get('new')).toBe('ok');
  });

  test('spares whose calls are not meant', async () => {
    const faults = [failNth(1, 'ServiceFailure')];
    const only = () => false;
    const { layer, stream } = faultyFront(faults, { clock: sandbox.clock, only });
    const remove = sandbox.use(layer);
    expect(await create('spared')).toBe('ok');
    expect(stream.calls).toEqual([]);
    remove();
  });
});
