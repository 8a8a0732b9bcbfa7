import { wordsOf } from '../../../model/base/message-of';
import { isOwnDocument } from '../../../model/coverage/document';
import { userName } from '../../../model/iam/limits';
import { accessPath } from '../../../model/iam/names';
import { tryPathOwner } from '../../../model/iam/policy-name';
import { tryIamUser } from '../../../model/principal/iam-user';
import { type UserKey, userKey } from '../../../model/principal/user-name';
import type { Milliseconds } from '../../../model/time/instant';
import { inTurns } from '../../../sweeper/act/turns';
import { concurrency, inParallel } from '../../../sweeper/aws/in-parallel';
import type { Clock, ListedPolicy, Session } from '../../../sweeper/aws/port';
import { waits } from '../../../sweeper/aws/waits';
import type { Deployment } from '../../../sweeper/kinds/list';
import type { Attached, EverybodyAws } from '../../aws/everybody-out';
import { type EndedSessions, endUntilGone, type SessionsSeen, sessionsIn } from './end-sessions';

export interface EverybodyTools {
  /** Its calls keep to one pace: AWS's limits are the account's, and the sweeper needs its share. */
  readonly aws: EverybodyAws;
  readonly clock: Pick<Clock, 'sleep'>;
  readonly deployment: Deployment;
  /** Told of each step: who interrupts must know how far it came. */
  readonly say: (what: string) => void;
}

/** Whoever has anything of Curfew's. */
export interface PersonsWithAccess {
  /** Those who are granted something first: they could open it. */
  readonly users: readonly string[];
  /** Keys of those below `/curfew/`: all of their sessions are Curfew's to end. */
  readonly managed: ReadonlySet<UserKey>;
  /** Groups and roles that somebody attached a grant's policy to. The Deny is for users, so a person has to look. */
  readonly others: readonly string[];
}

/** A policy of a grant, by its path alone: one whose name nobody can read may grant something all the same. */
function grantOwner({ path }: ListedPolicy): string | undefined {
  const { kind, user } = tryPathOwner(path) ?? {};
  return kind === 'd' || user === undefined || !userName.test(user) ? undefined : user;
}

export async function personsWithAccess(
  aws: Pick<EverybodyAws, 'managedUsers' | 'policies' | 'holders'>,
): Promise<PersonsWithAccess> {
  const [listed, policies] = await Promise.all([aws.managedUsers(), aws.policies(accessPath)]);
  const grants = policies.filter((policy) => grantOwner(policy) !== undefined);
  const names = new Map(listed.map(({ name }) => [userKey(name), name]));
  // One holder is who is named; only of more does anybody have to ask who they are.
  const shared = grants.filter(({ attachments }) => attachments > 1);
  const found = await inParallel(shared, concurrency, ({ arn }) => aws.holders(arn));
  const holders = found.flatMap((result) => (result.status === 'fulfilled' ? result.value : []));
  const unknown = found.flatMap((result, i) =>
    result.status === 'rejected' ? [`the holders of ${shared[i]?.arn}: ${wordsOf(result.reason)}`] : [],
  );
  const granted = [
    ...grants.flatMap((policy) => grantOwner(policy) ?? []),
    ...holders.flatMap(({ kind, name }) => (kind === 'user' ? [name] : [])),
  ];
  const users = new Map<UserKey, string>();
  for (const name of [...granted, ...names.values()]) {
    const key = userKey(name);
    if (!users.has(key)) users.set(key, names.get(key) ?? name);
  }
  const others = holders.flatMap(({ kind, name }) =>
    kind === 'user' ? [] : [`${kind} ${name} holds the policy of a grant: detach it`],
  );
  return { users: [...users.values()], managed: new Set(names.keys()), others: [...new Set([...others, ...unknown])] };
}

export interface DeniedEverybody {
  /** Users who are seen to hold the Deny. */
  readonly denied: readonly string[];
  /** What could not be done, each a clause. */
  readonly left: readonly string[];
}

const why: Readonly<Record<Exclude<Attached, 'attached' | 'no such user'>, string>> = {
  'no slot': 'as many policies as AWS allows, so the Deny is not attached: detach one, and run this again',
};

