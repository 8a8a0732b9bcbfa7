import { wordsOf } from '../../../model/base/message-of';
import { isOwnDocument } from '../../../model/coverage/document';
import { tryIamUser } from '../../../model/principal/iam-user';
import { type UserKey, userKey } from '../../../model/principal/user-name';
import { inTurns } from '../../../sweeper/act/turns';
import { concurrency, inParallel } from '../../../sweeper/aws/in-parallel';
import type { Clock, Session } from '../../../sweeper/aws/port';
import { askUntil } from '../../../sweeper/aws/waits';
import type { Deployment } from '../../../sweeper/kinds/list';
import type { Attached, EverybodyAws } from '../../aws/everybody-out';
import { type EndedSessions, endUntilGone, type SessionsSeen, sessionsIn } from './end-sessions';
import { holdersOf, personsWithAccess } from './persons-with-access';

export interface EverybodyTools {
  /** Its calls keep to one pace: AWS's limits are the account's, and the sweeper needs its share. */
  readonly aws: EverybodyAws;
  readonly clock: Pick<Clock, 'sleep'>;
  readonly deployment: Deployment;
  /** Told of each step: who interrupts must know how far it came. */
  readonly say: (what: string) => void;
}

export interface DeniedEverybody {
  /** Users who are seen to hold the Deny. */
  readonly denied: readonly string[];
  /** What could not be done, each a clause. */
  readonly left: readonly string[];
  /** Keys of those below `/curfew/`, as the last look saw them. */
  readonly managed: ReadonlySet<UserKey>;
  /** Whether anybody was asked for: a later look that finds nobody new is the last. */
  readonly found: boolean;
}

/** What earlier looks have done. */
export class Asked {
  readonly users = new Set<UserKey>();
  /** Policies whose holders are known, with their counts. */
  readonly policies = new Set<string>();
  managed: ReadonlySet<UserKey> = new Set();

  /** Those of some users who were not asked for, from now on they are. */
  due(users: readonly string[]): string[] {
    const due = [...new Map(users.map((user) => [userKey(user), user]))].filter(([key]) => !this.users.has(key));
    for (const [key] of due) this.users.add(key);
    return due.map(([, user]) => user);
  }
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
  if (users.length === 0) return [];
  const unseen = async (): Promise<string[]> => {
    const out = new Set((await aws.holders(arn)).flatMap(({ kind, name }) => (kind === 'user' ? [userKey(name)] : [])));
    return users.filter((user) => !out.has(userKey(user)));
  };
  return askUntil(unseen, ({ length }) => length === 0, clock);
}

/** Such as an apply that was under way: whoever it brings is found by the next look. */
const mostLooks = 5;

/**
 * Attaches the Deny to everybody who has anything of Curfew's: first to those whom the lists name, then to whoever else holds
 * a policy. Each is asked for, also who seems to have it: a read that lags may show what was taken off. So it may be
 * interrupted anywhere, and is completed by the next run.
 *
 * @param known what was done before by this run
 * @throws where nobody can say who has access, by the first look of all: then nothing was done
 */
export async function denyEverybody(arn: string, tools: EverybodyTools, known = new Asked()): Promise<DeniedEverybody> {
  const { aws } = tools;
  const attached: string[] = [];
  const left: string[] = [];
  const denyThese = async (users: readonly string[]): Promise<number> => {
    const due = known.due(users);
    const done = await attachAll(due, arn, tools);
    attached.push(...done.attached);
    left.push(...done.refused);
    return due.length;
  };
  let found = false;
  for (let look = 1; look <= mostLooks; look++) {
    let came = 0;
    try {
      const persons = await personsWithAccess(aws);
      known.managed = persons.managed;
      came = await denyThese(persons.users);
      const holders = await holdersOf(persons.policies, aws, known.policies);
      left.push(...holders.others);
      came += await denyThese(holders.users);
    } catch (error) {
      if (known.users.size === 0) throw error;
      left.push(`who came meanwhile: ${wordsOf(error)}`);
    }
    if (came === 0) break;
    found = true;
    if (look === mostLooks) left.push('new persons keep coming: an apply is under way, so run this again');
  }
  const seen = await seenOf(attached, arn, tools);
  return { denied: seen.denied, left: [...new Set([...left, ...seen.left])], managed: known.managed, found };
}

/** Of those to whom it was attached, on whom the Deny is seen, and what is to be said of the others. */
async function seenOf(attached: readonly string[], arn: string, tools: EverybodyTools) {
  try {
    const unseen = new Set(await unseenOn(attached, arn, tools));
    const left = unseen.size > 0 ? [`${[...unseen].join(', ')}: the Deny is attached and not to be seen yet`] : [];
    return { denied: attached.filter((user) => !unseen.has(user)), left };
  } catch (error) {
    return { denied: [], left: [`who holds the Deny: ${wordsOf(error)}`] };
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
