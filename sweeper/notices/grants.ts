import type { Manifest } from '../../model/contracts/manifest';
import type { Notice } from '../../model/contracts/notice';
import { tryParsePolicyName } from '../../model/iam/policy-name';
import { type UserKey, userKey } from '../../model/principal/user-name';
import { back, earliest, type Instant, minutes, plus } from '../../model/time/instant';
import { endsBefore, hasBegun, isOver } from '../../model/time/window';
import { placeOf } from '../audit/declared';
import { type Ledger, type Stage, stages } from './ledger';

/** So long before its end a person hears of it. */
const soon = minutes(10);

/** So long an ended grant stays in the ledger: two containers' clocks differ by seconds. */
const memory = minutes(60);

export interface GrantNotice {
  readonly arn: string;
  readonly stage: Stage;
  readonly notice: Notice;
}

export interface GrantNotices {
  /** What stands in the ledger whether anything is told or not. */
  readonly known: ReadonlyMap<string, readonly Stage[]>;
  readonly due: readonly GrantNotice[];
}

/** What stands in IAM. */
export interface Standing {
  /** ARNs of policies. */
  readonly policies: ReadonlySet<string>;
  /** Users whom a Deny stands against, alone or with everybody. */
  readonly revoked: ReadonlySet<UserKey>;
}

/** A grant of the manifest. */
interface ManifestGrant {
  readonly arn: string;
  readonly person: string;
  readonly grant: string;
  readonly from: Instant;
  readonly until: Instant;
  readonly reason: string;
}

function tryMeans(arn: string): Pick<ManifestGrant, 'person' | 'grant' | 'until'> | undefined {
  const { user: person, grant, until } = tryParsePolicyName(placeOf(arn)) ?? {};
  return person === undefined || grant === undefined || until === undefined ? undefined : { person, grant, until };
}

function declaredIn({ grants = new Map() }: Pick<Manifest, 'grants'>): ManifestGrant[] {
  return [...grants].flatMap(([arn, { from, reason }]) => {
    const means = tryMeans(arn);
    return means ? [{ arn, from, reason, ...means }] : [];
  });
}

/** The stages that a grant is in now. What is over is not told late: after the end only the end is. */
function stagesAt(grant: ManifestGrant, now: Instant): Stage[] {
  if (isOver(grant, now)) return ['ended'];
  const live = hasBegun(grant, now);
  return [
    'granted',
    ...(live ? (['starts'] as const) : []),
    ...(live && isOver(grant, plus(now, soon)) ? (['ends-soon'] as const) : []),
  ];
}

function noticeOf(
  stage: Stage,
  { person, grant, from, until, reason }: ManifestGrant,
  standing: Standing | undefined,
): Notice {
  if (stage === 'ended') return { kind: stage, person, grant, until };
  const held = standing?.revoked.has(userKey(person)) ? { revoked: true as const } : {};
  return stage === 'granted'
    ? { kind: stage, person, grant, from, until, reason, ...held }
    : { kind: stage, person, grant, until, ...held };
}

const key = ({ person, grant }: Pick<ManifestGrant, 'person' | 'grant'>): string => `${person} ${grant}`;

/** A grant of the ledger whose file has another end now, or is gone. */
interface Former {
  readonly until: Instant;
  readonly told: readonly Stage[];
}

/** Whether one window goes on in the other: then nothing ended in between. */
const goesOn = (former: Pick<Former, 'until'>, next: ManifestGrant): boolean => hasBegun(next, former.until);

/** What of a grant counts as told before this run; undefined: nothing about it is ever told. */
function toldOf(grant: ManifestGrant, ledger: Ledger, former: Former | undefined, now: Instant): Stage[] | undefined {
  const told = ledger.grants.get(grant.arn);
  // Long over, or merged too late: nobody had anything by it.
  if (told === undefined && isOver(grant, now)) return undefined;
  // Taken back, and in force once more. A minute, for another container may have seen its end a second early.
  if (told?.includes('ended') && !isOver(grant, plus(now, minutes(1)))) return [];
  // An extension has an ARN of its own, and is granted anew; but what was open before does not start again.
  const open = former && goesOn(former, grant) ? former.told.filter((stage) => stage === 'starts') : [];
  const before = told ?? open;
  return before.filter((stage) => stage !== 'starts' || hasBegun(grant, now));
}

/**
 * What has to be told of grants.
 *
 * @param manifest undefined where it cannot be read, or says nothing of windows: then only what is in the ledger ends
 * @param ledger undefined before the first run: what is true already is known, and not told
 * @param standing undefined where nobody has looked: what the manifest lacks counts as gone
 */
export function grantNotices(
  manifest: { readonly value: Manifest; readonly written: Instant } | undefined,
  ledger: Ledger | undefined,
  now: Instant,
  standing?: Standing,
): GrantNotices {
  const known = new Map<string, readonly Stage[]>();
  const due: GrantNotice[] = [];
  const declared = manifest?.value.grants && declaredIn(manifest.value);
  const successors = new Map<string, ManifestGrant>();
  for (const grant of declared ?? []) {
    const other = successors.get(key(grant));
    if (!other || endsBefore(other, grant)) successors.set(key(grant), grant);
  }
  const present = new Set(declared?.map(({ arn }) => arn));
  const formers = new Map<string, Former>();
  for (const [arn, told] of ledger?.grants ?? []) {
    const means = tryMeans(arn);
    if (means && !present.has(arn) && !told.includes('ended')) formers.set(key(means), { until: means.until, told });
  }

  for (const grant of declared ?? []) {
    const at = stagesAt(grant, now);
    if (ledger === undefined) {
      if (!isOver(grant, now)) known.set(grant.arn, at);
      continue;
    }
    const told = toldOf(grant, ledger, formers.get(key(grant)), now);
    if (told === undefined || (told.includes('ended') && isOver(grant, back(now, memory)))) continue;
    known.set(grant.arn, told);
    for (const stage of at) {
      if (!told.includes(stage)) due.push({ arn: grant.arn, stage, notice: noticeOf(stage, grant, standing) });
    }
  }

  for (const [arn, told] of ledger?.grants ?? []) {
    const means = tryMeans(arn);
    if (!means || present.has(arn) || (declared && told.includes('ended'))) continue;
    const successor = declared && successors.get(key(means));
    // Extended: the new end is told as granted, and nothing has ended.
    if (successor && !isOver(successor, now) && goesOn(means, successor)) continue;
    known.set(arn, told);
    if (told.includes('ended') || (!declared && !isOver(means, now))) continue;
    // Apply writes the manifest before it takes anything away, and may fail in between: it opens what it did.
    if (!isOver(means, now) && standing?.policies.has(arn)) continue;
    // With an earlier end in its file it ended then; otherwise when an apply took it away.
    const moved = successor && isOver(successor, now) ? successor.until : (manifest?.written ?? now);
    const until = earliest(means.until, moved);
    due.push({ arn, stage: 'ended', notice: { kind: 'ended', person: means.person, grant: means.grant, until } });
  }
  return { known, due };
}

/** The ledger's grants once those are told. */
export function grantsAfter(
  known: GrantNotices['known'],
  told: readonly Pick<GrantNotice, 'arn' | 'stage'>[],
): Map<string, readonly Stage[]> {
  const after = new Map(known);
  for (const { arn, stage } of told) {
    const all = new Set([...(after.get(arn) ?? []), stage]);
    after.set(
      arn,
      stages.filter((each) => all.has(each)),
    );
  }
  return after;
}
