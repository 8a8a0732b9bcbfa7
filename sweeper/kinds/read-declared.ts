import { messageOf } from '../../model/base/message-of';
import { type Manifest, readManifest } from '../../model/contracts/manifest';
import { iamUser } from '../../model/principal/iam-user';
import { type Instant, latest } from '../../model/time/instant';
import type { ManifestAws, ManifestPlace } from '../aws/port';
import type { Declared } from '../principals/declared';
import { type Kinds, tryNamed } from './kinds';

function declaredBy({ users, policies }: Manifest, kinds: Pick<Kinds, 'provisions'>): Declared {
  const existing = [...users].filter(([, kind]) => kind === 'existing').map(([user]) => iamUser(user).key);
  const ends = new Map<string, Instant>();
  for (const arn of policies.keys()) {
    const { holder, until } = tryNamed(arn, kinds)?.means ?? {};
    if (holder && until !== undefined) ends.set(holder.key, latest(until, ends.get(holder.key) ?? until));
  }
  return { is: 'read', existing: new Set(existing), ends };
}

/** What the manifest says now. That it cannot be read is an answer as well: then nothing may hang on it. */
export async function readDeclared(
  aws: ManifestAws,
  place: ManifestPlace,
  kinds: Pick<Kinds, 'provisions'>,
): Promise<Declared> {
  const wrong = (why: string): Declared => ({ is: 'unreadable', why });
  try {
    const found = await aws.manifest(place);
    if (found === undefined) return wrong('there is none');
    const read = readManifest(found.text);
    if (!read.ok) return wrong(read.why);
    const { account } = read.manifest;
    return account === place.account ? declaredBy(read.manifest, kinds) : wrong(`it is of account ${account}`);
  } catch (error) {
    return wrong(messageOf(error));
  }
}
