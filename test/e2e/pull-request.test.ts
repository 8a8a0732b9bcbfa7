import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { restore } from '../../sandbox/stage/applied-stack';
import { Desk } from '../../sandbox/stage/desk';
import { nodes, Stage } from '../../sandbox/stage/stage';
import { type ProcessResult, Runner } from '../unit/examples/runner';
import { appliedStack, oneRegion } from './applied-stack';
import { pipelineRunner } from './pipeline-runner';

/**
 * The pull request is the approval: the workflows of the examples, their shell steps in order, against the sandbox, a
 * bare repository and a stub of the forge. What GitHub itself does (events, environments, branch protection, OIDC, the
 * actions of others) is not seen here.
 */

const settings = oneRegion;
const now = '2030-06-03T08:00:00Z';
let home: string;
let stage: Stage;
let desk: Desk;
let runner: Runner;

/** The repository of a team: rules, people, and the workflows copied. */
const mainText = `import { approval, longestWindow, type Settings } from 'curfew';
import { synth } from 'curfew/synth';

export const settings: Settings = {
  ...${JSON.stringify(settings)},
  rules: [
    longestWindow(120),
    approval('acme/payments', { tags: { Environment: 'Production' }, instances: ['${nodes.production}'] }, 'is in production'),
  ],
};

if (require.main === module) {
  synth({ settings, home: process.env.CURFEW_HOME ?? __dirname, now: new Date() }).then((code) => {
    process.exitCode = code;
  });
}
`;

const git = (...args: string[]): string =>
  execFileSync('git', ['-c', 'user.name=dev', '-c', 'user.email=dev@example.com', ...args], {
    cwd: home,
    encoding: 'utf8',
  }).trim();

beforeAll(async () => {
  const empty = mkdtempSync(join(tmpdir(), 'curfew-forge-'));
  for (const folder of ['people', 'grants']) mkdirSync(join(empty, folder));
  stage = await Stage.open(empty, settings, now);
  await restore(stage, await appliedStack());
  rmSync(empty, { recursive: true });
  home = stage.home;
  desk = new Desk(stage, settings);
  runner = await pipelineRunner(stage, desk);

  writeFileSync(join(home, 'main.ts'), mainText);
  await desk.line(
    `new old --user john --instance ${nodes.development} --from ${now} --for 30m --reason 'The first one'`,
  );
  Runner.copyInto(home);
  git('init', '--quiet', '--initial-branch=main');
  git('add', '-A');
  git('commit', '--quiet', '-m', 'feat: access as code');
  git('remote', 'add', 'origin', runner.origin);
  git('push', '--quiet', 'origin', 'main');
  runner.tell((forge) => {
    forge.permissions = { dev: 'write', paula: 'write', otto: 'write', guest: 'read' };
    forge.teams = { payments: ['paula', 'dev'], 'on-call': ['otto'] };
  });
});

afterAll(async () => {
  runner?.close();
  desk?.close();
  await stage?.close();
});

const ok = ({ ok: well, log }: ProcessResult): string => {
  if (!well) throw new Error(log);
  return log;
};
const pullOf = (number: number) => {
  const pull = runner.forge.pulls.find((each) => each.number === number);
  if (!pull) throw new Error(`no pull request ${number}`);
  return pull;
};
const judge = (number: number): Promise<ProcessResult> =>
  runner.play('plan.yml', {
    event_name: 'pull_request_target',
    event: { pull_request: { number, head: { sha: pullOf(number).head.sha } } },
  });
const apply = (): Promise<ProcessResult> =>
  runner.play('apply.yml', { event_name: 'push', sha: git('ls-remote', 'origin', 'main').slice(0, 40), event: {} });
/** What the scheduled function tells now, as subjects of the topic's messages. */
const told = async (): Promise<string[]> => {
  const before = stage.sandbox.calls.length;
  await stage.sweep({ sweep: 'notices' });
  const published = stage.sandbox.calls.slice(before).filter(({ action }) => action === 'Publish');
  return published.map(({ params }) => params.Subject).sort();
};
const commentsOn = (number: number): string[] =>
  runner.forge.comments.filter(({ issue }) => issue === number).map(({ body }) => body);
