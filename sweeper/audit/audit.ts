import { compare } from '../../model/base/order';
import type { AuditFinding } from '../../model/contracts/finding';
import type { Instant } from '../../model/time/instant';
import { idle } from './declared';
import { memberships } from './memberships';
import type { AuditObservation, KeyRemoval } from './observation';
import { differences, strangers } from './policies';
import { otherRights, passwordFindings, userDifferences } from './users';

export interface AuditResult {
  readonly findings: readonly AuditFinding[];
  readonly removals: readonly KeyRemoval[];
}

/**
 * Judges the account. Pure: the same look and the same instant give the same answer. Where the manifest cannot be
 * read that is a finding, what needs none is still judged, and no key is deleted: a person who is not seen to be
 * declared, and without a grant, is left alone.
 */
export function audit({ account, manifest, passwords, keys }: AuditObservation, now: Instant): AuditResult {
  const findings = [
    ...strangers(account),
    ...otherRights(account, manifest.ok ? manifest.value : undefined),
    ...passwordFindings(account, passwords),
    ...memberships(account),
  ];
  const removals: KeyRemoval[] = [];
  if (manifest.ok) {
    const { value, written } = manifest;
    findings.push(...differences(account, value, written, now), ...userDifferences(account, value, written, now));
    for (const user of idle(account, value, now)) {
      const left = keys.get(user) ?? [];
      if (left.length > 0) removals.push({ user, keys: left, why: 'no grant is left' });
    }
  } else {
    findings.push({
      code: 'unreadable-manifest',
      resource: manifest.resource,
      what: `the manifest cannot be read: ${manifest.why}`,
      remedy: 'Run terraform apply, which writes it anew, and ask who changed it. Until then no key is deleted.',
    });
  }
  const sorted = findings.sort(
    (a, b) => compare(a.resource, b.resource) || compare(a.code, b.code) || compare(a.what, b.what),
  );
  return { findings: sorted, removals };
}
