import { messageOf } from '../../model/base/message-of';
import type { AuditFinding } from '../../model/contracts/finding';
import { iamUser } from '../../model/principal/iam-user';
import { userKey } from '../../model/principal/user-name';
import { back, seconds } from '../../model/time/instant';
import { deleteKeys } from '../act/delete-keys';
import { concurrency, inParallel } from '../aws/in-parallel';
import { GrantList } from '../observe/grant-list';
import { iamUserKeys } from '../principals/iam-user';
import { policyLists } from '../provisions/iam-policy';
import type { CredentialReport } from './credential-report';
import {
  lastEnds,
  namedIn,
  otherCredentialsFinding,
  passwordFinding,
  remembered,
  toAskForKeys,
  toAskForPassword,
  turnOf,
} from './credentials';
import { idle, isFresh, isManagedUser } from './declared';
import type { AuditObservation } from './observation';
import type { AuditOptions } from './options';
import type { EndedSession, User } from './port';
import { type Asking, ask } from './questions';
import { type LoggedRegion, loggingFindings, recentSessions, unloggedFinding } from './regions';
import type { Documents } from './rights';
import { assumableRoles, policiesOfAws, policiesOfRoles, roleRights } from './roles';
import { otherRights } from './users';

/** What each stage of an audit works with. */
export interface Stage extends Omit<AuditOptions, 'account'>, Pick<AuditObservation, 'account' | 'manifest'> {
  /** The id of the account. */
  readonly owner: string;
  readonly asking: Asking;
  /** Takes findings the moment they are known. */
  readonly say: (findings: readonly AuditFinding[]) => void;
}

const aboutUser = ({ name }: User) => ({ user: name });

/** Documents of AWS's own policies, added to those that are known. What cannot be read stays unknown. */
async function withThoseOfAws(
  { aws, asking }: Stage,
  documents: Documents,
  arns: readonly string[],
): Promise<Documents> {
  const missing = arns.filter((arn) => !documents.has(arn));
  const about = (resource: string) => ({ resource });
  const read = await ask(missing, 'reading a policy of AWS', asking, about, (arn) => aws.documentOfAws(arn));
  return new Map([
    ...documents,
    ...[...read].flatMap(([arn, text]) => (text === undefined ? [] : [[arn, text] as const])),
  ]);
}

/**
 * Rights that our people have beside their grants: their own, and by roles that they may assume.
 *
 * @returns the ARNs of those who have, or of whom nobody can tell
 */
export async function auditRights(stage: Stage): Promise<ReadonlySet<string>> {
  const { account, say } = stage;
  const manifest = stage.manifest.ok ? stage.manifest.value : undefined;
  const local = new Map(account.policies.map(({ arn, document }) => [arn, document]));
  const documents = await withThoseOfAws(stage, local, policiesOfAws(account, manifest));
  const own = otherRights(account, manifest, documents);
  say(own);
  // Who may start sessions by themselves gains nothing by a role.
  const mayAlready = new Set(own.flatMap(({ code, resource }) => (code === 'other-session-rights' ? [resource] : [])));
  const assumable = assumableRoles(account, manifest, documents).filter(({ user }) => !mayAlready.has(user.arn));
  const byRole = roleRights(assumable, await withThoseOfAws(stage, documents, policiesOfRoles(assumable)));
  say(byRole);
  return new Set([...own, ...byRole].map(({ resource }) => resource));
}

const reportTries = 5;
const reportWait = seconds(2);

/** What IAM last wrote down of passwords and keys; undefined where it does not in time: then everybody is asked. */
async function reportOf({ aws, clock, asking: { journal, hasTime } }: Stage): Promise<CredentialReport | undefined> {
  try {
    for (let i = 0; i < reportTries && hasTime(); i++) {
      const report = await aws.credentialReport();
      if (report) return report;
      await clock.sleep(reportWait);
    }
  } catch (error) {
    journal.write({ action: 'read', outcome: 'failed', why: 'reading the credential report', error: messageOf(error) });
  }
  return undefined;
}

