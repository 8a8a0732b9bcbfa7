import { tryRead } from '../model/grant/document';
import { accessPath } from '../model/iam/names';
import { isOver } from '../model/time/window';
import { inParallel } from '../sweeper/aws/in-parallel';
import type { RemoteAws } from './remote-aws';
import { ownerOf, region, type SweepAccount } from './sweep-account';

/**
 * The script that people use today: every user, every policy of theirs, when does it end, which sessions are open.
 * It is done a favour or two: policies need no detaching, and keys stay where they are.
 */
export async function loop({ users, aws: account }: SweepAccount, aws: RemoteAws, atOnce: number): Promise<void> {
  const listed = await account.policies(accessPath);
  const byArn = new Map(listed.map((policy) => [policy.arn, policy]));
  await inParallel(await aws.users(users), atOnce, async (user) => {
    for (const arn of (await aws.attached(user)) ?? []) {
      const policy = byArn.get(arn);
      const text = policy && (await aws.document(policy));
      const sessions = await aws.sessionsOf(region, ownerOf(user));
      const granted = tryRead(text ?? '');
      if (!granted || !isOver(granted.window, aws.now())) continue;
      for (const session of sessions) await aws.terminate(session);
      await aws.deleteAttached(arn, user);
    }
  });
}
