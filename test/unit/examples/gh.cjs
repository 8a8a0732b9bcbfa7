#!/usr/bin/env node
// Stands for `gh`, and for the forge behind it: what a pull request, a review, a comment is lies in one file of JSON.
// It knows the calls of the examples, and refuses every other.
const { execFileSync, spawnSync } = require('node:child_process');
const { readFileSync, writeFileSync } = require('node:fs');

const file = process.env.FORGE_STATE;
const origin = process.env.FORGE_ORIGIN;
const state = JSON.parse(readFileSync(file, 'utf8'));
const args = process.argv.slice(2);
const token = process.env.GH_TOKEN ?? '';
// Whoever has the app's token acts as the app.
const actor = token === 'app-token' ? 'curfew-app[bot]' : 'github-actions[bot]';
state.calls.push({ actor, args });

const git = (...more) => execFileSync('git', ['-C', origin, ...more], { encoding: 'utf8' }).trim();
const end = (code, text = '') => {
  writeFileSync(file, JSON.stringify(state));
  // At once: what waits in a stream is lost by the exit.
  if (text !== '') writeFileSync(1, text);
  process.exit(code);
};
const fail = (text) => {
  process.stderr.write(`${text}\n`);
  end(1);
};
const flags = (name) => args.flatMap((arg, i) => (arg === name ? [args[i + 1]] : []));
const flag = (name) => flags(name)[0];
const answer = (value) => {
  const query = flag('--jq');
  const text = JSON.stringify(value);
  if (query === undefined) end(0, `${text}\n`);
  const { stdout, stderr, status } = spawnSync('jq', ['--raw-output', query], { input: text, encoding: 'utf8' });
  if (status !== 0) fail(stderr);
  end(0, stdout);
};
/** `-f key=value` is text; `-F key=@file` and `--field key=@file` read a file. */
const body = () =>
  Object.fromEntries(
    [...flags('-f'), ...flags('--field')].map((pair) => {
      const at = pair.indexOf('=');
      const value = pair.slice(at + 1);
      return [pair.slice(0, at), value.startsWith('@') ? readFileSync(value.slice(1), 'utf8') : value];
    }),
  );
const pullOf = (number) => state.pulls.find((pull) => pull.number === Number(number));
const next = () => {
  state.serial += 1;
  return state.serial;
};

/** What would be merged, as the forge makes it: by the merge of two commits, where there is no conflict. */
function mergeOf(pull) {
  const base = git('rev-parse', 'refs/heads/main');
  const head = git('rev-parse', `refs/heads/${pull.head.ref}`);
  const tree = git('merge-tree', '--write-tree', base, head);
  const env = {
    ...process.env,
    GIT_AUTHOR_NAME: 'forge',
    GIT_AUTHOR_EMAIL: 'f@example.com',
    GIT_COMMITTER_NAME: 'forge',
    GIT_COMMITTER_EMAIL: 'f@example.com',
  };
  const made = (parents, message) =>
    execFileSync(
      'git',
      ['-C', origin, 'commit-tree', tree, ...parents.flatMap((each) => ['-p', each]), '-m', message],
      { env, encoding: 'utf8' },
    ).trim();
  return { base, head, made };
}

function refresh(pull) {
  const { head } = mergeOf(pull);
  pull.head.sha = head;
  git('update-ref', `refs/pull/${pull.number}/head`, head);
}

/** As the button does: main is merged into the branch, and whoever asked for it has pushed. */
function update(pull) {
  const { base, head, made } = mergeOf(pull);
  if (body().expected_head_sha !== head) return undefined;
  const after = made([head, base], `Merge main into ${pull.head.ref}`);
  git('update-ref', `refs/heads/${pull.head.ref}`, after);
  pushed(pull.head.ref, head, after);
  refresh(pull);
  return {};
}

const pushed = (ref, before, after) =>
  state.pushes.push({ ref: `refs/heads/${ref}`, before, after, actor: { login: actor } });

function merge(pull) {
  const { sha } = body();
  const { base, head, made } = mergeOf(pull);
  if (sha !== head) fail('gh: Head branch was modified (HTTP 409)');
  const status = state.statuses.filter((each) => each.sha === head && each.context === 'curfew').at(-1);
  // The branch requires the app's status, of whomever asks, and that the branch be up to date.
  const isUpToDate = git('merge-base', base, head) === base;
  if (status?.state !== 'success' || status.actor !== 'curfew-app[bot]' || !isUpToDate)
    fail('gh: Repository rule violations found (HTTP 405)');
  pull.merged = made([base], `${pull.title} (#${pull.number})`);
  pull.state = 'closed';
  pull.merged_at = new Date(Date.parse(pull.created_at) + 90_000).toISOString();
  git('update-ref', 'refs/heads/main', pull.merged);
  return { merged: true };
}

/** A pull request as the API tells it. */
const told = (pull) => ({ base: { ref: 'main' }, ...pull, head: { repo: { full_name: 'acme/access' }, ...pull.head } });