const statusOf = (number: number) => {
  const { statuses } = runner.forge;
  const { state, description } = statuses.filter(({ sha }) => sha === pullOf(number).head.sha).at(-1) ?? {};
  return `${state}: ${description}`;
};
const labelsOf = (number: number): string[] => pullOf(number).labels.map(({ name }) => name);

/** Pushes a branch, and the forge notes who it was. */
function push(branch: string, login = 'dev'): void {
  const before = git('ls-remote', 'origin', `refs/heads/${branch}`).slice(0, 40) || '0'.repeat(40);
  git('push', '--quiet', '--force', 'origin', branch);
  const after = git('rev-parse', branch);
  runner.tell((forge) => forge.pushes.push({ ref: `refs/heads/${branch}`, before, after, actor: { login } }));
}

/** A pull request of a person's own branch. */
async function propose(branch: string, change: () => void, login = 'dev'): Promise<number> {
  git('fetch', '--quiet', 'origin');
  git('checkout', '--quiet', '-B', branch, 'origin/main');
  change();
  git('add', '-A');
  git('commit', '--quiet', '-m', branch);
  push(branch, login);
  const number = runner.forge.serial + 1;
  runner.tell((forge) => {
    forge.serial = number;
    forge.pulls.push({
      number,
      state: 'open',
      user: { login },
      head: { ref: branch, sha: '' },
      labels: [],
      reviews: [],
      ...{ title: branch, body: '', created_at: new Date().toISOString() },
    });
  });
  await runner.refresh(number);
  return number;
}
const approve = (number: number, login: string): void =>
  runner.tell((forge) => {
    const pull = forge.pulls.find((each) => each.number === number);
    pull?.reviews.push({
      user: { login },
      state: 'APPROVED',
      commit_id: pull.head.sha,
      submitted_at: new Date().toISOString(),
    });
  });

const form = (fields: Record<string, string>): string =>
  Object.entries(fields)
    .map(([label, text]) => `### ${label}\n\n${text || '_No response_'}\n`)
    .join('\n');
const wish = {
  Person: 'john',
  Instances: nodes.development,
  Tags: '',
  Region: 'eu-central-1',
  From: '2030-06-03T09:00:00Z',
  'For how long': '1h',
  Why: 'Look into the checkout',
  Ticket: 'OPS-7',
};

async function request(fields: Record<string, string>, login = 'dev'): Promise<{ issue: number; ran: ProcessResult }> {
  const issue = runner.forge.serial + 1;
  const body = form(fields);
  runner.tell((forge) => {
    forge.serial = issue;
    forge.issues.push({
      number: issue,
      title: 'Access',
      state: 'open',
      user: { login },
      body,
      labels: ['access-request'],
    });
  });
  return {
    issue,
    ran: await runner.play('request.yml', {
      event_name: 'issues',
      event: {
        issue: { number: issue, body, labels: [{ name: 'access-request' }], user: { login } },
        sender: { login },
      },
    }),
  };
}

test('first of all somebody applies what there is', async () => {
  expect(ok(await apply())).toContain('Apply complete!');
  // What was there before anybody looked is no news.
  expect(await told()).toEqual([]);
});

