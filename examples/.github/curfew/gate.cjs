// Who must agree to a pull request, and whether they did. Asks the forge's API for everything: who the author is, who
// pushed, who reviewed, who is in which group. Nothing that the pull request holds decides, but what `curfew diff` said
// of it.
const { execFileSync } = require('node:child_process');
const { appendFileSync, readFileSync } = require('node:fs');

const { REPOSITORY = '', NUMBER = '', HEAD = '', BASE = '', APP = '', ON_CALL = '' } = process.env;
const { BREAK_GLASS_MINUTES = '60' } = process.env;
const diff = JSON.parse(readFileSync(process.argv[2], 'utf8'));

// Anybody may write reviews, and long ones.
const maxBuffer = 2 ** 28;
const api = (path, ...more) => {
  try {
    const text = execFileSync('gh', ['api', path, ...more], { encoding: 'utf8', maxBuffer, stdio: 'pipe' });
    return text.trim() === '' ? undefined : JSON.parse(text);
  } catch (error) {
    if (/HTTP 404/.test(String(error.stderr))) return undefined;
    throw error;
  }
};
const git = (...args) => execFileSync('git', args, { encoding: 'utf8', stdio: 'pipe' }).trim();
const once = (ask) => {
  const known = new Map();
  return (key) => known.get(key) ?? known.set(key, ask(key)).get(key);
};

const mayWrite = once((user) => {
  const permission = api(`repos/${REPOSITORY}/collaborators/${user}/permission`)?.permission;
  return ['admin', 'maintain', 'write'].includes(permission);
});
const isMember = (user, group) => {
  const [org, team] = group.replace(/^@/, '').split('/');
  return api(`orgs/${org}/teams/${team}/memberships/${user}`)?.state === 'active';
};

const pull = api(`repos/${REPOSITORY}/pulls/${NUMBER}`);
const isOurs = pull.user.login === APP;

/** The author; of a request by the form, who wrote the issue. By its branch: a pull request's text is anybody's to edit. */
function requesterOf() {
  if (!isOurs) return pull.user.login;
  const [, issue] = /^curfew\/request-(\d+)$/.exec(pull.head.ref) ?? [];
  return issue === undefined ? undefined : api(`repos/${REPOSITORY}/issues/${issue}`)?.user.login;
}

/** Whether between two commits nothing came but main itself, merged as git merges it: then what was agreed to stands. */
function isOnlyUpdated(from, to) {
  let at = to;
  try {
    for (let steps = 0; at !== from && steps < 100; steps++) {
      const [, first, second, third] = git('rev-list', '--parents', '--max-count=1', at).split(' ');
      if (!second || third) return false;
      git('merge-base', '--is-ancestor', second, BASE);
      if (git('merge-tree', '--write-tree', first, second) !== git('rev-parse', `${at}^{tree}`)) return false;
      at = first;
    }
  } catch {
    // No ancestor, a conflict that somebody settled, or a commit that is not there any more.
    return false;
  }
  return at === from;
}

/** Whoever pushed to the branch asked for it as well; not who only brought it up to date. */
function pushers() {
  const { repo, ref } = pull.head;
  const path = `repos/${repo?.full_name}/activity?ref=refs/heads/${encodeURIComponent(ref)}&per_page=100`;
  const pushes = repo ? api(path, '--paginate') : undefined;
  if (!pushes) throw new Error('who pushed to the branch cannot be read');
  return pushes.filter(({ before, after }) => !isOnlyUpdated(before, after)).flatMap(({ actor }) => actor?.login ?? []);
}

/** Who approves what this commit holds, by the last word of each who may write; never who asked for it. */
function approversOf(asked) {
  const timeline = api(`repos/${REPOSITORY}/issues/${NUMBER}/timeline?per_page=100`, '--paginate') ?? [];
  // What was approved for another branch was another change.
  const moved = timeline
    .filter(({ event }) => event === 'base_ref_changed')
    .map(({ created_at: at }) => Date.parse(at));
  const last = new Map();
  for (const review of api(`repos/${REPOSITORY}/pulls/${NUMBER}/reviews?per_page=100`, '--paginate') ?? []) {
    if (review.state !== 'COMMENTED' && review.user) last.set(review.user.login, review);
  }
  return [...last]
    .filter(([user, { state }]) => state === 'APPROVED' && !asked.includes(user) && !user.endsWith('[bot]'))
    .filter(([, { submitted_at: at }]) => moved.every((when) => when < Date.parse(at)))
    .filter(([, { commit_id: commit }]) => isOnlyUpdated(commit, HEAD))
    .map(([user]) => user)
    .filter(mayWrite);
}