const routes = [
  [
    /^repos\/acme\/access\/commits\/(\w+)\/pulls$/,
    (sha) => state.pulls.filter((pull) => pull.head.sha === sha || pull.merged === sha),
  ],
  [/^repos\/acme\/access\/commits\/main$/, () => ({ sha: git('rev-parse', 'refs/heads/main') })],
  [
    /^repos\/acme\/access\/pulls\?state=open&base=main&/,
    () => state.pulls.map(told).filter((pull) => pull.state === 'open' && pull.base.ref === 'main'),
  ],
  [/^repos\/acme\/access\/pulls\/(\d+)$/, (number) => told(pullOf(number))],
  [/^repos\/acme\/access\/pulls\/(\d+)\/merge$/, (number) => merge(pullOf(number))],
  [/^repos\/acme\/access\/pulls\/(\d+)\/update-branch$/, (number) => update(pullOf(number))],
  [
    /^repos\/acme\/access\/activity\?ref=([^&]+)/,
    (ref) => state.pushes.filter((push) => push.ref === decodeURIComponent(ref)),
  ],
  [/^repos\/acme\/access\/issues\/(\d+)\/timeline/, (number) => pullOf(number).timeline ?? []],
  [
    /^repos\/acme\/access\/issues\/(\d+)\/labels(?:\/(.+))?$/,
    (number, gone) => {
      const pull = pullOf(number);
      const { 'labels[]': name } = body();
      pull.labels = pull.labels.filter((label) => label.name !== (gone ?? name));
      if (name) pull.labels.push({ name });
      return pull.labels;
    },
  ],
  [/^repos\/acme\/access\/pulls\/(\d+)\/reviews/, (number) => pullOf(number).reviews],
  [/^repos\/acme\/access\/issues\/(\d+)$/, (number) => state.issues.find((issue) => issue.number === Number(number))],
  [
    /^repos\/acme\/access\/issues\?labels=([\w-]+)/,
    (label) => state.issues.filter(({ labels }) => labels.includes(label)),
  ],
  [
    /^repos\/acme\/access\/collaborators\/([\w-]+)\/permission$/,
    (user) => ({ permission: state.permissions[user] ?? 'read' }),
  ],
  [
    /^orgs\/acme\/teams\/([\w-]+)\/memberships\/([\w[\]-]+)$/,
    (team, user) => ((state.teams[team] ?? []).includes(user) ? { state: 'active' } : undefined),
  ],
  [
    /^repos\/acme\/access\/issues\/(\d+)\/comments$/,
    (number) => {
      if (flag('--method') !== 'POST') return state.comments.filter((comment) => comment.issue === Number(number));
      const comment = { id: next(), issue: Number(number), user: { login: actor }, ...body() };
      state.comments.push(comment);
      return comment;
    },
  ],
  [
    /^repos\/acme\/access\/issues\/comments\/(\d+)$/,
    (id) =>
      Object.assign(
        state.comments.find((comment) => comment.id === Number(id)),
        body(),
      ),
  ],
  [
    /^repos\/acme\/access\/issues$/,
    () => {
      const { 'labels[]': label, ...rest } = body();
      const issue = { number: next(), user: { login: actor }, labels: [label], state: 'open', ...rest };
      state.issues.push(issue);
      return issue;
    },
  ],
  [/^repos\/acme\/access\/statuses\/(\w+)$/, (sha) => state.statuses.push({ sha, actor, ...body() })],
];

const [one, two] = args;
if (one === 'auth' && two === 'setup-git') end(0);
if (one === 'api') {
  const path = args
    .slice(1)
    .find((arg, i, all) => !arg.startsWith('-') && !['--method', '--jq', '-f', '--field'].includes(all[i - 1]));
  for (const [pattern, respond] of routes) {
    const match = pattern.exec(path);
    if (!match) continue;
    const value = respond(...match.slice(1));
    if (value === undefined) fail('gh: Not Found (HTTP 404)');
    answer(value);
  }
}
if (one === 'issue' && two === 'comment') {
  state.comments.push({
    id: next(),
    issue: Number(args[2]),
    user: { login: actor },
    body: readFileSync(flag('--body-file'), 'utf8'),
  });
  end(0);
}
if (one === 'pr' && two === 'list')
  answer(state.pulls.filter(({ head, state: is }) => is === 'open' && head.ref === flag('--head')));
if (one === 'pr' && two === 'create') {
  const pull = {
    number: next(),
    state: 'open',
    created_at: new Date().toISOString(),
    user: { login: actor },
    title: flag('--title'),
    body: flag('--body'),
    head: { ref: flag('--head') },
    labels: [],
    reviews: [],
  };
  state.pulls.push(pull);
  refresh(pull);
  end(0, `https://github.com/acme/access/pull/${pull.number}\n`);
}
if (one === 'stub' && two === 'refresh') {
  refresh(pullOf(args[2]));
  end(0);
}
fail(`the stub does not know: gh ${args.join(' ')}`);
