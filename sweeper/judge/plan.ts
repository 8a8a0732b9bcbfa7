import { byKey, compare } from '../../model/base/order';
import type { TickFinding } from '../../model/contracts/finding';
import { type UserKey, userKey } from '../../model/principal/user-name';
import { earliest, formatInstant, type Instant } from '../../model/time/instant';
import { isOver } from '../../model/time/window';
import type { Session } from '../aws/port';
import type { Observation, SeenPolicy } from '../observe/observation';
import { judge, ownerOf } from './session';

export interface SessionAction {
  readonly session: Session;
  readonly why: string;
  /** The grant that ended, where one is known. */
  readonly grant?: string;
  /** When its window ended, where the clock ended it. */
  readonly until?: Instant;
}

/** A policy past its `until`. */
export interface Removal {
  readonly policy: SeenPolicy & { readonly means: NonNullable<SeenPolicy['means']> };
  readonly why: string;
  /** Something that must be gone, or known, first: then the policy waits for the next sweep. */
  readonly heldBy?: string;
  /** A managed person without any other policy that grants something, now or later: the keys go first. */
  readonly lastOfManaged: boolean;
}

export interface Plan {
  /** Proven over: to be ended at once. What is revoked first, then the most overdue. */
  readonly end: readonly SessionAction[];
  /** Unexplained: to be looked at again before they are ended. */
  readonly suspects: readonly SessionAction[];
  /** Cannot tell: kept. */
  readonly kept: readonly SessionAction[];
  /** Most overdue first. */
  readonly removals: readonly Removal[];
  /** Denials of persons who have no provisioned policy: to be looked at again before they are removed. */
  readonly needless: readonly Removal[];
  readonly findings: readonly TickFinding[];
}

function findingsOf(seen: Observation): TickFinding[] {
  const findings: TickFinding[] = [];
  for (const { arn, means } of seen.policies.all) {
    const reading = seen.readings.get(arn);
    if (!means) {
      const what = 'its path or name is not one that Curfew writes, so nobody can tell when it ends';
      findings.push({ code: 'unreadable-name', resource: arn, what, remedy: 'Delete it, or move it out of /curfew/.' });
    } else if (reading?.answer === 'unreadable' && means.kind !== 'd') {
      const what = 'its document is not what Curfew would have written';
      const remedy = 'Apply again, so that Terraform restores it.';
      findings.push({ code: 'unreadable-document', resource: arn, what, remedy });
    } else if (reading?.answer === 'granted' && reading.granted.window.until !== means.until) {
      const [byName, byDocument] = [means.until, reading.granted.window.until].map(formatInstant);
      const what = `its name says it ends at ${byName}, its document at ${byDocument}; the earlier counts`;
      findings.push({
        code: 'dates-differ',
        resource: arn,
        what,
        remedy: 'Apply again, so that Terraform restores it.',
      });
    }
  }
  return findings;
}

/** Regions in which a session of this policy could still be: it grants in one, which only its document tells. */
function unseenRegion(policy: SeenPolicy, seen: Observation): string | undefined {
  if (seen.failedRegions.size === 0) return undefined;
  const reading = seen.readings.get(policy.arn);
  if (reading?.answer !== 'granted') return [...seen.failedRegions.keys()].sort().join(', ');
  const { region } = reading.granted.access;
  return seen.failedRegions.has(region) ? region : undefined;
}

function isPast(policy: SeenPolicy, now: Instant): policy is Removal['policy'] {
  return policy.means !== undefined && isOver(policy.means, now);
}

function removalOf(
  policy: Removal['policy'],
  open: ReadonlyMap<UserKey, string>,
  seen: Observation,
  now: Instant,
): Removal {
  const { means } = policy;
  const session = open.get(userKey(means.user));
  const region = unseenRegion(policy, seen);
  const heldBy = session ? `session ${session} is not gone` : region && `the sessions of ${region} cannot be seen`;
  return {
    policy,
    why: `ended at ${formatInstant(means.until)}`,
    ...(heldBy !== undefined && means.kind !== 'd' ? { heldBy } : {}),
    // A policy whose name cannot be read may grant something: then the keys stay.
    lastOfManaged: means.kind === 'm' && seen.policies.of(means.user).every((other) => isPast(other, now)),
  };
}

/**
 * Denials of persons whom nothing grants anything, now or later. A list that lags could miss a policy that replaces
 * another one, and without the Deny it would open what was revoked.
 */
function needlessOf({ policies }: Observation, now: Instant): Removal[] {
  const isNeedless = (policy: SeenPolicy): policy is Removal['policy'] =>
    !isPast(policy, now) && policies.of(policy.means?.user ?? '').every((other) => isPast(other, now));
  return policies.denials.filter(isNeedless).map((policy) => ({
    policy,
    why: `no policy grants ${policy.means.user} anything any more`,
    lastOfManaged: false,
  }));
}

/** Decides, from one look and one instant, what is to be done. Pure. What ended after the look began has not ended. */
export function plan(seen: Observation, now: Instant): Plan {
  const then = earliest(now, seen.at);
  const over: { readonly action: SessionAction; readonly since: number }[] = [];
  const suspects: SessionAction[] = [];
  const kept: SessionAction[] = [];
  for (const session of seen.sessions) {
    const verdict = judge(session, seen, now);
    const grant = 'policy' in verdict ? verdict.policy.means?.grant : undefined;
    const until = verdict.is === 'over' ? verdict.until : undefined;
    const action = {
      session,
      why: verdict.why,
      ...(grant === undefined ? {} : { grant }),
      ...(until === undefined ? {} : { until }),
    };
    if (verdict.is === 'over') {
      const { means } = verdict.policy;
      over.push({ action, since: means && means.kind !== 'd' ? means.until : Number.NEGATIVE_INFINITY });
    }
    if (verdict.is === 'unexplained') suspects.push(action);
    if (verdict.is === 'unknown') kept.push(action);
  }
  const end = over.sort(byKey(({ since }) => since)).map(({ action }) => action);
  const open = new Map<UserKey, string>();
  for (const { session } of [...end, ...suspects]) {
    const owner = ownerOf(session, seen.deployment);
    if (owner) open.set(userKey(owner.user), session.id);
  }
  const removals = seen.policies.all
    .filter((policy) => isPast(policy, then))
    .sort((a, b) => compare(a.means.until, b.means.until) || compare(a.arn, b.arn))
    .map((policy) => removalOf(policy, open, seen, then));
  return { end, suspects, kept, removals, needless: needlessOf(seen, then), findings: findingsOf(seen) };
}
