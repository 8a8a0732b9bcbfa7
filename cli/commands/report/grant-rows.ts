import { describeAccess } from '../../../model/access';
import type { ValidGrant } from '../../../model/grant/valid-grant';
import { between, earliest, formatInstant } from '../../../model/time/instant';
import { endsBefore, isOver, type Window } from '../../../model/time/window';
import { formatSpan } from '../../frame/when';
import type { GrantHistory, Version } from '../../git/history';
import type { GrantRow } from './report';
import { shared } from './totals';

const accessOf = ({ access, person }: ValidGrant): string => `${person.user} ${describeAccess(access)}`;

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
  if (accessOf(grant) !== accessOf(before.grant)) words.push(`now ${accessOf(grant)}`);
  return words;
}

export function grantRow({ id, file, versions, grant, spans }: GrantHistory, period: Window): GrantRow[] {
  const within = spans.reduce((sum, span, i) => {
    // Versions may overlap by nothing but their edges; a second one never counts a time twice.
    const until = earliest(span.until, spans[i + 1]?.from ?? span.until);
    return sum + shared({ from: span.from, until }, period);
  }, 0);
  const [first] = spans;
  const last = spans.at(-1);
  if (within === 0 || !first || !last) return [];
  const changes = versions.flatMap((version, i) =>
    changesOf(versions[i - 1], version).map((what) => ({ what, commit: version.commit })),
  );
  const held = { from: first.from, until: last.until };
  return [{ id, file, grant, held, within, added: (versions[0] as Version).commit, changes }];
}
