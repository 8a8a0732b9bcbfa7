import { DateTime } from 'luxon';
import { describeKind } from '../../../model/access';
import type { ValidGrant } from '../../../model/grant/valid-grant';
import type { Instant } from '../../../model/time/instant';
import type { Screen } from '../../frame/screen';

/** What is asked about: one instant, or a stretch of time. */
export interface Stretch {
  readonly from: Instant;
  /** The same instant, or later: then half open. */
  readonly to: Instant;
}

const narrowest = 24;

function axis({ from, to }: Stretch, width: number): string {
  const day = 24 * 3600 * 1000;
  const format = to - from > 2 * day ? 'd LLL' : 'HH:mm';
  const text = (at: number) => DateTime.fromMillis(at, { zone: 'utc' }).toFormat(format);
  let line = '';
  const step = Math.max(12, Math.floor(width / 6));
  for (let column = 0; column + 6 <= width; column += step) {
    line = line.padEnd(column) + text(from + ((to - from) * column) / width);
  }
  return line;
}

/** Grants as bars over a span, a line each; `│` is now. Times are UTC. */
export function timeline(grants: readonly ValidGrant[], span: Stretch, now: Instant, screen: Screen): string[] {
  const label = ({ id, person, access }: ValidGrant) =>
    [`${person.user}  ${id}`, ...describeKind(access.kind)].join(' ');
  const left = Math.max(...grants.map((grant) => label(grant).length));
  const width = Math.max(narrowest, screen.width - left - 3);
  const columnOf = (at: number): number => ((at - span.from) / (span.to - span.from)) * width;
  const nowAt = Math.floor(columnOf(now));
  const { green, dim, cyan } = screen.colors;
  const paint = { live: green, upcoming: cyan, expired: dim };
  const rows = grants.map((grant) => {
    const start = Math.max(0, Math.floor(columnOf(grant.window.from)));
    // Something is always drawn: a grant of a minute is a grant.
    const end = Math.max(start + 1, Math.min(width, Math.ceil(columnOf(grant.window.until))));
    const cells = Array.from({ length: width }, (_, i) => (i >= start && i < end ? '█' : i === nowAt ? '│' : '·'));
    const bar = cells.join('').replace(/█+/, (drawn) => paint[grant.state](drawn));
    return `${label(grant).padEnd(left)}  ${bar}`;
  });
  return [`${''.padEnd(left)}  ${axis(span, width)}`, ...rows];
}
