import { accessWords } from '../../../model/access';
import { overlapsOf } from '../../../model/coverage/meet';
import type { ValidGrant } from '../../../model/grant/valid-grant';
import { formatInstant } from '../../../model/time/instant';
import type { Context } from '../../context/context';
import { allOf, describeState, grantJson } from '../../files/grants';
import { describeOverlap } from '../../files/overlaps';
import type { ExitCode } from '../../frame/failure';

const order = { live: 0, upcoming: 1, expired: 2 } as const;

/** Live first, for that is what is asked at 2 a.m.; then what starts next, then what ended last. */
function sorted(grants: readonly ValidGrant[]): ValidGrant[] {
  return [...grants].sort(
    (a, b) =>
      order[a.state] - order[b.state] ||
      (a.state === 'live' ? a.window.until - b.window.until : 0) ||
      (a.state === 'upcoming' ? a.window.from - b.window.from : 0) ||
      (a.state === 'expired' ? b.window.until - a.window.until : 0),
  );
}

export async function run(context: Context, _args: string[], { json }: { json?: boolean }): Promise<ExitCode> {
  const { screen } = context;
  const register = context.register();
  const { now, provisioned, expired } = register;
  const grants = sorted(allOf(register));
  const overlaps = overlapsOf(provisioned);
  if (json) {
    screen.json({
      now: formatInstant(now),
      grants: grants.map((grant) => grantJson(grant, now)),
      overlaps: overlaps.map((each) => ({ ...each, from: formatInstant(each.from), until: formatInstant(each.until) })),
    });
    return 0;
  }
  const { green, dim, cyan } = screen.colors;
  const color = { live: green, upcoming: cyan, expired: dim };
  const words = accessWords(grants.map(({ access }) => access));
  const rows = grants.map((grant) => [
    color[grant.state](grant.state),
    grant.id,
    grant.person.user,
    words(grant.access),
    formatInstant(grant.window.from),
    formatInstant(grant.window.until),
    describeState(grant, now),
  ]);
  if (rows.length > 0) screen.table(['STATE', 'GRANT', 'USER', 'TARGET', 'FROM', 'UNTIL', ''], rows);
  const count = (state: string) => provisioned.filter((grant) => grant.state === state).length;
  const totals = `${count('live')} live, ${count('upcoming')} upcoming, ${expired.length} expired`;
  screen.print(`${totals} at ${formatInstant(now)}`);
  for (const overlap of overlaps) screen.warn(describeOverlap(overlap));
  if (expired.length > 0) {
    const one = expired.length === 1;
    const what = one
      ? '1 expired grant makes nothing in AWS any more; its file'
      : `${expired.length} expired grants make nothing in AWS any more; their files`;
    screen.note(`${what} can be deleted, git keeps ${one ? 'it' : 'them'}.`);
  }
  return 0;
}
