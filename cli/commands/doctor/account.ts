import { GetAccountSummaryCommand } from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { Context } from '../../context/context';
import { allOf } from '../../files/grants';
import { type Answer, no, yes } from '../../frame/answer';

/** Whose credentials these are, and whether their account is the deployment's. */
export async function identity({ aws, settings }: Context): Promise<Answer[]> {
  const { Account, Arn } = await aws.clients
    .open((config) => new STSClient(config))
    .send(new GetCallerIdentityCommand({}));
  return [
    Account === settings.account
      ? yes(`${Arn} in account ${Account}`)
      : no(
          `these credentials are of account ${Account}, and main.ts names ${settings.account}`,
          'Use another --profile.',
        ),
  ];
}

const mostSkew = 60;

/** A signature that is minutes off is refused; a window is judged by AWS's clock. */
export async function clock({ aws, world }: Context): Promise<Answer[]> {
  await aws.port.pathOf('curfew-doctor');
  const skew = Math.round(Math.abs(aws.clock.now() - world.clock()) / 1000);
  return [
    skew <= mostSkew
      ? yes(`the clock is within ${Math.max(1, skew)} s of AWS's`)
      : no(`the clock is ${skew} s off AWS's`, 'Set it: timedatectl set-ntp true.'),
  ];
}

/** From here on somebody should ask AWS for more. */
const full = 0.8;

/** What is left of IAM's quotas: of the account, and of each person who holds grants. */
export async function quotas(context: Context): Promise<Answer[]> {
  const { aws, settings } = context;
  const { SummaryMap = {} } = await aws.clients.iam.send(new GetAccountSummaryCommand({}));
  const answers: Answer[] = [];
  const count = (what: string, used: number | undefined, quota: number | undefined): void => {
    if (used === undefined || !quota) return;
    const words = `${used} of ${quota} ${what}`;
    answers.push(
      used < quota * full ? yes(words) : no(words, 'Ask AWS for more in Service Quotas, and set it in main.ts.'),
    );
  };
  count('users', SummaryMap.Users, SummaryMap.UsersQuota);
  count('customer managed policies', SummaryMap.Policies, SummaryMap.PoliciesQuota);
  const grants = allOf(context.register()).filter(({ state }) => state !== 'expired');
  const held = new Map<string, number>();
  for (const { person } of grants) held.set(person.user, (held.get(person.user) ?? 0) + 1);
  const [user, most] = [...held].sort((a, b) => b[1] - a[1])[0] ?? [];
  if (user !== undefined)
    count(`grants of ${user}, who has the most`, most, Math.floor(settings.attachmentQuota / 2) + 1);
  return answers;
}