test('a request with low risk: from the form to a session and its end, with nobody touching anything', async () => {
  const { issue, ran } = await request(wish);
  expect(ok(ran)).toContain('wrote grants/');
  const pull = runner.forge.pulls.at(-1);
  const number = pull?.number ?? 0;
  expect(pull).toMatchObject({ user: { login: 'curfew-app[bot]' }, body: `Requested in #${issue}`, state: 'open' });

  ok(await judge(number));
  const [comment = ''] = commentsOn(number);
  expect(comment.split('\n').slice(0, 2)).toEqual([
    '<!-- curfew diff -->',
    '## Access: risk low: every rule allows it',
  ]);
  expect(comment).toContain(
    `| request-${issue} | eu-central-1 ${nodes.development} | Curfew-Shell | no | yes | yes | no | no | agrees |`,
  );
  // The README shows this very comment.
  const readme = readFileSync(join(__dirname, '../../README.md'), 'utf8');
  const shown = comment.split('\n').filter((line) => /^(#|\| [A-Z]|\| request-)/.test(line));
  expect(shown.filter((line) => !readme.includes(`> ${line}`))).toEqual([]);
  expect(comment).toContain("IAM's simulator agrees on all 5 answers, asked in 4 calls.");
  expect(labelsOf(number)).toEqual(['risk:low']);
  expect(statusOf(number)).toBe('success: low risk: every rule allows it');
  expect(pullOf(number).state).toBe('closed');

  ok(await apply());
  expect(commentsOn(number).at(-1)).toMatch(/^Applied\. Apply complete! Resources: \d+ added/);
  const [metric] = stage.sandbox.calls.filter(({ action }) => action === 'PutMetricData');
  expect(JSON.stringify(metric?.params)).toMatch(/Curfew\/Pipeline.*TimeToApproval.*"?90(\.0)?"?/);
  expect(await told()).toEqual(['Curfew: Granted: john']);
  stage.sandbox.clock.set('2030-06-03T09:30:00Z');
  // The first grant, of half an hour, is over meanwhile.
  expect(await told()).toEqual(['Curfew: Access ended: john', 'Curfew: Access starts: john']);
  git('fetch', '--quiet', 'origin');
  git('checkout', '--quiet', '-B', 'main', 'origin/main');
  const session = await stage.start(await desk.keysOf('john'), nodes.development);
  expect(stage.active()).toEqual([session]);
  stage.sandbox.clock.set('2030-06-03T09:50:00Z');
  expect(await told()).toEqual(['Curfew: Access ends soon: john']);
  stage.sandbox.clock.set('2030-06-03T10:00:01Z');
  ok(await apply());
  expect(await told()).toEqual(['Curfew: Access ended: john', 'Curfew: Session ended: john']);
  expect(await told()).toEqual([]);
  expect(stage.active()).toEqual([]);
  expect(await stage.policies('/curfew/m/')).toEqual([]);
});

test('a request that cannot be granted is answered on its issue; its text is nobody’s command', async () => {
  stage.sandbox.clock.set('2030-06-03T11:00:00Z');
  const before = runner.forge.pulls.length;
  const marker = join(runner.work, 'executed');
  const { issue, ran } = await request({
    ...wish,
    From: '',
    'For how long': '9h',
    Why: `$(touch ${marker}) \`touch ${marker}\`; touch ${marker}`,
  });
  expect(ran.ok).toBe(false);
  expect(commentsOn(issue)[0]).toContain(
    'makes a window of 540 minutes, more than the 240 of the setting longestWindowMinutes',
  );
  const option = await request({ ...wish, From: '', Instances: '--csv=/etc/passwd' });
  expect(option.ran.ok).toBe(false);
  expect(commentsOn(option.issue)[0]).toContain('"--csv=/etc/passwd" is not an instance id');
  expect([existsSync(marker), runner.forge.pulls.length]).toEqual([false, before]);
});

test('high risk: pending until the right group agreed; who asked for it never counts; one comment, updated in place', async () => {
  const number = await propose('production', () => {
    git('checkout', '--quiet', '-B', 'production');
    stage.writeGrant('payments.ts', grantText(nodes.production));
  });
  ok(await judge(number));
  expect([labelsOf(number), statusOf(number)]).toEqual([['risk:high'], 'pending: acme/payments must agree']);
  approve(number, 'dev');
  approve(number, 'otto');
  ok(await judge(number));
  expect(statusOf(number)).toBe('pending: acme/payments must agree');
  approve(number, 'paula');
  ok(await judge(number));
  expect(statusOf(number)).toBe('success: high risk, agreed to by otto, paula');
  expect(commentsOn(number)).toHaveLength(1);
  // A human merges it.
  expect(pullOf(number).state).toBe('open');
  // What was approved was that commit.
  stage.writeGrant('payments.ts', grantText(nodes.production, '12:30'));
  git('commit', '--quiet', '-am', 'longer');
  push('production');
  await runner.refresh(number);
  ok(await judge(number));
  expect(statusOf(number)).toBe('pending: acme/payments must agree');
});

test('break-glass: somebody on call, a short window, and an issue that stays open', async () => {
  const number = await propose('emergency', () =>
    stage.writeGrant('emergency.ts', grantText(nodes.production, '13:00')),
  );
  runner.tell((forge) => forge.pulls.find((each) => each.number === number)?.labels.push({ name: 'break-glass' }));
  approve(number, 'otto');
  ok(await judge(number));
  expect(statusOf(number)).toBe('failure: break-glass: john would have access in 60 minutes still');
  stage.writeGrant('emergency.ts', grantText(nodes.production, '12:00'));
  git('commit', '--quiet', '-am', 'shorter');
  push('emergency');
  await runner.refresh(number);
  ok(await judge(number));
  expect(statusOf(number)).toContain('pending: break-glass: somebody of acme/on-call must agree');
  approve(number, 'otto');
  ok(await judge(number));
  ok(await judge(number));
  expect(statusOf(number)).toBe('success: break-glass: otto agreed');
  const reviews = runner.forge.issues.filter(({ labels }) => labels.includes('break-glass-review'));
  expect(reviews).toMatchObject([{ title: `Review break-glass access of #${number}`, state: 'open' }]);
});

test('a rule that is loosened and used at once is judged by the old rule', async () => {
  const number = await propose('loosen', () => {
    writeFileSync(join(home, 'main.ts'), mainText.replace('longestWindow(120)', 'longestWindow(240)'));
    stage.writeGrant('long.ts', grantText(nodes.development, '15:00'));
  });
  await judge(number);
  expect(statusOf(number)).toBe('failure: refused: nobody can agree to it as it stands');
  expect(commentsOn(number)[0]).toContain('is open for 240 minutes, more than 120');
});

test('code in a grant file, and in the workflows of the pull request, is refused unexecuted', async () => {
  const marker = join(runner.work, 'executed');
  const number = await propose('evil', () => {
    stage.writeGrant(
      'evil.ts',
      `import { writeFileSync } from 'node:fs';\nimport x from '\`\`\`';\nwriteFileSync('${marker}', '');\nexport default '\`\`\` @acme/all';\n`,
    );
    for (const file of ['gate.cjs', 'request.cjs'])
      writeFileSync(join(home, '.github', 'curfew', file), `require('node:fs').writeFileSync('${marker}', '')`);
    writeFileSync(join(home, 'package.json'), JSON.stringify({ scripts: { synth: `touch ${marker}` } }));
  });
  await judge(number);
  expect(existsSync(marker)).toBe(false);
  expect(statusOf(number)).toBe('failure: refused: nobody can agree to it as it stands');
  const [comment = ''] = commentsOn(number);
  expect(comment).toContain('imports node:fs');
  expect(comment.match(/```/g)).toHaveLength(2);
});

test('somebody who may not write gets no merge without an approval', async () => {
  const number = await propose(
    'guest',
    () => stage.writeGrant('guest.ts', grantText(nodes.development, '12:00')),
    'guest',
  );
  ok(await judge(number));
  expect([statusOf(number), pullOf(number).state]).toEqual(['pending: guest may not ask without an approval', 'open']);
});

test('a weekly pruning is a pull request of the app', async () => {
  stage.sandbox.clock.set('2030-08-01T08:00:00Z');
  const ran = await runner.play('prune.yml', { event_name: 'schedule', event: {} });
  ok(ran);
  const pull = runner.forge.pulls.at(-1);
  expect(pull).toMatchObject({ user: { login: 'curfew-app[bot]' }, head: { ref: 'curfew/prune' } });
  ok(await judge(pull?.number ?? 0));
  expect(commentsOn(pull?.number ?? 0)[0]).toContain('risk low: nobody gains anything');
  // Merged by itself: nothing is left to prune.
  expect(pullOf(pull?.number ?? 0).state).toBe('closed');
  expect(ok(await runner.play('prune.yml', { event_name: 'schedule', event: {} }))).toContain('Nothing changed.');
});

function grantText(instance: string, until = '12:00'): string {
  return `import { defineGrant, shell } from 'curfew';
import john from '../people/john';

export default defineGrant({
  person: john,
  access: shell({ region: 'eu-central-1', instances: ['${instance}'] }),
  from: '2030-06-03T11:00:00Z',
  until: '2030-06-03T${until}:00Z',
  reason: 'A reason',
});
`;
}
