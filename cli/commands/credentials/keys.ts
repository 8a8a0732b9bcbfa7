import { CreateAccessKeyCommand, IAMClient, paginateListAccessKeys } from '@aws-sdk/client-iam';
import { isNamed } from '../../../model/base/is-named';
import { writeTrail } from '../../aws/audit-trail';
import type { Context } from '../../context/context';
import { refuse } from '../../frame/failure';
import { formatSpan } from '../../frame/when';

interface Key {
  readonly id: string;
  readonly created: number;
}

/** AWS lets a user have two. */
const mostKeys = 2;

/** The oldest first. */
export async function keysOf(user: string, { aws }: Context): Promise<Key[]> {
  const keys: Key[] = [];
  for await (const page of paginateListAccessKeys({ client: aws.clients.iam }, { UserName: user })) {
    for (const { AccessKeyId = '', CreateDate } of page.AccessKeyMetadata ?? []) {
      keys.push({ id: AccessKeyId, created: CreateDate?.getTime() ?? 0 });
    }
  }
  return keys.sort((a, b) => a.created - b.created);
}

/** Before another key is made: where there are as many as AWS allows, the oldest goes, if it may. */
export async function makeRoom(user: string, keys: readonly Key[], replace: boolean, context: Context): Promise<void> {
  const { aws, screen } = context;
  const [oldest] = keys;
  if (keys.length < mostKeys || !oldest) return;
  const age = (key: Key): string => `${key.id} (${formatSpan(aws.clock.now() - key.created)} old)`;
  if (!replace) {
    const remedy = `--replace deletes the oldest, ${age(oldest)}, first.`;
    const rule = `has ${keys.length} keys, as many as AWS allows: ${keys.map(age).join(', ')}`;
    throw refuse({ place: 'USER', value: user, rule, remedy, code: 'too-many-keys' });
  }
  await context.confirm(`Delete the key ${age(oldest)} of ${user}?`);
  await aws.port.deleteAccessKey(user, oldest.id);
  screen.note(`key ${oldest.id} of ${user} is deleted`);
}

export interface NewKey {
  readonly id: string;
  readonly secret: string;
}

/** Asked once: where AWS made a key and its answer was lost, a second try would make a second one. */
async function askForKey(user: string, { aws }: Context) {
  const once = aws.clients.open((config) => new IAMClient({ ...config, maxAttempts: 1 }));
  try {
    return await once.send(new CreateAccessKeyCommand({ UserName: user }));
  } catch (error) {
    if (!isNamed(error, 'NoAnswer')) throw error;
    throw refuse({
      place: 'aws',
      value: user,
      rule: 'AWS was asked for a key and did not answer: it may have made one that nobody holds',
      remedy: `aws iam list-access-keys --user-name ${user} shows its keys; delete one that was made just now, and try again.`,
      code: 'no-answer',
    });
  }
}

export async function createKey(user: string, context: Context): Promise<NewKey> {
  const { aws } = context;
  const { AccessKey } = await askForKey(user, context);
  if (!AccessKey?.AccessKeyId || !AccessKey.SecretAccessKey) throw new Error('AWS made a key and did not show it');
  const { AccessKeyId: id, SecretAccessKey: secret } = AccessKey;
  const when = aws.clock.now();
  await writeTrail(context, [{ when, change: 'key made', who: user, key: id, why: 'asked for by curfew credentials' }]);
  return { id, secret };
}
