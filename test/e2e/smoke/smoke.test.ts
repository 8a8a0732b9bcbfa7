import { CreateUserCommand, DeleteUserCommand } from '@aws-sdk/client-iam';
import { type Sandbox, startSandbox } from '../../../sandbox';
import { leftovers } from '../../../sandbox/stage/leftovers';
import { iamOf } from '../../support/sandbox/clients';
import { playScheduler, SmokeProgram } from './program';

/** `npm run smoke` against a sandbox: the program, Terraform, the AWS provider and the deployed sweeper are the real ones. */

const region = 'eu-central-1';
const account = '123456789012';
const regions = [region, 'eu-west-1'];

let sandbox: Sandbox;
let program: SmokeProgram;

beforeEach(async () => {
  sandbox = await startSandbox({ now: '2030-06-03T06:00:10Z' });
  program = new SmokeProgram(sandbox);
});
afterEach(async () => {
  program?.close();
  await sandbox?.stop();
});

/** Keys wait a week for their deletion: AWS deletes none at once. */
const left = async (): Promise<string[]> =>
  (await leftovers(sandbox, regions)).filter((line) => !line.endsWith('pending deletion'));

test('all of it is played: what a sandbox can answer holds, what it cannot is not asked, and nothing is left', async () => {
  const stopScheduler = playScheduler(sandbox, region);
  const { code, said } = await program.run('--yes', '--account', account);
  stopScheduler();
  expect(said).toContain('A sandbox answered: nothing is known of AWS by that.');
  const { of, steps, assumptions, cleaned, leftovers: found } = program.report;
  const ofEach = (is: string, all: readonly { name: string; is: string }[]) =>
    all.filter((each) => each.is === is).map(({ name }) => name);
  expect(steps.filter(({ is }) => is === 'failed')).toEqual([]);
  expect(assumptions.filter(({ is }) => is === 'does not hold')).toEqual([]);
  expect({ code, of }).toEqual({ code: 0, of: 'sandbox' });
  expect(ofEach('not asked', steps)).toEqual([
    'applier-plan',
    'rates',
    'shell',
    'node-rights',
    'ticks',
    'alarm-without-data',
    'alarm-sounds',
    'alarm-of-silence',
  ]);
  expect(ofEach('holds', assumptions)).toEqual([
    'plan-empty',
    'grant-in-force',
    'refusals',
    'document-check',
    'mfa-asked',
    'owner-form',
    'own-session',
    'terminate-unknown',
    'refused-at-until',
    'gone-after-until',
    'gone-without-agent',
  ]);
  expect(cleaned.filter(({ isDone }) => !isDone)).toEqual([]);
  expect(found.found).toEqual([]);
  expect(await left()).toEqual([]);
  expect(sandbox.sessions.active()).toEqual([]);
});

test('interrupted in the middle of an apply it takes away what was made, however often it is interrupted, and says so', async () => {
  const { child, ended } = program.start(['--yes', '--account', account]);
  const interruptions = new Set(['CreateFunction', 'DeleteRole']);
  sandbox.use((call, next) => {
    if (interruptions.delete(call.action)) child.kill('SIGINT');
    return next(call);
  });
  const { code } = await ended;
  expect([...interruptions]).toEqual([]);
  const { steps, assumptions, cleaned } = program.report;
  expect(code).toBe(3);
  expect(steps[0]).toMatchObject({ name: 'apply', is: 'failed', said: 'stopped by SIGINT' });
  expect(new Set(steps.slice(1).map(({ is, said }) => `${is}: ${said}`))).toEqual(
    new Set(['not asked: stopped by SIGINT']),
  );
  expect(assumptions.filter(({ is }) => is !== 'not asked')).toEqual([]);
  expect(cleaned.filter(({ isDone }) => !isDone)).toEqual([]);
  expect(await left()).toEqual([]);
});

test('where somebody has Curfew, or speaks of production, it makes nothing; nor where another account is named', async () => {
  const iam = iamOf(sandbox);
  const changes = () => sandbox.calls.filter(({ action }) => /^(Create|Put|Run|Attach|PUT|POST)/.test(action)).length;
  await iam.send(new CreateUserCommand({ UserName: 'john', Path: '/curfew/' }));
  sandbox.fleet.put({ id: 'i-0ee0bc84a481f7852', region, tags: { Environment: 'Production' } });
  const before = changes();
  const refused = await program.run('--yes', '--account', account);
  expect(refused.code).toBe(1);
  expect(refused.said).toContain('there must be no users, roles and policies at `/curfew/` and `/curfew-system/`');
  expect(refused.said).toContain('Environment=Production on i-0ee0bc84a481f7852');
  await iam.send(new DeleteUserCommand({ UserName: 'john' }));
  sandbox.fleet.remove('i-0ee0bc84a481f7852');
  const other = await program.run('--yes', '--account', '210987654321');
  expect(other).toMatchObject({ code: 1, said: expect.stringContaining('--account says 210987654321') });
  expect(changes()).toBe(before);
  expect(await program.run('--clean', '--yes', '--account', account)).toMatchObject({ code: 0 });
});
