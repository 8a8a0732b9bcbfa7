import { deniedActions } from '../../model/access/denial';
import type { AuditFinding } from '../../model/contracts/finding';
import type { Manifest } from '../../model/contracts/manifest';
import { tryFingerprint } from '../../model/iam/fingerprint';
import { deniesAll, onlyDenies } from '../../model/iam/foreign';
import { accessPath } from '../../model/iam/names';
import { tryParsePolicyPath } from '../../model/iam/policy-name';
import { isSameUser } from '../../model/principal/user-name';
import type { Instant } from '../../model/time/instant';
import type { Holder } from '../aws/port';
import { hasEnded, isFresh, mayBeUnderWay, meansOf, placeOf } from './declared';
import type { Account, Policy } from './port';

/** Policy ARN → who holds it. */
export function holdersOf({ users, groups, roles }: Account): Map<string, Holder[]> {
  const holders = new Map<string, Holder[]>();
  for (const [kind, principals] of [
    ['user', users],
    ['group', groups],
    ['role', roles],
  ] as const) {
    for (const { name, attached } of principals) {
      for (const arn of attached) holders.set(arn, [...(holders.get(arn) ?? []), { kind, name }]);
    }
  }
  return holders;
}

const isOurs = ({ path }: Pick<Policy, 'path'>): boolean => path.startsWith(accessPath);

/** Curfew's policies on anybody but the user in their path. Needs no manifest. */
export function strangers(account: Account): AuditFinding[] {
  const holders = holdersOf(account);
  return account.policies.filter(isOurs).flatMap(({ arn, path, name }) => {
    const user = tryParsePolicyPath(path)?.user;
    return (holders.get(arn) ?? [])
      .filter((holder) => holder.kind !== 'user' || user === undefined || !isSameUser(holder.name, user))
      .map(
        (holder): AuditFinding => ({
          code: 'policy-on-stranger',
          resource: arn,
          ...(holder.kind === 'user' ? { user: holder.name } : {}),
          what: `policy ${name} is attached to ${holder.kind} ${holder.name}, and its path names ${user ?? 'nobody'}`,
          remedy: `Detach it from ${holder.kind} ${holder.name}, and ask who attached it.`,
        }),
      );
  });
}

/** A revocation that does not keep out whom it names, though everybody would believe it. */
function wrongRevocation({ arn, name, document }: Policy, isHeld: boolean): AuditFinding[] {
  const isWhole = deniesAll(document, deniedActions());
  if (isWhole && isHeld) return [];
  const what = isWhole ? 'is attached to nobody' : 'does not deny all that a revocation does';
  const remedy = 'Delete it; if the person is to stay out, run curfew revoke for them again.';
  return [{ code: 'wrong-revocation', resource: arn, what: `revocation ${name} ${what}`, remedy }];
}

/** How the policies differ from the manifest. What has ended is the tick's, and nobody expects it. */
export function differences(account: Account, manifest: Manifest, written: Instant, now: Instant): AuditFinding[] {
  const findings: AuditFinding[] = [];
  const find = (code: AuditFinding['code'], resource: string, what: string, remedy: string): void => {
    findings.push({ code, resource, what, remedy });
  };
  const keys = new Map([...manifest.keys].map(([region, arn]) => [arn, region]));
  const fresh = isFresh(written, now);
  const holders = holdersOf(account);
  const there = new Set(account.policies.map(({ arn }) => arn));
  for (const policy of account.policies.filter(isOurs)) {
    const { arn, name, document, changed } = policy;
    if (hasEnded(policy, now) || mayBeUnderWay(changed, written, now)) continue;
    const declared = manifest.policies.get(arn);
    if (declared === undefined) {
      // A revocation is made by hand and in a hurry, and is in no file.
      if (meansOf(policy)?.kind === 'd' && onlyDenies(document)) {
        findings.push(...wrongRevocation(policy, holders.has(arn)));
        continue;
      }
      if (fresh) continue;
      const what = `policy ${name} is in no file of the last apply`;
      find('undeclared-policy', arn, what, 'Detach and delete it, and ask who made it.');
      continue;
    }
    if (tryFingerprint(document, keys) !== declared) {
      const remedy = 'Run terraform apply, which puts it right, and ask who changed it.';
      find('edited-policy', arn, `the document of policy ${name} is not what the last apply wrote`, remedy);
    }
    if (!fresh && !holders.has(arn)) {
      find('unattached-policy', arn, `policy ${name} is attached to nobody`, 'Run terraform apply, or drop the grant.');
    }
  }
  for (const arn of manifest.policies.keys()) {
    const place = placeOf(arn);
    if (there.has(arn) || fresh || hasEnded(place, now)) continue;
    const what = `policy ${place.name} is declared and is not there`;
    find('missing-policy', arn, what, 'Run terraform apply, or drop the grant, and ask who deleted it.');
  }
  const boundary = account.policies.find(({ arn }) => arn === manifest.boundary.arn);
  if (boundary === undefined || tryFingerprint(boundary.document, keys) !== manifest.boundary.sha256) {
    if (boundary === undefined ? !fresh : !mayBeUnderWay(boundary.changed, written, now)) {
      const what = boundary ? 'is not what the last apply wrote' : 'is not there';
      const remedy = 'Run terraform apply, which puts it right, and ask who changed it.';
      find('edited-boundary', manifest.boundary.arn, `the boundary of managed persons ${what}`, remedy);
    }
  }
  return findings;
}
