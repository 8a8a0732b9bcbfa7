import { S3Client } from '@aws-sdk/client-s3';
import { type AccountCheck, objectionsTo } from '../../../smoke/account/checks';
import { clean, removals } from '../../../smoke/account/clean';
import { refusalOf } from '../../../smoke/account/confirm';
import { readOptions } from '../../../smoke/options';
import { regions, worldOf } from './world';

const account = '123456789012';
const ask = (typed: string) => async (): Promise<string> => typed;

test.each([
  ['the id is typed', { named: undefined, yes: false, ask: ask(`${account}\n`) }, undefined],
  ['something else is typed', { named: undefined, yes: false, ask: ask('yes') }, 'not confirmed'],
  ['nothing is typed', { named: account, yes: false, ask: ask('') }, 'not confirmed'],
  ['nobody can be asked', { named: account, yes: false, ask: undefined }, 'there is nobody to ask'],
  ['--yes names the account', { named: account, yes: true, ask: undefined }, undefined],
  ['--yes names none', { named: undefined, yes: true, ask: undefined }, '--yes needs --account'],
  ['--yes names another', { named: '210987654321', yes: true, ask: undefined }, '--account says 210987654321'],
  [
    'another is named, and the right one would be typed',
    { named: '210987654321', yes: false, ask: ask(account) },
    '--account says',
  ],
])('where %s', async (_, given, refusal) => {
  const said = await refusalOf({ account, ...given });
  if (refusal === undefined) expect(said).toBeUndefined();
  else expect(said).toContain(refusal);
});

test.each([[['--what']], [['--region', 'eu-west-1']], [['--account']]])('%j is a mistake of usage', (args) => {
  const write = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  expect(readOptions(args, {})).toBe(2);
  write.mockRestore();
});

test('an account is refused by each check that finds something, and all of them are told', async () => {
  const check = (without: string, ...found: string[]): AccountCheck => ({ without, find: async () => found });
  const place = { clients: worldOf().clients, regions, s3: new S3Client({ region: 'eu-central-1' }) };
  const checks = [check('users', 'john'), check('buckets'), check('tags', 'a', 'b', 'c', 'd', 'e', 'f')];
  expect(await objectionsTo(place, checks)).toEqual([
    'there must be no users: john',
    'there must be no tags: a, b, c, d, e, …',
  ]);
});

test('a check that cannot be asked is no pass', async () => {
  const place = { clients: worldOf().clients, regions, s3: new S3Client({ region: 'eu-central-1' }) };
  const denied: AccountCheck = { without: 'users', find: () => Promise.reject(new Error('AccessDenied')) };
  await expect(objectionsTo(place, [denied])).rejects.toThrow('AccessDenied');
});

test('who holds a policy goes before the stack, and the user whom it grants to after it', () => {
  const order = removals.map(({ what }) => what);
  expect(order.indexOf('instances')).toBeLessThan(order.indexOf('the stack'));
  expect(order.indexOf('the role of the applier')).toBeLessThan(order.indexOf('the stack'));
  expect(order.indexOf('the existing user')).toBeGreaterThan(order.indexOf('the stack'));
});

test('where nothing is there, all of it is taken away; a second time too', async () => {
  const gone = Object.assign(new Error('no such entity'), { name: 'NoSuchEntityException' });
  const world = worldOf(
    ({ name }) => {
      if (name === 'DescribeInstances') return { Reservations: [] };
      throw gone;
    },
    { stack: { ...worldOf().stack, destroy: async () => undefined }, askCli: async () => null },
  );
  for (const _ of [1, 2]) {
    expect((await clean(world)).map(({ what, isDone }) => [what, isDone])).toEqual(
      removals.map(({ what }) => [what, true]),
    );
  }
});

test('a user and a role of the same names that live elsewhere are somebody else’s, and stay', async () => {
  const changed: string[] = [];
  const world = worldOf(
    ({ name }) => {
      if (name === 'GetUser') return { User: { Path: '/', UserName: 'smoke-existing' } };
      if (name === 'GetRole') return { Role: { Path: '/team/', RoleName: 'curfew-smoke-applier' } };
      if (!/^(Get|List|Describe)/.test(name)) changed.push(name);
      return {};
    },
    { stack: { ...worldOf().stack, destroy: async () => undefined }, askCli: async () => null },
  );
  const done = await clean(world);
  expect(done.every(({ isDone }) => isDone)).toBe(true);
  // Of what has a name that is nobody else's.
  expect(changed).toEqual(['DeleteRolePolicy', 'DeleteRolePolicy', 'DeletePolicy']);
});

test.each(removals.map((_, i) => i))('what cannot be taken away (%i) hides nothing after it', async (failing) => {
  const tried: number[] = [];
  const all = removals.map(({ what }, i) => ({
    what,
    remove: async () => {
      tried.push(i);
      if (i === failing) throw new Error('denied');
      return 'gone';
    },
  }));
  const done = await clean(worldOf(), all);
  expect(tried).toEqual(removals.map((_, i) => i));
  expect(done.filter(({ isDone }) => !isDone).map(({ what, said }) => [what, said])).toEqual([
    [removals[failing]?.what, 'denied'],
  ]);
});

test('instances that do not go are told, and are not taken for gone', async () => {
  const there = { Reservations: [{ Instances: [{ InstanceId: 'i-0ee0bc84a481f7852' }] }] };
  const world = worldOf(({ name }) => (name === 'DescribeInstances' ? there : {}), {
    stack: { ...worldOf().stack, destroy: async () => undefined },
    askCli: async () => null,
  });
  const done = await clean(world);
  expect(done.find(({ what }) => what === 'instances')).toEqual({
    what: 'instances',
    isDone: false,
    said: 'i-0ee0bc84a481f7852 did not go in ten minutes',
  });
});
