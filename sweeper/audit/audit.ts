import { compare } from '../../model/base/order';
import type { AuditFinding } from '../../model/contracts/finding';
import type { Instant } from '../../model/time/instant';
import { everybodyOutFindings, notOut } from './everybody-out';
import { memberships } from './memberships';
import type { AuditObservation } from './observation';
import { differences, strangers } from './policies';
import { undeclaredRoles } from './roles';
import { systemFindings } from './system';
import { userDifferences } from './users';

/** In an order of which two runs can be compared. */
export const sorted = (findings: readonly AuditFinding[]): AuditFinding[] =>
  [...findings].sort((a, b) => compare(a.resource, b.resource) || compare(a.code, b.code) || compare(a.what, b.what));

/**
 * What the account itself tells, before anybody is asked about. Pure: the same look and the same instant give the same
 * answer. That the manifest cannot be read is a finding, and what needs none is still judged.
 */
export function accountFindings(seen: AuditObservation, now: Instant): AuditFinding[] {
  const { account, manifest } = seen;
  const always = [
    ...strangers(account),
    ...memberships(account),
    ...undeclaredRoles(account),
    ...systemFindings(seen, now),
    ...everybodyOutFindings(account, now),
    ...notOut(account, now),
  ];
  if (!manifest.ok) {
    const unreadable: AuditFinding = {
      code: 'unreadable-manifest',
      resource: manifest.resource,
      what: `the manifest cannot be read: ${manifest.why}`,
      remedy: 'Run terraform apply, which writes it anew, and ask who changed it. Until then no key is deleted.',
    };
    return sorted([...always, unreadable]);
  }
  const { value, written } = manifest;
  return sorted([
    ...always,
    ...differences(account, value, written, now),
    ...userDifferences(account, value, written, now),
  ]);
}
