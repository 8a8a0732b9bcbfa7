import { userKey } from '../../../model/principal/user-name';
import type { Aws, Clock } from '../../../sweeper/aws/port';
import { askUntil, longWaits } from '../../../sweeper/aws/waits';
import { type Denial, denials } from '../../aws/denials';

/** Of these, what the account's list or a person's own still shows. */
async function shownOf(taken: readonly Denial[], aws: Pick<Aws, 'policies' | 'attached'>): Promise<Denial[]> {
  const users = [...new Map(taken.map(({ user }) => [userKey(user), user])).values()];
  const [listed, ...held] = await Promise.all([denials(aws), ...users.map((user) => aws.attached(user))]);
  const shown = new Set([...listed.map(({ arn }) => arn), ...held.flatMap((arns) => arns ?? [])]);
  return taken.filter(({ arn }) => shown.has(arn));
}

/**
 * Waits until IAM's reads are without Denies that were taken off, for about a minute: as long as they show one, the
 * sweeper ends what its person opens.
 *
 * @returns what they show still
 */
export async function stillShown(
  taken: readonly Denial[],
  aws: Pick<Aws, 'policies' | 'attached'>,
  clock: Pick<Clock, 'sleep'>,
): Promise<readonly Denial[]> {
  let shown = taken;
  const look = async (): Promise<readonly Denial[]> => {
    shown = await shownOf(shown, aws);
    return shown;
  };
  return askUntil(look, ({ length }) => length === 0, clock, longWaits);
}