/** Deletes the keys of persons whom nobody grants anything; another look at each comes first. */
async function removeKeys(
  { aws, clock, dryRun, asking: { journal, hasTime } }: Stage,
  left: ReadonlyMap<User, string[]>,
) {
  const why = 'no grant is left';
  const removals = [...left].filter(([, keys]) => keys.length > 0);
  if (dryRun) {
    for (const [{ name: user }, keys] of removals) {
      for (const key of keys) journal.write({ action: 'delete key', outcome: 'planned', user, key, why });
    }
    return;
  }
  const persons = removals.map(([{ name }]) => iamUser(name));
  const grants = new GrantList(persons, [{ lists: policyLists(aws) }], clock);
  const tools = { port: iamUserKeys(aws), grants, journal };
  await inParallel(persons, concurrency, async (person) => {
    if (hasTime()) await deleteKeys(person, why, tools);
    else journal.write({ action: 'delete key', outcome: 'failed', user: person.name, why, error: 'there was no time' });
  });
}

/** Passwords, and keys that nobody grants anything to. IAM's report says whom to ask; the answer is the user's own. */
export async function auditCredentials(stage: Stage): Promise<void> {
  const { aws, account, clock, asking, say } = stage;
  const managed = account.users.filter(isManagedUser);
  if (managed.length === 0) return;
  const report = await reportOf(stage);
  const asked = toAskForPassword(managed, report);
  const passwords = await ask(asked, 'looking for a password', asking, aboutUser, ({ name }) => aws.hasPassword(name));
  say([...passwords].flatMap(([user, has]) => (has ? [passwordFinding(user)] : [])));
  if (!stage.manifest.ok) return;
  const { value } = stage.manifest;
  const unused = toAskForKeys(idle(account, value, clock.now()), report, lastEnds(account, value));
  const keys = await ask(unused, 'looking for keys', asking, aboutUser, ({ name }) => aws.accessKeys(name));
  await removeKeys(stage, keys);
}

/** Whether sessions can be logged in each region in use, and whether those that ended were. */
export async function auditRegions(stage: Stage): Promise<void> {
  const { aws, clock, document, retiredDocuments, asking, say } = stage;
  if (!stage.manifest.ok) return;
  const { value, written } = stage.manifest;
  const told = await ask([stage], 'asking which buckets take transcripts', asking, () => ({}), stage.buckets);
  const buckets = told.get(stage) ?? new Map<string, string>();
  const regions = [...value.keys].flatMap(([region, key]): LoggedRegion[] => {
    const bucket = buckets.get(region);
    return bucket === undefined ? [] : [{ region, document, retiredDocuments, bucket, key }];
  });
  const about = ({ region }: { readonly region: string }) => ({ resource: region });
  // An apply may have brought a region just now.
  const settled = isFresh(written, clock.now()) ? [] : regions;
  const logging = await ask(settled, 'looking at what logs sessions', asking, about, (each) =>
    loggingFindings(aws, each),
  );
  say([...logging.values()].flat());
  const ended = await ask(regions, 'looking for ended sessions', asking, about, (each) =>
    recentSessions(aws, each, clock.now()),
  );
  const sessions = [...ended].flatMap(([region, all]) => all.map((session) => ({ region, session })));
  const of = ({ session }: { readonly session: EndedSession }) => ({ resource: session.id });
  const unlogged = await ask(sessions, 'looking for a transcript', asking, of, ({ region, session }) =>
    unloggedFinding(aws, region, session),
  );
  say([...unlogged.values()].flat());
}

/** Who was found in one of the last audits. They are asked in each, so that a finding stands until it is put right. */
async function foundBefore({ aws, account, clock, asking: { journal } }: Stage): Promise<User[]> {
  try {
    const names = namedIn(await aws.loggedFindings(back(clock.now(), remembered)));
    return account.users.filter((user) => isManagedUser(user) && names.has(userKey(user.name)));
  } catch (error) {
    const why = 'reading what the last audits found';
    journal.write({ action: 'read', outcome: 'failed', why, error: messageOf(error) });
    return [];
  }
}

/** SSH keys and credentials for single services, by turns: no report tells of them. Last, for it can wait. */
export async function auditOtherCredentials(stage: Stage): Promise<void> {
  const { aws, account, clock, asking, say } = stage;
  const managed = account.users.filter(isManagedUser);
  const turn = turnOf(managed, clock.now());
  const before = turn.length < managed.length ? await foundBefore(stage) : [];
  const users = [...new Set([...before, ...turn])];
  const found = await ask(users, 'looking for SSH keys', asking, aboutUser, ({ name }) => aws.otherCredentials(name));
  say([...found].flatMap(([user, ids]) => (ids.length > 0 ? [otherCredentialsFinding(user, ids)] : [])));
}