/** @returns `[state, why, whether it may be merged without a human]` */
function judge() {
  if (pull.head.sha !== HEAD) return ['pending', 'another commit was pushed meanwhile', false];
  if (pull.base.ref !== 'main') return ['failure', 'is not for main', false];
  if (diff.risk === 'refused') return ['failure', 'refused: nobody can agree to it as it stands', false];
  if ((diff.proofs ?? []).some(({ holds }) => !holds)) return ['failure', 'the proof does not hold', false];
  // The weekly pruning of our own app only deletes what is over: it takes nothing from anybody.
  const isPruning = diff.risk === 'low' && diff.access.length === 0 && diff.files.every(({ after }) => !after);
  if (isOurs && pull.head.ref === 'curfew/prune' && isPruning) return ['success', 'low risk: nothing is lost', true];
  const requester = requesterOf();
  const asked = [requester, ...pushers()];
  const approvers = approversOf([...asked, pull.user.login, APP]);
  if (diff.risk === 'low') {
    const strangers = asked.filter((user) => user !== APP && (!user || !mayWrite(user)));
    if (strangers.length === 0) return ['success', 'low risk: every rule allows it', true];
    return approvers.length > 0
      ? ['success', `low risk, and ${approvers[0]} agreed`, false]
      : ['pending', `${strangers[0] ?? 'who asked for it'} may not ask without an approval`, false];
  }
  if (pull.labels.some(({ name }) => name === 'break-glass')) return breakGlass(requester, approvers);
  const missing = diff.approvals.filter((group) =>
    // The forge itself asks for code owners, by the files; here it is enough that somebody else looked.
    group === 'CODEOWNERS' ? approvers.length === 0 : !approvers.some((user) => isMember(user, group)),
  );
  return missing.length === 0
    ? ['success', `high risk, agreed to by ${approvers.join(', ')}`, false]
    : ['pending', `${missing.join(', ')} must agree`, false];
}

/** One of those on call instead of the groups; a short window; and an issue that stays open until somebody reviewed it. */
function breakGlass(requester, approvers) {
  if (diff.approvals.includes('CODEOWNERS'))
    return ['failure', 'break-glass is for grants, not for people and rules', false];
  // By its end: several windows, one after the other or later, are one long one.
  const latest = Date.parse(diff.now) + Number(BREAK_GLASS_MINUTES) * 60_000;
  const long = diff.access.find(({ gains }) => gains.some(({ until }) => Date.parse(until) > latest));
  if (long)
    return ['failure', `break-glass: ${long.user} would have access in ${BREAK_GLASS_MINUTES} minutes still`, false];
  const onCall = ON_CALL === '' ? undefined : approvers.find((user) => isMember(user, ON_CALL));
  if (!onCall)
    return ['pending', `break-glass: somebody of ${ON_CALL || 'CURFEW_ON_CALL, which is not set,'} must agree`, false];
  const title = `Review break-glass access of #${NUMBER}`;
  const issues = api(`repos/${REPOSITORY}/issues?labels=break-glass-review&state=all&per_page=100`, '--paginate') ?? [];
  // Ours: one that somebody closed beforehand is no review.
  if (!issues.some((issue) => issue.title === title && issue.user?.login === APP)) {
    const body = `#${NUMBER}, asked for by @${requester}, was agreed to by @${onCall} alone. Review it, then close this.`;
    const fields = { title, body, 'labels[]': 'break-glass-review' };
    const flags = Object.entries(fields).flatMap(([key, value]) => ['-f', `${key}=${value}`]);
    api(`repos/${REPOSITORY}/issues`, '--method', 'POST', ...flags);
  }
  return ['success', `break-glass: ${onCall} agreed`, false];
}

const [state, why, merge] = judge();
process.stdout.write(`${state}: ${why}\n`);
appendFileSync(
  process.env.GITHUB_OUTPUT,
  `state=${state}\nwhy=${why.replace(/\n/g, ' ')}\nmerge=${merge ? 'yes' : 'no'}\n`,
);
