import { accessWords } from '../../../model/access';
import type { ValidGrant } from '../../../model/grant/valid-grant';
import { between, earliest, formatInstant } from '../../../model/time/instant';
import { endsBefore, isOver, type Window } from '../../../model/time/window';
import { formatSpan } from '../../frame/when';
import type { GrantHistory, Version } from '../../git/history';
import type { GrantRow } from './report';
import { shared } from './totals';

/** Whose it was and is, and what, told apart where it differs. */
function accessesOf(before: ValidGrant, after: ValidGrant): [was: string, is: string] {
  const words = accessWords([before.access, after.access]);
  const told = ({ access, person }: ValidGrant): string => `${person.user} ${words(access)}`;
  return [told(before), told(after)];
}

/** What a version changed of the one before, in words. */
function changesOf(before: Version | undefined, { grant, commit }: Version): string[] {
  if (!before) return [];
  if (!before.grant) return grant ? ['granted again'] : [];
  const was = before.grant.window;
  if (!grant) {
    return isOver(was, commit.at) ? [] : [`deleted ${formatSpan(between(commit.at, was.until))} before its end`];
  }
  const words: string[] = [];
  if (endsBefore(was, grant.window)) words.push(`extended to ${formatInstant(grant.window.until)}`);
  if (endsBefore(grant.window, was)) words.push(`shortened to ${formatInstant(grant.window.until)}`);
  if (grant.window.from !== was.from) words.push(`from ${formatInstant(grant.window.from)}`);
  const [had, has] = accessesOf(before.grant, grant);
  if (has !== had) words.push(`now ${has}`);
  return words;
}

export function grantRow({ id, file, versions, grant, spans: all }: GrantHistory, period: Window): GrantRow[] {
  // Versions may overlap by nothing but their edges; a second one never counts a time twice.
  const spans = all.map((span, i) => ({ ...span, until: earliest(span.until, all[i + 1]?.from ?? span.until) }));
  const within = spans.reduce((sum, span) => sum + shared(span, period), 0);
  const [first] = all;
  const last = all.at(-1);
  if (within === 0 || !first || !last) return [];
  const changes = versions.flatMap((version, i) =>
    changesOf(versions[i - 1], version).map((what) => ({ what, commit: version.commit })),
  );
  const held = { from: first.from, until: last.until };
  return [{ id, file, grant, held, spans, within, added: (versions[0] as Version).commit, changes }];
}
