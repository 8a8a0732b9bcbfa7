import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ListEntitiesForPolicyCommand } from '@aws-sdk/client-iam';
import type { Credentials } from '../../sandbox';
import { restore } from '../../sandbox/stage/applied-stack';
import { Desk } from '../../sandbox/stage/desk';
import { nodes, Stage } from '../../sandbox/stage/stage';
import { Runner } from '../unit/examples/runner';
import { appliedStack, oneRegion } from './applied-stack';
import { pipelineRunner } from './pipeline-runner';

/**
 * Everybody is put out, with the command line, Terraform, the workflow that applies and the deployed sweeper: a merge that
 * brings a new person, the timer's apply and a sweep while it stands.
 */

const now = '2030-06-03T08:00:00Z';
const deny = 'arn:aws:iam::123456789012:policy/curfew-system/curfew-everybody-out';
let stage: Stage;
let desk: Desk;
let runner: Runner;
let john: Credentials;
let anna: Credentials;
let sam: Credentials;

const git = (...args: string[]): string =>
  execFileSync('git', ['-c', 'user.name=dev', '-c', 'user.email=dev@example.com', ...args], {
    cwd: stage.home,
    encoding: 'utf8',
  }).trim();
const push = (title: string): void => {
  git('add', '-A');
  git('commit', '--quiet', '-m', title);
  git('push', '--quiet', 'origin', 'main');
};
const grant = (user: string, more = '') =>
  desk.line(
    `new ${user}-work --user ${user} --instance ${nodes.development} --from ${now} --for 4h --reason Work${more}`,
  );
const head = (): string => git('ls-remote', 'origin', 'main').slice(0, 40);
const onPush = () => runner.play('apply.yml', { event_name: 'push', sha: head(), event: {} });
const onTimer = () => runner.play('apply.yml', { event_name: 'schedule', sha: head(), event: {} });

/** Those on whom the Deny is. */
async function out(): Promise<string[]> {
  const { PolicyUsers = [] } = await stage.iam.send(new ListEntitiesForPolicyCommand({ PolicyArn: deny }));
  return PolicyUsers.map(({ UserName = '' }) => UserName).sort();
}
const opens = (who: Credentials): Promise<boolean> =>
  stage.start(who, nodes.development).then(
    () => true,
    (error: Error) => {
      if (error.name !== 'AccessDeniedException') throw error;
      return false;
    },
  );
/** Each as `code about whom`. */
async function audited(): Promise<string[]> {
  const lines = await stage.sweep({ sweep: 'audit' });
  return lines
    .map((line) => JSON.parse(line))
    .filter(({ action }) => action === 'finding')
    .map(({ code, user, resource }) => `${code} ${user ?? resource}`)
    .sort();
}

beforeAll(async () => {
  const empty = mkdtempSync(join(tmpdir(), 'curfew-everybody-'));
  for (const folder of ['people', 'grants']) mkdirSync(join(empty, folder));
  stage = await Stage.open(empty, oneRegion, now);
  await restore(stage, await appliedStack());
  rmSync(empty, { recursive: true });
  desk = new Desk(stage, oneRegion);
  runner = await pipelineRunner(stage, desk);

  anna = await stage.existing('anna');
  await grant('john');
  await grant('sam');
  await grant('anna', ' --existing');
  Runner.copyInto(stage.home);
  git('init', '--quiet', '--initial-branch=main');
  git('remote', 'add', 'origin', runner.origin);
  push('feat: access as code');
  const applied = await onPush();
  if (!applied.ok) throw new Error(applied.log);
  [john, sam] = [await desk.keysOf('john'), await desk.keysOf('sam')];
});

afterAll(async () => {
  runner?.close();
  desk?.close();
  await stage?.close();
});

test('one command: all are denied, all sessions end; who says so', async () => {
  for (const who of [john, anna, sam]) expect(await opens(who)).toBe(true);
  expect((await desk.line('who')).out).not.toContain('Everybody');
  await desk.line("revoke sam --yes --reason 'Laptop stolen'");
  const asked = await desk.curfew(['revoke', '--everybody']);
  expect([asked.code, await out()]).toEqual([1, []]);
  expect((await desk.line('revoke --everybody --dry-run')).out).toBe(
    `would revoke  everybody: 3 persons and 2 sessions would go, by ${deny}\n`,
  );
  const said = await desk.line("revoke --everybody --yes --reason 'Keys leaked'");
  expect(said.out).toBe('revoked  everybody: 3 persons denied, 2 sessions ended\n');
  expect([await out(), stage.active()]).toEqual([['anna', 'john', 'sam'], []]);
  for (const who of [john, anna]) expect(await opens(who)).toBe(false);
  expect((await desk.line('who')).out).toMatch(
    /^Everybody is out: 3 persons are denied, whatever the files say, until curfew restore --everybody\.\nUSER /,
  );
  expect(JSON.parse((await desk.line('who --json')).out).everybodyOut).toBe(true);
  expect((await desk.line('restore --list')).out).toMatch(/^Everybody is out: 3 persons, by .*\nUSER .*\nsam /);
  expect((await desk.curfew(['explain', 'john', nodes.development, '--live'])).out).toContain('everybody is out');
});

