import type { IAMClient } from '@aws-sdk/client-iam';
import { isOwnDocument } from '../../../model/coverage/document';
import { userPath } from '../../../model/iam/names';
import { iamUser, tryIamUser } from '../../../model/principal/iam-user';
import type { Instant } from '../../../model/time/instant';
import type { Aws, Clock, Session } from '../../../sweeper/aws/port';
import type { Deployment } from '../../../sweeper/kinds/list';
import { type Denial, deny } from '../../aws/denials';
import { type EndedSessions, endUntilGone, inWords, sessionsIn } from './end-sessions';

export interface Tools {
  readonly aws: Aws;
  readonly iam: IAMClient;
  readonly clock: Pick<Clock, 'sleep'>;
  readonly deployment: Deployment;
  /** Told of each thing the moment it is done: who interrupts must know how far it came. */
  readonly say: (what: string) => void;
}

/** What one revocation did. */
export interface Revocation {
  readonly user: string;
  readonly managed: boolean;
  readonly denial: Denial;
  readonly keys: readonly string[];
  /** Seen to be gone. */
  readonly ended: readonly Session[];
  /** Asked to end and still there, or not to be seen. */
  readonly left: readonly string[];
}

/** What a person holds that a revocation would take. */
export interface PersonHoldings {
  readonly user: string;
  readonly managed: boolean;
  readonly keys: readonly string[];
  readonly sessions: readonly Session[];
  /** Regions that could not be read, in words. */
  readonly unseen: readonly string[];
}

/** The active sessions of somebody that are Curfew's to end: through its document, or any of a managed person. */
const sessionsOf = (user: string, managed: boolean, { aws, deployment }: Pick<Tools, 'aws' | 'deployment'>) =>
  sessionsIn(deployment.regions, aws, (session) => {
    const owner = tryIamUser(session.owner, deployment.account);
    if (owner?.principal.key !== iamUser(user).key) return false;
    return managed || isOwnDocument(session.document, deployment);
  });

/** @returns undefined where there is no such IAM user */
export async function heldBy(
  user: string,
  tools: Pick<Tools, 'aws' | 'deployment'>,
): Promise<PersonHoldings | undefined> {
  const path = await tools.aws.pathOf(user);
  if (path === undefined) return undefined;
  const managed = path.startsWith(userPath);
  const keys = managed ? await tools.aws.accessKeys(user) : [];
  const { sessions, unseen } = await sessionsOf(user, managed, tools);
  return { user, managed, keys, sessions, unseen: inWords(unseen) };
}

/** Ends somebody's sessions and sees them gone; those that open meanwhile as well. */
export const endAll = (user: string, managed: boolean, tools: Tools): Promise<EndedSessions> =>
  endUntilGone(() => sessionsOf(user, managed, tools), tools);

/**
 * Takes all access from a person, in the order in which it counts: no new session, no key, no open session. Each step
 * may be repeated, so a run that was interrupted is completed by the next.
 */
export async function revoke({ user, managed }: PersonHoldings, until: Instant, tools: Tools): Promise<Revocation> {
  const { aws, say } = tools;
  const denial = await deny(tools, user, until);
  say(`${user} is denied by ${denial.arn}`);
  const keys = managed ? await aws.accessKeys(user) : [];
  for (const key of keys) {
    await aws.deleteAccessKey(user, key);
    say(`key ${key} of ${user} is deleted`);
  }
  return { user, managed, denial, keys, ...(await endAll(user, managed, tools)) };
}
