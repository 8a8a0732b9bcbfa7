import { validate } from '../../../model/register/validate';
import { checkSettings } from '../../../model/settings/check-settings';
import { minutes, plus } from '../../../model/time/instant';
import { smokeSettings, sourcesOf, windowsFrom } from '../../../smoke/kit/grants';
import { people } from '../../../smoke/kit/names';
import { environmentFor } from '../../../smoke/kit/stack';
import { Stop } from '../../../smoke/kit/stop';
import type { ShellResult } from '../../../smoke/kit/world';
import { steps } from '../../../smoke/steps';
import { expectedWithout } from '../../../smoke/steps/node-rights';
import { type MadeCall, regions, worldOf } from './world';

/** What single steps make of what AWS says, where no sandbox can say it. */

const step = (name: string) => {
  const found = steps.find((each) => each.name === name);
  if (found === undefined) throw new Error(name);
  return found;
};

const instance = 'i-0ee0bc84a481f7852';

test('the people and grants of the program are valid, and only one of them is not live', () => {
  const now = worldOf().clock.now();
  const settings = smokeSettings('123456789012', 'aws', regions);
  const windows = windowsFrom(now);
  expect(checkSettings(settings).ok).toBe(true);
  const checked = validate(sourcesOf('123456789012', regions[0], instance, windows), settings, now);
  if (!checked.ok) throw new Error(JSON.stringify(checked.issues));
  const states = checked.value.provisioned.map(({ id, state }) => [id, state]);
  expect(Object.fromEntries(states)).toEqual({
    [people.ana]: 'live',
    [people.existing]: 'live',
    [people.early]: 'upcoming',
    [people.tagless]: 'live',
    [people.mfa]: 'live',
  });
  expect(windows.untilByTag).toBeGreaterThanOrEqual(plus(windows.until, minutes(6)));
});

/** An agent as its source has it, and the log it leaves; `denied` is what the node's role may not do. */
function agentWorld(behave: (denied: string) => 'refuses' | 'unlogged' | 'fine') {
  const calls: MadeCall[] = [];
  let denied = '';
  let last = { typed: '', behaved: 'fine' };
  const answer = (call: MadeCall): unknown => {
    calls.push(call);
    if (call.name === 'PutRolePolicy') {
      const [statement] = JSON.parse(String(call.input.PolicyDocument)).Statement;
      denied = statement.Action;
      expect(statement.Effect).toBe('Deny');
    }
    if (call.name === 'DeleteRolePolicy') denied = '';
    if (call.name === 'GetLogEvents') {
      return { events: last.behaved === 'unlogged' ? [] : [{ message: last.typed }] };
    }
    if (call.name === 'GetObject') {
      if (last.behaved !== 'fine') throw new Error('NoSuchKey');
      return { Body: { transformToString: async () => last.typed } };
    }
    return {};
  };
  const openShell = async (_keys: unknown, _instance: string, line: string): Promise<ShellResult> => {
    const [, number] = /\$\(\((\d+) \* 1000 \+ 42\)\)/.exec(line) ?? [];
    last = { typed: `smoke-${Number(number) * 1000 + 42}`, behaved: behave(denied) };
    if (last.behaved === 'refuses') return { session: 'smoke-ana-1', output: 'the agent closed the session' };
    return { session: 'smoke-ana-1', output: `$ ${line}\r\n${last.typed}\r\n` };
  };
  const world = worldOf(answer, { openShell });
  world.progress.instance = instance;
  world.progress.keys.set(people.ana, { accessKeyId: 'A', secretAccessKey: 's' });
  return { world, calls, isDenied: () => denied !== '' };
}

test('a shell that is logged is as assumed; one that is not archived is not', async () => {
  const held = async (behave: 'fine' | 'unlogged') =>
    (await step('shell').run(agentWorld(() => behave).world)).answers?.map(({ holds }) => holds);
  expect(await held('fine')).toEqual([true, true]);
  expect(await held('unlogged')).toEqual([true, false]);
});

const ofSource = (denied: string) => {
  if (/DataChannel|DescribeLogGroups|GetEncryption|Decrypt/.test(denied)) return 'refuses';
  return denied === '' ? 'fine' : 'unlogged';
};

test('each right is denied by itself and given back, and an agent that does as its source says is as assumed', async () => {
  const { world, calls, isDenied } = agentWorld(ofSource);
  const { answers = [] } = await step('node-rights').run(world);
  expect(answers.map(({ assumption, holds }) => [assumption, holds])).toEqual([
    ['node-channel', true],
    ['node-refuses', true],
    ['node-unlogged', true],
    ['object-acl', true],
  ]);
  const changes = calls.filter(({ name }) => name.endsWith('RolePolicy')).map(({ name }) => name);
  expect(changes).toEqual(expectedWithout(world).flatMap(() => ['PutRolePolicy', 'DeleteRolePolicy']));
  expect(isDenied()).toBe(false);
});

test('an agent that refuses where it should go on, or goes on where it should refuse, is told', async () => {
  const refusing = await step('node-rights').run(agentWorld(() => 'refuses').world);
  const careless = await step('node-rights').run(agentWorld(() => 'unlogged').world);
  const held = ({ answers = [] }: typeof refusing) =>
    answers.flatMap(({ assumption, holds }) => (holds ? [assumption] : []));
  expect(held(refusing)).toEqual(['node-channel', 'node-refuses', 'object-acl']);
  expect(held(careless)).toEqual(['node-unlogged', 'object-acl']);
});