test('run again it changes nothing', async () => {
  expect((await desk.line('revoke --everybody --yes')).out).toBe(
    'revoked  everybody: 3 persons denied, 0 sessions ended\n',
  );
});

test('the sweeper ends what is open under it, and leaves it; the audit has nothing to say of it', async () => {
  // One that outlives its end, as one that opened meanwhile would.
  const [before] = stage.sandbox.sessions.all().filter(({ owner }) => owner.endsWith('/john'));
  stage.sandbox.sessions.mark(before?.id ?? '', 'Connected');
  expect(stage.active()).toHaveLength(1);
  const lines = await stage.sweep();
  expect(lines.join('\n')).toContain('everybody is out');
  expect([await out(), stage.active()]).toEqual([['anna', 'john', 'sam'], []]);
  stage.sandbox.clock.set('2030-06-03T08:30:00Z');
  expect((await audited()).filter((each) => !/^unlogged-session/.test(each))).toEqual([]);
});

test('the timer’s apply goes on, and undoes nothing', async () => {
  const applied = await onTimer();
  expect(applied.log).toContain('This plan opens no access.');
  expect([applied.ok, await out()]).toEqual([true, ['anna', 'john', 'sam']]);
  expect(applied.log).toMatch(/Apply complete! Resources: 0 added, 0 changed, 0 destroyed/);
});

test('a merge with a new person waits, at the timer too, and the pull request is told', async () => {
  await grant('max');
  push('feat: max');
  runner.tell((forge) => {
    const number = 7;
    const pull = { number, state: 'closed', merged: head(), user: { login: 'dev' }, head: { ref: 'max', sha: '' } };
    forge.pulls.push({ ...pull, labels: [], reviews: [], ...{ created_at: now, merged_at: now } });
  });
  for (const apply of [onPush, onTimer]) {
    const held = await apply();
    expect(held.log).toContain('waits: aws_iam_policy.grant-max-work__policy');
    expect([held.ok, await stage.users()]).toEqual([false, ['anna', 'john', 'sam']]);
  }
  expect(runner.forge.comments.map(({ body }) => body)).toEqual([
    expect.stringMatching(
      /^\*\*Not applied yet\. Everybody is out \(3 persons held out, so what makes or changes a grant waits for curfew restore --everybody\)\.\*\* \[Run\]/,
    ),
  ]);
});

test('a person who leaves while it stands is deleted with it', async () => {
  rmSync(join(stage.home, 'grants/max-work.ts'));
  rmSync(join(stage.home, 'people/max.ts'));
  const [person, own] = ['people/john.ts', 'grants/john-work.ts'].map((path) => readFileSync(join(stage.home, path)));
  expect(person && own).toBeDefined();
  for (const path of ['people/john.ts', 'grants/john-work.ts']) rmSync(join(stage.home, path));
  push('feat: john leaves');
  const applied = await onPush();
  expect(applied.ok ? '' : applied.log).toBe('');
  expect([await out(), await stage.users()]).toEqual([
    ['anna', 'sam'],
    ['anna', 'sam'],
  ]);
  await grant('max');
  push('feat: max, again');
});

test('after the restore the next run applies what waited; who was revoked alone stays so', async () => {
  const said = await desk.line("restore --everybody --yes --reason 'Found it'");
  expect(said.out).toBe('restored  everybody: 2 persons\n');
  expect(said.err).toContain('Still revoked, each alone: sam.');
  expect(await out()).toEqual([]);
  expect([await opens(anna), await opens(sam).catch(() => false)]).toEqual([true, false]);
  const applied = await onTimer();
  expect(applied.ok ? '' : applied.log).toBe('');
  expect(await opens(await desk.keysOf('max'))).toBe(true);
  expect((await desk.line('restore --everybody --yes')).out).toBe(
    'Nobody is out with everybody: there is nothing to take off.\n',
  );
  const log = stage.sandbox.calls.filter(({ service, action }) => service === 'logs' && action === 'PutLogEvents');
  const entries = JSON.stringify(log.map(({ params }) => params));
  for (const change of ['everybody revoked', 'everybody restored']) expect(entries).toContain(change);
});
