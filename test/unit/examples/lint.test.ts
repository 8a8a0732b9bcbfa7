import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { findShellcheck } from '../../../sandbox/tools/shellcheck';
import { pathsIn } from './expressions';
import { folder, type Job, names, type Step, textOf, workflowOf } from './workflow';

/** Mistakes in a workflow that GitHub would tell late, or never. */

const expressions = (text: string): string[] =>
  [...text.matchAll(/\$\{\{(.*?)\}\}/g)].map(([, inner = '']) => inner.trim());
const jobs = names.flatMap((name) => Object.values(workflowOf(name).jobs).map((job): [string, Job] => [name, job]));
const steps = jobs.flatMap(([name, { steps: all }]) =>
  all.map((step, i): [string, Step, readonly Step[]] => [
    `${name} ${step.name ?? step.uses ?? step.run}`,
    step,
    all.slice(0, i),
  ]),
);

test.each(names)('%s is a workflow, with no rights but those that a job names', (name) => {
  expect(workflowOf(name).permissions).toEqual({});
});

test.each(steps)('%s: an action is pinned by its commit, and says which version that is', (_, { uses }) => {
  if (uses === undefined) return;
  expect(uses).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/);
  const lines = names.flatMap((name) => textOf(name).split('\n')).filter((line) => line.includes(uses));
  for (const line of lines) expect(line).toMatch(/ # v\d+\.\d+\.\d+$/);
});

test.each(steps)('%s: no expression stands in a script', (_, { run }) => {
  expect(expressions(run ?? '')).toEqual([]);
});

/** What somebody outside may write at will. */
const untrusted =
  /^github\.(event\.(issue|pull_request|comment|review)\.(body|title)|head_ref|event\.workflow_run\.head_(branch|commit))/;
const known =
  /^(github\.(token|repository|sha|run_id|server_url|event_name|event\.[\w.*-]+)|vars\.[A-Z_]+|secrets\.[A-Z_]+|steps\.[a-z-]+\.(outputs\.[a-z-]+|outcome))$/;

test.each(steps)(
  '%s: expressions read what is there, and texts of others only in the environment',
  (_, step, before) => {
    const ids = new Set(before.flatMap(({ id }) => id ?? []));
    const texts: [where: string, text: string][] = [
      ...Object.entries(step.env ?? {}).map(([, text]): [string, string] => ['env', text]),
      ...Object.entries(step.with ?? {}).map(([, text]): [string, string] => ['with', String(text)]),
    ];
    const all = [
      ...texts.flatMap(([where, text]) => expressions(text).map((each) => [where, each] as const)),
      ...(step.if ? [['if', step.if] as const] : []),
    ];
    for (const [where, expression] of all) {
      for (const path of pathsIn(expression)) {
        expect(path).toMatch(known);
        const [, id] = /^steps\.([a-z-]+)\./.exec(path) ?? [];
        if (id !== undefined) expect([...ids]).toContain(id);
        if (where !== 'env') expect(path).not.toMatch(untrusted);
      }
    }
  },
);

test.each(steps)(
  '%s: what makes a pull request, a merge or the status has the app’s token: events of the default one start nothing, and its status anybody can make',
  (_, { run, env }) => {
    if (!/gh pr (create|merge)|(propose|merge)\.sh|\/statuses\//.test(run ?? '')) return;
    expect(env?.GH_TOKEN).toBe('${{ steps.app.outputs.token }}');
  },
);

test.each(jobs)(
  '%s: of a pull request nothing is checked out, and no credentials are left behind',
  (name, { steps: all }) => {
    const ofPull = 'pull_request_target' in workflowOf(name).on || 'workflow_run' in workflowOf(name).on;
    for (const { uses, with: given } of all) {
      if (!uses?.startsWith('actions/checkout@')) continue;
      expect(given?.['persist-credentials']).toBe(false);
      // And of the base what it is now: a run that is started again has the commit of its first time.
      if (ofPull) expect(given?.ref).toBe('main');
    }
  },
);

test.each(jobs)(
  '%s: what holds a secret is in an environment, for a secret of the repository is every pusher’s',
  (name, job) => {
    if (!textOf(name).includes('secrets.')) return;
    expect(job.environment).toMatch(/^curfew-(plan|app)$/);
  },
);

test('a pull request for another branch is not judged: its status would be that of the same commit for main', () => {
  expect(workflowOf('plan.yml').on.pull_request_target).toMatchObject({ branches: ['main'] });
});

test('only what runs the base branch’s files, or the branch itself, has rights, secrets or an environment', () => {
  for (const [name, job] of jobs) {
    const { on } = workflowOf(name);
    if (!('pull_request_review' in on)) continue;
    expect(Object.keys(on)).toEqual(['pull_request_review']);
    expect([job.permissions, job.environment, textOf(name).includes('secrets.')]).toEqual([
      undefined,
      undefined,
      false,
    ]);
  }
});

test('an apply is never cancelled, and is the only one', () => {
  expect(workflowOf('apply.yml').concurrency).toEqual({ group: 'apply', 'cancel-in-progress': false });
});

test('scripts pass shellcheck', async () => {
  const work = mkdtempSync(join(tmpdir(), 'curfew-scripts-'));
  const shellcheck = await findShellcheck();
  try {
    const blocks = steps.flatMap(([, { run }]) => run ?? []);
    for (const [i, run] of blocks.entries())
      writeFileSync(join(work, `${i}.sh`), `#!/usr/bin/env bash\nset -e\n${run}`);
    const scripts = readdirSync(join(folder, 'curfew')).filter((name) => name.endsWith('.sh'));
    const files = [
      ...blocks.map((_, i) => join(work, `${i}.sh`)),
      ...scripts.map((name) => join(folder, 'curfew', name)),
    ];
    // Variables come from the step's environment.
    execFileSync(shellcheck, ['--exclude=SC2154', ...files], { encoding: 'utf8' });
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
});

test('the form asks for what the script reads', () => {
  const { body } = parse(readFileSync(join(folder, 'ISSUE_TEMPLATE', 'access.yml'), 'utf8')) as {
    body: { attributes: { label: string } }[];
  };
  const labels = body.map(({ attributes }) => attributes.label);
  const script = readFileSync(join(folder, 'curfew', 'request.cjs'), 'utf8');
  const read = [...script.matchAll(/field\('([^']+)'\)/g)].map(([, label]) => label);
  expect(read.sort()).toEqual(labels.sort());
});

test('the sweep after an apply is waited for once, for as long as it may take', () => {
  const calls = steps.filter(([, { run }]) => run?.includes('aws lambda invoke'));
  expect(calls).toHaveLength(1);
  for (const [, { run }] of calls) {
    // The CLI reads for 60 seconds and then invokes again; a tick may take 300.
    expect(run).toMatch(/AWS_MAX_ATTEMPTS=1 aws lambda invoke --cli-read-timeout 310 /);
  }
});
