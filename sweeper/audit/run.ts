import { messageOf } from '../../model/base/message-of';
import { saysUnreadable } from '../../model/contracts/finding';
import { findingRecord, type Log } from '../../model/contracts/log-record';
import { noManifest, readManifest } from '../../model/contracts/manifest';
import { iamUser } from '../../model/principal/iam-user';
import { deleteKeys } from '../act/delete-keys';
import { concurrency, inParallel } from '../aws/in-parallel';
import { paced } from '../aws/pace';
import type { Clock } from '../aws/port';
import { GrantList } from '../observe/grant-list';
import { iamUserKeys } from '../principals/iam-user';
import { policyLists } from '../provisions/iam-policy';
import { Journal, type Summary, SweepFailed } from '../signals/record';
import { audit } from './audit';
import { idle, isManagedUser } from './declared';
import type { AuditObservation } from './observation';
import type { Account, AuditAws } from './port';

export interface AuditOptions {
  readonly aws: AuditAws;
  readonly clock: Clock;
  readonly log: Log;
  /** Where the manifest is, for messages: `bucket/key`. */
  readonly where: string;
  readonly account: string;
  /** Says what it would do and does nothing. */
  readonly dryRun: boolean;
}

type ManifestLook = AuditObservation['manifest'];

async function seeManifest({ aws, where, account }: AuditOptions): Promise<ManifestLook> {
  const wrong = (why: string): ManifestLook => ({ ok: false, resource: where, why });
  try {
    const found = await aws.manifest();
    if (found === undefined) return wrong(noManifest);
    const read = readManifest(found.text);
    if (!read.ok) return wrong(read.why);
    if (read.manifest.account !== account) return wrong(`it is of account ${read.manifest.account}`);
    return { ok: true, value: read.manifest, written: found.written };
  } catch (error) {
    return wrong(messageOf(error));
  }
}

const stampOf = (manifest: ManifestLook): string => (manifest.ok ? `${manifest.written}` : manifest.why);

/** An apply that goes on writing manifests while the account is read would keep an audit forever. */
const looks = 3;

/**
 * An account and the manifest that stood before it was read and after: with one of before, what the apply in between
 * took away would look as if hands had done it.
 */
async function look(options: AuditOptions): Promise<{ manifest: ManifestLook; account: Account }> {
  let manifest = await seeManifest(options);
  for (let i = 1; ; i++) {
    const account = await options.aws.account();
    const after = await seeManifest(options);
    if (stampOf(after) === stampOf(manifest) || i === looks) return { manifest: after, account };
    manifest = after;
  }
}

/** One question about each user; a user who could not be asked about is written down and hides no other. */
async function ask<T>(
  users: readonly string[],
  what: string,
  journal: Journal,
  question: (user: string) => Promise<T>,
): Promise<Map<string, T>> {
  const results = await inParallel(users, concurrency, question);
  const answers = new Map<string, T>();
  for (const [i, result] of results.entries()) {
    const user = users[i] as string;
    if (result.status === 'fulfilled') answers.set(user, result.value);
    else journal.write({ action: 'read', outcome: 'failed', why: what, user, error: messageOf(result.reason) });
  }
  return answers;
}

/**
 * Reads the whole account and says what should not be. It changes nothing but one thing: keys of managed persons
 * whom nobody grants anything any more are deleted, after another look at each.
 *
 * @throws where the account cannot be read, and SweepFailed where a part of it or the manifest cannot
 */
export async function runAudit(options: AuditOptions): Promise<Summary> {
  const { clock, log, dryRun } = options;
  const aws = paced(options.aws);
  const journal = new Journal(log);
  const { manifest, account } = await look({ ...options, aws });
  const managed = account.users.filter(isManagedUser).map(({ name }) => name);
  const asked = await ask(managed, 'looking for a password', journal, (user) => aws.hasPassword(user));
  const unused = manifest.ok ? idle(account, manifest.value, clock.now()) : [];
  const keys = await ask(unused, 'looking for keys', journal, (user) => aws.accessKeys(user));
  const passwords = new Set([...asked].filter(([, has]) => has).map(([user]) => user));
  const { findings, removals } = audit({ account, manifest, passwords, keys }, clock.now());

  for (const finding of findings) journal.write(findingRecord(finding, 'resource'));
  if (dryRun) {
    for (const { user, keys: left, why } of removals) {
      for (const key of left) journal.write({ action: 'delete key', outcome: 'planned', user, key, why });
    }
  } else {
    const grants = new GrantList(
      removals.map(({ user }) => iamUser(user)),
      [{ lists: policyLists(aws) }],
      clock,
    );
    const tools = { port: iamUserKeys(aws), grants, journal };
    await inParallel(removals, concurrency, ({ user, why }) => deleteKeys(iamUser(user), why, tools));
  }

  const bad = journal.records.filter(({ outcome, code }) => outcome === 'failed' || saysUnreadable(code));
  const summary: Summary = {
    sweep: 'audit',
    dryRun,
    policies: account.policies.length,
    // An audit looks at what is granted, not at who uses it.
    sessions: 0,
    sessionsEnded: 0,
    policiesDeleted: 0,
    oldestOverdueSeconds: 0,
    keysDeleted: journal.count('delete key', 'gone'),
    unreadable: journal.records.filter(({ code }) => saysUnreadable(code)).length,
    findings: journal.count('finding', 'reported'),
    failed: journal.records.filter(({ outcome }) => outcome === 'failed').length,
  };
  if (bad.length > 0) throw new SweepFailed(summary, bad);
  return summary;
}
