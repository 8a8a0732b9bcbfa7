import { messageOf } from '../../model/base/message-of';
import { type AuditFinding, saysUnreadable } from '../../model/contracts/finding';
import { findingRecord } from '../../model/contracts/log-record';
import { noManifest, readManifest } from '../../model/contracts/manifest';
import { type Milliseconds, seconds } from '../../model/time/instant';
import { paced } from '../aws/pace';
import { Journal, type Summary, SweepFailed } from '../signals/record';
import { accountFindings, sorted } from './audit';
import type { ManifestLook } from './observation';
import type { AuditOptions } from './options';
import type { Account } from './port';
import type { Asking } from './questions';
import { auditSessions } from './session-stage';
import { auditCredentials, auditOtherCredentials, auditRegions, auditRights, type Stage } from './stages';

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

/** Kept back for what was begun and for saying what was left. */
const reserve: Milliseconds = seconds(20);

function summaryOf({ policies }: Account, dryRun: boolean, journal: Journal): Summary {
  return {
    sweep: 'audit',
    dryRun,
    policies: policies.length,
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
}

/**
 * Reads the whole account and says what should not be, each thing as soon as it is known: what an audit has found when its
 * time is over, or when it is killed, is found. It changes nothing but one thing: keys of managed persons whom nobody grants
 * anything any more are deleted, after another look at each.
 *
 * @throws where the account cannot be read, and SweepFailed where a part of it or the manifest cannot
 */
export async function runAudit(options: AuditOptions): Promise<Summary> {
  const { clock, log, dryRun, role, appliers, remaining } = options;
  const aws = paced(options.aws);
  const journal = new Journal(log);
  const hasTime = (): boolean => remaining === undefined || remaining() > reserve;
  const asking: Asking = { journal, hasTime };
  const say = (findings: readonly AuditFinding[]): void => {
    for (const finding of sorted(findings)) journal.write(findingRecord(finding, 'resource'));
  };
  const { manifest, account } = await look({ ...options, aws });
  const stage: Stage = { ...options, aws, account, owner: options.account, manifest, asking, say };

  say(accountFindings({ account, manifest, role, appliers }, clock.now()));
  const otherwise = await auditRights(stage);
  await auditSessions(stage, otherwise);
  await auditCredentials(stage);
  await auditRegions(stage);
  await auditOtherCredentials(stage);

  const summary = summaryOf(account, dryRun, journal);
  const bad = journal.records.filter(({ outcome, code }) => outcome === 'failed' || saysUnreadable(code));
  if (bad.length > 0) throw new SweepFailed(summary, bad);
  return summary;
}
