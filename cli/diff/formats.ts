import { formatInstant } from '../../model/instant';
import type { Window } from '../../model/window';
import { grantJson } from '../grants';
import { escapeMarkdown, markdownTable } from '../markdown';
import { plain, type Screen } from '../screen';
import type { Difference } from './difference';
import { describeHeadroom } from './headroom';
import { partsOf } from './parts';
import { lengthOf } from './spans';

const json = ({ from, until }: Window) => ({ from: formatInstant(from), until: formatInstant(until) });

/** Instants are ISO 8601, spans are seconds. */
export function differenceJson(difference: Difference): object {
  const { base, head, now, access, files, judgement, proofs, overlaps, headroom, residual, live } = difference;
  const { resolved, simulation } = live;
  const { risk, decision, grants } = judgement;
  return {
    base,
    head: head ?? null,
    now: formatInstant(now),
    risk,
    approvals: decision.approvals,
    reasons: decision.reasons,
    grants: grants.map(({ grant, user, decision: { is, approvals, reasons } }) => ({
      grant,
      user,
      is,
      approvals,
      reasons,
    })),
    access: access.map(({ gains, loses, keeps, ...place }) => ({
      ...place,
      gains: gains.map(json),
      secondsGained: lengthOf(gains) / 1000,
      loses: loses.map(json),
      secondsLost: lengthOf(loses) / 1000,
      secondsKept: keeps / 1000,
    })),
    files: files.map(({ before, after, ...change }) => ({
      ...change,
      ...(before ? { before: grantJson(before, now) } : {}),
      ...(after ? { after: grantJson(after, now) } : {}),
    })),
    proofs: proofs.map(({ checks, ...proof }) => ({
      ...proof,
      checks: checks.map(({ at, ...check }) => ({ ...check, at: formatInstant(at) })),
    })),
    overlaps,
    headroom,
    residual: residual.map(({ until, at, ...rest }) => ({
      ...rest,
      until: formatInstant(until),
      at: formatInstant(at),
    })),
    ...(resolved ? { resolved } : {}),
    ...(simulation ? { simulator: { calls: simulation.calls, unjudged: simulation.unjudged } } : {}),
  };
}

/** Said with every change: a reviewer must not think that an end takes everything back. */
const undone =
  'No layer takes back what was done: processes that somebody started outlive their session, and root on an instance can use the role of the instance.';

const verdicts = {
  low: 'low: every rule allows it',
  high: 'high: somebody must agree',
  refused: 'refused: nobody can agree to it as it stands',
};

function riskOf({ judgement: { risk, decision, grants } }: Difference): string {
  if (risk === 'low' && grants.length === 0) return 'low: nobody gains anything';
  return decision.approvals.length === 0 ? verdicts[risk] : `${verdicts[risk]} (${decision.approvals.join(', ')})`;
}

const isEmpty = ({ access, files }: Difference): boolean => access.length === 0 && files.length === 0;

export function showDifference(screen: Screen, difference: Difference): void {
  const { bold, green, yellow, red } = screen.colors;
  const paint = { low: green, high: yellow, refused: red }[difference.judgement.risk];
  screen.print(`${bold('Risk')}  ${paint(plain(riskOf(difference)))}`);
  if (isEmpty(difference)) screen.print('Access stays as it is.');
  for (const { title, head, rows, notes = [] } of partsOf(difference)) {
    screen.print(`\n${bold(title)}`);
    screen.table(head, rows);
    for (const note of notes) screen.print(plain(note));
  }
  for (const each of difference.overlaps) screen.note(`overlap: ${plain(each)}`);
  if (!isEmpty(difference)) {
    screen.note(`After the merge: ${difference.headroom.map(describeHeadroom).join('; ')}.`);
    screen.note(undone);
  }
}

/** For a comment on a pull request; the first line, which nobody sees, is how the comment is found again. */
export function differenceMarkdown(difference: Difference): string {
  const { judgement, overlaps, headroom, base, head, now } = difference;
  const lines = ['<!-- curfew diff -->', `## Access: risk ${escapeMarkdown(plain(riskOf(difference)))}`, ''];
  if (isEmpty(difference)) lines.push('Access stays as it is.', '');
  for (const { title, head: columns, rows, notes = [] } of partsOf(difference)) {
    lines.push(`### ${title}`, '', ...markdownTable(columns, rows), '');
    for (const note of notes) lines.push(escapeMarkdown(plain(note)), '');
  }
  if (overlaps.length > 0)
    lines.push('### Overlaps', '', ...overlaps.map((each) => `- ${escapeMarkdown(plain(each))}`), '');
  if (!isEmpty(difference))
    lines.push(`After the merge: ${escapeMarkdown(headroom.map(describeHeadroom).join('; '))}.`, '', undone, '');
  const what = `${base.slice(0, 8)}..${head === undefined ? 'the folder' : head.slice(0, 8)}`;
  lines.push(`<sub>curfew diff ${what} at ${formatInstant(now)}; risk:${judgement.risk}</sub>`);
  return lines.join('\n');
}