test('a shell that cannot be opened at all leaves no right denied', async () => {
  const { world, isDenied } = agentWorld(() => 'fine');
  const broken = { ...world, openShell: () => Promise.reject(new Error('the plugin is not there')) };
  await expect(step('node-rights').run(broken)).rejects.toThrow('the plugin is not there');
  expect(isDenied()).toBe(false);
});

const alarmWorld = (states: readonly string[]) => {
  const asked: string[] = [];
  const left = [...states];
  const askCli = async (args: readonly string[]): Promise<unknown> => {
    asked.push(args.join(' '));
    const StateValue = left.length > 1 ? left.shift() : left[0];
    return { MetricAlarms: StateValue === undefined ? [] : [{ StateValue, StateReason: 'for a test' }] };
  };
  return { world: worldOf(undefined, { askCli }), asked };
};

test.each([
  ['alarm-sounds', ['OK', 'ALARM', 'ALARM', 'OK'], true],
  ['alarm-sounds', ['OK'], false],
  ['alarm-sounds', ['ALARM'], false],
  ['alarm-of-silence', ['OK', 'OK', 'ALARM', 'OK'], true],
  ['alarm-of-silence', ['INSUFFICIENT_DATA'], false],
  ['alarm-without-data', ['INSUFFICIENT_DATA', 'INSUFFICIENT_DATA', 'ALARM'], true],
  ['alarm-without-data', ['INSUFFICIENT_DATA'], false],
  ['alarm-without-data', [], false],
])('%s: of the states %j is told whether it holds', async (name, states, holds) => {
  const { world, asked } = alarmWorld(states);
  const { answers = [] } = await step(name).run(world);
  expect(answers.map((each) => [each.assumption, each.holds])).toEqual([[name, holds]]);
  const names = /--alarm-names? (curfew-(sweeper|smoke)-\w+)/.exec(asked[0] ?? '') ?? [];
  expect(asked.every((line) => line.includes(names[1] ?? '?'))).toBe(true);
  // What the step made goes by the step already.
  if (name === 'alarm-without-data')
    expect(asked.at(-1)).toBe('cloudwatch delete-alarms --alarm-names curfew-smoke-nothing');
});

test.each([
  ['kms:TagResource', [true, false]],
  ['iam:CreateUser', [false, true]],
])(
  'where the applier is refused %s, it is told of that alone, and the administrator goes on',
  async (action, holds) => {
    const by: string[] = [];
    const stack = {
      write: async () => undefined,
      init: async () => undefined,
      plan: async () => ({ isEmpty: true, text: '' }),
      destroy: async () => undefined,
      apply: async (keys?: unknown) => {
        by.push(keys === undefined ? 'administrator' : 'applier');
        if (keys !== undefined)
          throw new Error(`terraform apply failed: User: x is not authorized to perform: ${action}`);
        return 'Apply complete!';
      },
    };
    const world = worldOf(undefined, { stack });
    world.progress.instance = instance;
    world.progress.applier = { accessKeyId: 'A', secretAccessKey: 's', sessionToken: 't' };
    const { answers = [] } = await step('apply-grants').run(world);
    expect(answers.map((each) => [each.assumption, each.holds])).toEqual([
      ['applier-suffices', holds[0]],
      ['key-creation', holds[1]],
    ]);
    expect(by).toEqual(['applier', 'administrator']);
  },
);

test('under a role’s keys Terraform finds nothing of the administrator’s, and none of either’s in a sandbox', () => {
  const saved = { ...process.env };
  Object.assign(process.env, { AWS_PROFILE: 'admin', AWS_ACCESS_KEY_ID: 'ADMIN', AWS_SESSION_TOKEN: 'of admin' });
  try {
    const ofAws = (env: NodeJS.ProcessEnv) => Object.entries(env).filter(([name]) => name.startsWith('AWS_'));
    const keys = { accessKeyId: 'ROLE', secretAccessKey: 'secret', sessionToken: 'of role' };
    expect(Object.fromEntries(ofAws(environmentFor({ folder: '/f' }, keys)))).toEqual({
      AWS_ACCESS_KEY_ID: 'ROLE',
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_SESSION_TOKEN: 'of role',
    });
    expect(environmentFor({ folder: '/f' }, undefined).AWS_PROFILE).toBe('admin');
    const sandbox = { endpoint: 'http://127.0.0.1:1', admin: keys };
    expect(ofAws(environmentFor({ folder: '/f', sandbox }, undefined))).toEqual([
      ['AWS_EC2_METADATA_DISABLED', 'true'],
    ]);
  } finally {
    process.env = saved;
  }
});

test('a wait hears that it is to end, and cleaning up no longer does', () => {
  const stop = new Stop();
  const heard: string[] = [];
  const forget = stop.onRequest(() => heard.push('first'));
  stop.onRequest(() => heard.push('second'));
  stop.check();
  stop.request('SIGINT');
  expect(() => stop.check()).toThrow('stopped by SIGINT');
  forget();
  stop.shield();
  stop.request('SIGTERM');
  stop.check();
  expect(heard).toEqual(['first', 'second']);
});
