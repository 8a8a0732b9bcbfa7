import { isManagedPath } from '../../../model/iam/names';
import { userKey } from '../../../model/principal/user-name';
import { formatInstant } from '../../../model/time/instant';
import { writeTrail } from '../../aws/audit-trail';
import { type Denial, denials } from '../../aws/denials';
import { tryEverybodyOut } from '../../aws/everybody-out';
import type { Context } from '../../context/context';
import { type ExitCode, Failure, misuse, refuse } from '../../frame/failure';
import { count } from '../../frame/words';
import { restoreEverybody } from './everybody';
import { stillShown } from './still-shown';

interface Options {
  readonly everybody?: boolean;
  readonly list?: boolean;
  readonly reason?: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

const tooEarly = (shown: readonly Denial[]): Failure =>
  new Failure(
    3,
    shown.map(({ user, arn }) => ({
      place: user,
      rule: `is restored, but AWS still shows the Deny ${arn}, and the sweeper ends what they open while it does`,
      remedy: 'Run curfew restore --list until it is gone, then tell them.',
      code: 'still-shown',
    })),
  );

/** Who is revoked: everybody at once, and each alone. */
async function list(context: Context, all: readonly Denial[], asJson: boolean): Promise<ExitCode> {
  const { screen } = context;
  const everybody = await tryEverybodyOut(context);
  const isOut = everybody !== undefined && everybody.attachments > 0;
  if (asJson) {
    const together = isOut ? [{ arn: everybody.arn, everybody: true, persons: everybody.attachments }] : [];
    screen.json([...together, ...all.map(({ until, ...each }) => ({ ...each, until: formatInstant(until) }))]);
    return 0;
  }
  if (isOut) screen.print(`Everybody is out: ${count(everybody.attachments, 'person')}, by ${everybody.arn}.`);
  if (all.length > 0) {
    screen.table(
      ['USER', 'UNTIL', 'POLICY'],
      all.map(({ user, until, arn }) => [user, formatInstant(until), arn]),
    );
  } else screen.print(isOut ? 'Nobody is revoked alone.' : 'Nobody is revoked.');
  return 0;
}

export async function run(context: Context, users: string[], options: Options): Promise<ExitCode> {
  if (options.everybody && !options.list) return restoreEverybody(context, users, options);
  const { screen, aws } = context;
  const all = await denials(aws.port);
  if (options.list) return list(context, all, options.json === true);
  if (users.length === 0) throw misuse('USER', undefined, 'is missing', 'Name whose access is given back, or --list.');
  const wanted = new Set(users.map(userKey));
  const due = all.filter(({ user }) => wanted.has(userKey(user)));
  const known = new Set(due.map(({ user }) => userKey(user)));
  const unknown = users.filter((user) => !known.has(userKey(user)));
  if (unknown.length > 0) {
    const revoked = [...new Set(all.map(({ user }) => user))].join(', ');
    const remedy = revoked ? `Revoked are ${revoked}.` : 'Nobody is revoked alone; see curfew restore --list.';
    throw refuse({ place: 'USER', value: unknown.join(', '), rule: 'is not revoked', remedy, code: 'not-revoked' });
  }
  if (options.dryRun) {
    for (const { user, arn } of due) screen.print(`would restore  ${user}: detach and delete ${arn}`);
    return 0;
  }
  await context.confirm(`Give back the access of ${[...new Set(due.map(({ user }) => user))].join(', ')}?`);
  for (const { arn } of due) {
    for (const holder of await aws.port.holders(arn)) await aws.port.detach(arn, holder);
    if ((await aws.port.deletePolicy(arn)) === 'conflict') {
      const rule = `is detached, and ${arn} cannot be deleted: something holds it`;
      throw new Failure(3, [{ place: 'aws', rule, remedy: 'Try again in a minute.', code: 'conflict' }]);
    }
  }
  const why = options.reason ?? 'restored from the command line';
  const when = aws.clock.now();
  await writeTrail(
    context,
    due.map(({ user, arn }) => ({ when, change: 'access restored', who: user, policy: arn, why })),
  );
  const shown = await stillShown(due, aws.port, aws.clock);
  const early = new Set(shown.map(({ user }) => userKey(user)));
  for (const user of new Set(due.map((each) => each.user))) {
    if (early.has(userKey(user))) continue;
    screen.print(`restored  ${user}`);
    if (isManagedPath(await aws.port.pathOf(user))) {
      screen.note(`Their keys were deleted: curfew credentials ${user} makes a new one.`);
    }
  }
  if (shown.length > 0) throw tooEarly(shown);
  return 0;
}
