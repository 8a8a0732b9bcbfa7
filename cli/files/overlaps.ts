import type { ValidGrant } from '../../model/grant/valid-grant';
import { formatInstant, type Instant } from '../../model/time/instant';
import { describeTarget } from './grants';

/** Two grants of one person to one target whose windows overlap: rarely meant, and harmless. */
export interface Overlap {
  readonly grants: readonly [string, string];
  readonly user: string;
  readonly from: Instant;
  readonly until: Instant;
}

function shareTarget({ access: a }: ValidGrant, { access: b }: ValidGrant): boolean {
  if (a.region !== b.region) return false;
  const [one, other] = [a.target, b.target];
  if (one.by === 'ids' && other.by === 'ids') return one.ids.some((id) => other.ids.includes(id));
  return describeTarget(a) === describeTarget(b);
}

/** All overlaps among grants that have not expired, by time. */
export function overlapsOf(provisioned: readonly ValidGrant[]): Overlap[] {
  const byUser = new Map<string, ValidGrant[]>();
  for (const grant of provisioned) {
    const { user } = grant.person;
    byUser.set(user, [...(byUser.get(user) ?? []), grant]);
  }
  const found: Overlap[] = [];
  for (const [user, grants] of byUser) {
    for (const [i, a] of grants.entries()) {
      for (const b of grants.slice(i + 1)) {
        const from = Math.max(a.window.from, b.window.from) as Instant;
        const until = Math.min(a.window.until, b.window.until) as Instant;
        if (from < until && shareTarget(a, b)) found.push({ grants: [a.id, b.id], user, from, until });
      }
    }
  }
  return found.sort((a, b) => a.from - b.from);
}

export const describeOverlap = ({ grants: [a, b], user, from, until }: Overlap): string =>
  `${a} and ${b} of ${user} overlap from ${formatInstant(from)} until ${formatInstant(until)}`;
