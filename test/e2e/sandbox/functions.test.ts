import { CreateRoleCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { strToU8, zipSync } from 'fflate';
import { type Sandbox, startSandbox } from '../../../sandbox';
import { ACCOUNT, document, iamOf, NOW, REGION } from '../../support/sandbox/clients';
import { rawCall } from '../../support/sandbox/raw-call';

const CODE = `
exports.handler = async (event, context) => {
  console.log('hello', context.functionName);
  if (event.fail) throw new TypeError('it failed');
  if (event.sleep) {
    const { setTimeout: sleep } = require('node:timers/promises');
    const times = () => [new Date().toISOString(), Date.now(), performance.now(), Number(process.hrtime.bigint()) / 1e6];
    const [before, left] = [times(), context.getRemainingTimeInMillis()];
    const woken = [];
    await Promise.all(event.sleep.map((span) => sleep(span).then(() => woken.push(span))));
    const spent = left - context.getRemainingTimeInMillis();
    return { woken, passed: times().map((at, i) => (i === 0 ? at : Math.round(at - before[i]))), spent };
  }
  const ask = async (service, target, body) => {
    const scope = 'Credential=' + process.env.AWS_ACCESS_KEY_ID + '/20260101/' + process.env.AWS_REGION + '/' + service;
    const response = await fetch(process.env.AWS_ENDPOINT_URL, {
      method: 'POST',
      headers: { authorization: scope + '/aws4_request', 'x-amz-target': target },
      body: JSON.stringify(body),
    });
    return { status: response.status, date: response.headers.get('date') };
  };
  return {
    answer: await ask('ssm', 'AmazonSSM.DescribeSessions', { State: 'Active' }),
    env: Object.keys(process.env).filter((name) => !name.startsWith('AWS_')).sort(),
    mode: process.env.MODE,
    remaining: context.getRemainingTimeInMillis() <= 20000,
  };
};`;

let sandbox: Sandbox;

const lambda = (method: string, path: string, body?: unknown) =>
  rawCall(sandbox, sandbox.admin, { service: 'lambda', method, path: `/2015-03-31/functions${path}`, body });
const zipOf = (code: string) => Buffer.from(zipSync({ 'index.js': strToU8(code) })).toString('base64');

beforeAll(async () => {
  sandbox = await startSandbox({ now: NOW });
  const trust = document({ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' });
  const RoleName = 'sweeper';
  await iamOf(sandbox).send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trust }));
  const PolicyDocument = document({ Effect: 'Allow', Action: 'ssm:DescribeSessions', Resource: '*' });
  await iamOf(sandbox).send(new PutRolePolicyCommand({ RoleName, PolicyName: 'p', PolicyDocument }));
  const made = await lambda('POST', '', {
    FunctionName: 'curfew',
    Runtime: 'nodejs22.x',
    Role: `arn:aws:iam::${ACCOUNT}:role/sweeper`,
    Handler: 'index.handler',
    Timeout: 20,
    Environment: { Variables: { MODE: 'tick' } },
    Code: { ZipFile: zipOf(CODE) },
  });
  expect(made.status).toBe(201);
});
afterAll(() => sandbox.stop());

test('the deployed zip runs under its environment and its role, and sees nothing else', async () => {
  const result = await sandbox.functions.invoke('curfew', {});
  expect(result).toEqual({
    ok: true,
    payload: {
      answer: { status: 200, date: 'Fri, 20 Nov 2026 10:00:00 GMT' },
      env: expect.arrayContaining(['HOME', 'LAMBDA_TASK_ROOT', 'MODE', 'PATH', 'TZ']),
      mode: 'tick',
      remaining: true,
    },
    log: 'hello curfew\n',
  });
  const { env } = result.payload as { env: string[] };
  // What Node's own channel to the child leaves there is all there is besides.
  expect(env.filter((name) => !name.startsWith('NODE_'))).toEqual(['HOME', 'LAMBDA_TASK_ROOT', 'MODE', 'PATH', 'TZ']);
  expect(sandbox.calls.at(-1)).toMatchObject({
    action: 'DescribeSessions',
    region: REGION,
    caller: `arn:aws:sts::${ACCOUNT}:assumed-role/sweeper/curfew`,
    verdict: 'allowed',
  });
});

test('an error comes back with its name, and with the log', async () => {
  expect(await sandbox.functions.invoke('curfew', { fail: true })).toEqual({
    ok: false,
    payload: null,
    error: { name: 'TypeError', message: 'it failed' },
    log: 'hello curfew\n',
  });
});

test("the Lambda service's Invoke reaches the same function", async () => {
  const good = await lambda('POST', '/curfew/invocations', {});
  expect([good.status, JSON.parse(good.text).mode]).toEqual([200, 'tick']);
  const bad = await lambda('POST', '/curfew/invocations', { fail: true });
  expect([bad.status, JSON.parse(bad.text)]).toEqual([200, { errorType: 'TypeError', errorMessage: 'it failed' }]);
});

test('what it sleeps passes for itself and for the sandbox, and nobody waits for it; nothing else takes time', async () => {
  const calls = sandbox.calls.length;
  const { payload } = await sandbox.functions.invoke('curfew', { sleep: [9000, 4000, 6000] });
  expect(payload).toEqual({
    woken: [4000, 6000, 9000],
    passed: ['2026-11-20T10:00:09.000Z', 9000, 9000, 9000],
    spent: 9000,
  });
  expect(sandbox.clock.now()).toEqual(new Date('2026-11-20T10:00:09Z'));
  expect(sandbox.calls).toHaveLength(calls);
});

test('new configuration and new code count from the next run', async () => {
  const changed = { Environment: { Variables: { MODE: 'audit' } }, Timeout: 1 };
  await lambda('PUT', '/curfew/configuration', changed);
  const before = sandbox.clock.now().getTime();
  expect((await sandbox.functions.invoke('curfew', { sleep: [60_000] })).error).toEqual({
    name: 'Sandbox.Timedout',
    message: 'Task timed out after 1.00 seconds',
  });
  expect(sandbox.clock.now().getTime() - before).toBe(1000);
  await lambda('PUT', '/curfew/code', { ZipFile: zipOf('exports.handler = async () => process.env.MODE') });
  expect(await sandbox.functions.invoke('curfew', {})).toEqual({ ok: true, payload: 'audit', log: '' });
});

test("what moto forgets of a function's configuration is shown all the same", async () => {
  const LoggingConfig = { LogFormat: 'JSON', LogGroup: 'curfew' };
  await lambda('PUT', '/curfew/configuration', { LoggingConfig });
  expect(JSON.parse((await lambda('GET', '/curfew')).text).Configuration).toMatchObject({ LoggingConfig, Timeout: 1 });
  expect(JSON.parse((await lambda('GET', '/curfew/configuration')).text)).toMatchObject({ LoggingConfig, Timeout: 1 });
});

test('where the clock runs, a function takes real time, and too much of it', async () => {
  await lambda('PUT', '/curfew/code', {
    ZipFile: zipOf('exports.handler = () => new Promise((resolve) => setTimeout(resolve, 60000))'),
  });
  sandbox.clock.run();
  const { error } = await sandbox.functions.invoke('curfew', {});
  sandbox.clock.stop();
  expect(error?.message).toBe('Task timed out after 1.00 seconds');
});

test('a function nobody deployed is named, beside those that are', async () => {
  await expect(sandbox.functions.invoke('other', {})).rejects.toThrow(
    `0 functions are called other; deployed are: ${REGION}:curfew.`,
  );
});
