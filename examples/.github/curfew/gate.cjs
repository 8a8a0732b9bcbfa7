// Who must agree to a pull request, and whether they did. Asks the forge's API for everything: who the author is, who
// reviewed, who is in which group. Nothing that the pull request holds decides, but what `curfew diff` said of it.
const { execFileSync } = require('node:child_process');
const { appendFileSync, readFileSync } = require('node:fs');

const { REPOSITORY = '', NUMBER = '', HEAD = '', APP = '', ON_CALL = '', BREAK_GLASS_MINUTES = '60' } = process.env;
const diff = JSON.parse(readFileSync(process.argv[2], 'utf8'));

const api = (path, ...more) => {
  try {
    const text = execFileSync('gh', ['api', path, ...more], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
    return text.trim() === '' ? undefined : JSON.parse(text);
  } catch (error) {
    if (/HTTP 404/.test(String(error.stderr))) return undefined;
    throw error;
  }
};
const isMember = (user, group) => {
  const [org, team] = group.replace(/^@/, '').split('/');
  return api(`orgs/${org}/teams/${team}/memberships/${user}`)?.state === 'active';
};

const pull = api(`repos/${REPOSITORY}/pulls/${NUMBER}`);

/** The author; of what our own app opened, who wrote the issue that it names. */
function requesterOf() {
  if (pull.user.login !== APP) return pull.user.login;
  const [, issue] = /^Requested in #(\d+)$/m.exec(pull.body ?? '') ?? [];
  return issue === undefined ? undefined : api(`repos/${REPOSITORY}/issues/${issue}`)?.user.login;
}

/** Who approves exactly this commit, by the last word of each; never who asked for it. */
function approversOf(requester) {
  const last = new Map();
  for (const { user, state, commit_id: commit } of api(
    `repos/${REPOSITORY}/pulls/${NUMBER}/reviews?per_page=100`,
    '--paginate',
  )) {
    if (state !== 'COMMENTED') last.set(user.login, { state, commit });
  }
  return [...last]
    .filter(([, { state, commit }]) => state === 'APPROVED' && commit === HEAD)
    .map(([user]) => user)
    .filter((user) => user !== requester && user !== pull.user.login && user !== APP);
}

/** @returns `[state, why, whether it may be merged without a human]` */
function judge() {
  if (pull.head.sha !== HEAD) return ['pending', 'another commit was pushed meanwhile', false];
  if (diff.risk === 'refused') return ['failure', 'refused: nobody can agree to it as it stands', false];
  const requester = requesterOf();
  const approvers = approversOf(requester);
  if (diff.risk === 'low') {
    // The weekly pruning of our own app: it takes nothing from anybody, and gives nothing to anybody.
    const changesNothing = diff.access.every(({ gains, loses }) => gains.length === 0 && loses.length === 0);
    if (pull.user.login === APP && changesNothing) return ['success', 'low risk: access stays as it is', true];
    const permission = requester && api(`repos/${REPOSITORY}/collaborators/${requester}/permission`)?.permission;
    if (['admin', 'maintain', 'write'].includes(permission)) return ['success', 'low risk: every rule allows it', true];
    return approvers.length > 0
      ? ['success', `low risk, and ${approvers[0]} agreed`, false]
      : ['pending', `${requester ?? 'who asked for it'} may not ask without an approval`, false];
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
  const most = Number(BREAK_GLASS_MINUTES);
  const long = diff.files.filter(
    ({ after }) => after && (Date.parse(after.until) - Date.parse(after.from)) / 60_000 > most,
  );
  if (long.length > 0) return ['failure', `break-glass: ${long[0].id} is longer than ${most} minutes`, false];
  const onCall = ON_CALL === '' ? undefined : approvers.find((user) => isMember(user, ON_CALL));
  if (!onCall)
    return ['pending', `break-glass: somebody of ${ON_CALL || 'CURFEW_ON_CALL, which is not set,'} must agree`, false];
  const title = `Review break-glass access of #${NUMBER}`;
  const open = api(`repos/${REPOSITORY}/issues?labels=break-glass-review&state=all&per_page=100`, '--paginate') ?? [];
  if (!open.some((issue) => issue.title === title)) {
    const body = `#${NUMBER}, asked for by @${requester}, was agreed to by @${onCall} alone. Review it, then close this.`;
    api(
      `repos/${REPOSITORY}/issues`,
      '--method',
      'POST',
      '-f',
      `title=${title}`,
      '-f',
      `body=${body}`,
      '-f',
      'labels[]=break-glass-review',
    );
  }
  return ['success', `break-glass: ${onCall} agreed`, false];
}

const [state, why, merge] = judge();
process.stdout.write(`${state}: ${why}\n`);
appendFileSync(
  process.env.GITHUB_OUTPUT,
  `state=${state}\nwhy=${why.replace(/\n/g, ' ')}\nmerge=${merge ? 'yes' : 'no'}\n`,
);