/** Attaches the Deny to users, and says of how many that is done. */
async function attachAll(users: readonly string[], arn: string, { aws, say }: EverybodyTools) {
  const attached: string[] = [];
  const refused = new Map<string, string[]>();
  const refuse = (reason: string, user: string) => refused.set(reason, [...(refused.get(reason) ?? []), user]);
  await inParallel(users, concurrency, async (user) => {
    try {
      const outcome = await aws.attachTo(arn, user);
      if (outcome === 'no slot') refuse(why[outcome], user);
      if (outcome !== 'attached') return;
      attached.push(user);
      if (attached.length % 50 === 0) say(`${attached.length} of ${users.length} are denied`);
    } catch (error) {
      refuse(wordsOf(error), user);
    }
  });
  return { attached, refused: [...refused].map(([reason, names]) => `${names.join(', ')}: ${reason}`) };
}

/** Sees the Deny on each of them; IAM's reads lag by seconds. @returns those on whom it was not seen */
async function unseenOn(users: readonly string[], arn: string, { aws, clock }: EverybodyTools): Promise<string[]> {
  let unseen = [...users];
  for (const wait of [0 as Milliseconds, ...waits]) {
    if (wait > 0) await clock.sleep(wait);
    const out = new Set((await aws.holders(arn)).flatMap(({ kind, name }) => (kind === 'user' ? [userKey(name)] : [])));
    unseen = users.filter((user) => !out.has(userKey(user)));
    if (unseen.length === 0) break;
  }
  return unseen;
}

/** Such as an apply that was under way: whoever it brings is found by the next look. */
const mostLooks = 5;

/**
 * Attaches the Deny to everybody who has anything of Curfew's. Each is asked for, also who seems to have it: a read that
 * lags may show what was taken off. So it may be interrupted anywhere, and is completed by the next run.
 *
 * @throws where nobody can say who has access: then nothing was done
 */
export async function denyEverybody(arn: string, tools: EverybodyTools): Promise<DeniedEverybody> {
  const { aws } = tools;
  const asked = new Set<UserKey>();
  const attached: string[] = [];
  const left: string[] = [];
  for (let look = 1; look <= mostLooks; look++) {
    let persons: PersonsWithAccess;
    try {
      persons = await personsWithAccess(aws);
    } catch (error) {
      if (look === 1) throw error;
      left.push(`who came meanwhile: ${wordsOf(error)}`);
      break;
    }
    if (look === 1) left.push(...persons.others);
    const due = persons.users.filter((user) => !asked.has(userKey(user)));
    if (due.length === 0) break;
    for (const user of due) asked.add(userKey(user));
    const done = await attachAll(due, arn, tools);
    attached.push(...done.attached);
    left.push(...done.refused);
    if (look === mostLooks) left.push('new persons keep coming: an apply is under way, so run this again');
  }
  try {
    const unseen = new Set(await unseenOn(attached, arn, tools));
    if (unseen.size > 0) left.push(`${[...unseen].join(', ')}: the Deny is attached and not to be seen yet`);
    return { denied: attached.filter((user) => !unseen.has(user)), left };
  } catch (error) {
    return { denied: [], left: [...left, `who holds the Deny: ${wordsOf(error)}`] };
  }
}

/** All sessions that are Curfew's to end: through its document, whosever, and any of a managed person. */
export async function sessionsOfAll(
  managed: ReadonlySet<UserKey>,
  { aws, deployment }: Pick<EverybodyTools, 'aws' | 'deployment'>,
): Promise<SessionsSeen> {
  const isOurs = (session: Session): boolean => {
    const owner = tryIamUser(session.owner, deployment.account);
    const isManaged = owner !== undefined && (owner.managed === true || managed.has(userKey(owner.principal.name)));
    return isManaged || isOwnDocument(session.document, deployment);
  };
  const { sessions, unseen } = await sessionsIn(deployment.regions, aws, isOurs);
  return { sessions: inTurns(sessions, ({ owner }) => owner), unseen };
}

/** Ends the sessions of everybody and sees them gone. Persons take turns: whoever has thousands keeps nobody waiting. */
export const endEverybody = (managed: ReadonlySet<UserKey>, tools: EverybodyTools): Promise<EndedSessions> =>
  endUntilGone(() => sessionsOfAll(managed, tools), tools);
