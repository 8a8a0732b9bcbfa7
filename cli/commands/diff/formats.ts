import { formatInstant } from '../../../model/time/instant';
import { totalOf, type Window } from '../../../model/time/window';
import { grantJson } from '../../files/grants';
import { escapeMarkdown, markdownTable } from '../../frame/markdown';
import { plain, type Screen } from '../../frame/screen';
import type { Difference } from './difference';
import { describeHeadroom } from './headroom';
import { partsOf } from './parts';

const json = ({ from, until }: Window) => ({ from: formatInstant(from), until: formatInstant(until) });

/** Instants are ISO 8601, spans are seconds. */
export function differenceJson(difference: Difference): object {
  const { base, head, now, access, files, judgement, proofs, overlaps, headroom, residual, live } = difference;
  const { resolved, simulation, leavers } = live;
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
      secondsGained: totalOf(gains) / 1000,
      loses: loses.map(json),
      secondsLost: totalOf(loses) / 1000,
      secondsKept: keeps / 1000,
    })),
    files: files.map(({ before, after, ...change }) => ({
      ...change,
      ...(before ? { before: grantJson(before, now) } : {}),
      ...(after ? { after: grantJson(after, now) } : {}),
    })),
    proofs: proofs.map(({ checks, ...proof }) => ({
      ...proof,
      checks: checks.map(({ at, simulated, ...check }) => ({
        ...check,
        ...(simulated ? { simulated: { ...simulated.decisions, agrees: simulated.agrees } } : {}),
        at: formatInstant(at),
      })),
    })),
    overlaps,
    headroom,
    residual: residual.map(({ until, at, ...rest }) => ({
      ...rest,
      until: formatInstant(until),
      at: formatInstant(at),
    })),
    ...(resolved ? { resolved } : {}),
    ...(leavers ? { leavers } : {}),
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

/** GitHub takes 65,536 characters in a comment, and what Terraform would do stands in the same one. */
const longestComment = 45_000;

/**
 * For a comment on a pull request; the first line, which nobody sees, is how the comment is found again. Where it would
 * be too long, what comes after so many rows is counted.
 */
export function differenceMarkdown(difference: Difference): string {
  for (let most = 200; ; most = Math.floor(most / 2)) {
    const text = markdownOf(difference, most);
    if (text.length <= longestComment || most === 1) return text;
  }
}

function markdownOf(difference: Difference, most: number): string {
  const { judgement, overlaps, headroom, base, head, now } = difference;
  const what = `${base.slice(0, 8)}..${head === undefined ? 'the folder' : head.slice(0, 8)}`;
  const lines = ['<!-- curfew diff -->', `## Access: risk ${escapeMarkdown(plain(riskOf(difference)))}`, ''];
  const add = (
    title: string,
    all: readonly unknown[],
    shown: readonly string[],
    notes: readonly string[] = [],
  ): void => {
    lines.push(`### ${title}`, '', ...shown, '');
    if (all.length > most) lines.push(`And ${all.length - most} more: \`curfew diff ${what}\` shows all.`, '');
    for (const note of notes) lines.push(escapeMarkdown(plain(note)), '');
  };
  if (isEmpty(difference)) lines.push('Access stays as it is.', '');
  for (const { title, head: columns, rows, notes } of partsOf(difference)) {
    add(title, rows, markdownTable(columns, rows.slice(0, most)), notes);
  }
  if (overlaps.length > 0) {
    const shown = overlaps.slice(0, most).map((each) => `- ${escapeMarkdown(plain(each))}`);
    add('Overlaps', overlaps, shown);
  }
  if (!isEmpty(difference)) {
    const more = headroom.length > most ? `; and ${headroom.length - most} more` : '';
    const left = headroom.slice(0, most).map(describeHeadroom).join('; ') + more;
    lines.push(`After the merge: ${escapeMarkdown(left)}.`, '', undone, '');
  }
  lines.push(`<sub>curfew diff ${what} at ${formatInstant(now)}; risk:${judgement.risk}</sub>`);
  return lines.join('\n');
}
