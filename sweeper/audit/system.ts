import type { AuditFinding } from '../../model/contracts/finding';
import { isSweeperTrust } from '../../model/contracts/sweeper-role';
import { tryFingerprint } from '../../model/iam/fingerprint';
import {
  applierPolicies,
  applyRole,
  everybodyOut,
  sweeperRole,
  systemPath,
  systemPolicies,
  systemRoles,
} from '../../model/iam/names';
import type { Instant } from '../../model/time/instant';
import type { Holder } from '../aws/port';
import { isFresh, isSettling } from './declared';
import type { DeclaredRole } from './declared-role';
import type { AuditObservation } from './observation';
import { holdersOf } from './policies';
import type { Account, Role } from './port';

const isOfSystem = ({ path }: { readonly path: string }): boolean => path.startsWith(systemPath);

/** What lies below the path of the stack, and the stack has not. */
function undeclared(account: Account): AuditFinding[] {
  const find = (kind: string, { arn, name }: { readonly arn: string; readonly name: string }): AuditFinding => ({
    code: 'undeclared-system',
    resource: arn,
    what: `${kind} ${name} is below ${systemPath}, where only the stack has anything`,
    remedy: 'Delete it, and ask who made it.',
  });
  const isAt = (each: { readonly path: string; readonly name: string }, names: readonly string[]): boolean =>
    each.path === systemPath && names.includes(each.name);
  return [
    ...account.policies
      .filter((each) => isOfSystem(each) && !isAt(each, systemPolicies))
      .map((each) => find('policy', each)),
    ...account.roles.filter((each) => isOfSystem(each) && !isAt(each, systemRoles)).map((each) => find('role', each)),
    ...account.users.filter(isOfSystem).map((each) => find('user', each)),
  ];
}

/**
 * Policies of the stack on anybody but the roles that apply, which hold what applies and nothing else of the stack: they
 * decide over all access; the Deny of everybody is for users, and the other policies are boundaries, which nobody holds.
 *
 * @param appliers the names of those roles
 */
function onStrangers(account: Account, appliers: readonly string[], now: Instant): AuditFinding[] {
  const holders = holdersOf(account);
  const roles = new Map(account.roles.map((role) => [role.name, role]));
  const mayHold = (policy: string, { kind, name }: Holder): boolean => {
    // It is for persons, each of them: on any user it is where it belongs.
    if (policy === everybodyOut && kind === 'user') return true;
    const role = kind === 'role' ? roles.get(name) : undefined;
    if (role === undefined || !applierPolicies.includes(policy)) return false;
    if (name !== applyRole) return appliers.includes(name);
    // An apply that makes it attaches its policies before the function is told of it.
    return isOfSystem(role) && (appliers.includes(name) || isSettling(role.made, now));
  };
  return account.policies.filter(isOfSystem).flatMap(({ arn, name }) =>
    (holders.get(arn) ?? [])
      .filter((holder) => !mayHold(name, holder))
      .map(({ kind, name: who }): AuditFinding => {
        const detach = `Detach it from ${kind} ${who}, and ask who attached it.`;
        const isOwn = kind === 'role' && applierPolicies.includes(name) && !appliers.includes(applyRole);
        return {
          code: 'policy-on-stranger',
          resource: arn,
          ...(kind === 'user' ? { user: who } : {}),
          what: `policy ${name} of the stack is attached to ${kind} ${who}`,
          remedy: isOwn ? `${detach} If it is yours and applies, write it into applierRoles.` : detach,
        };
      }),
  );
}

/**
 * How a role differs from what the stack makes of it, as clauses.
 *
 * @param fresh whether an apply may be under way that changes its policy: it does so after it wrote the manifest, and
 * before it tells the function
 */
function widened({ attached, inline, trust }: Role, { sha256, known }: DeclaredRole, fresh: boolean): string[] {
  const [own, ...others] = [...inline].sort((a) => (a.name === sweeperRole ? -1 : 1));
  return [
    ...attached.map((arn) => `it holds policy ${arn}`),
    ...others.map(({ name }) => `it has a second inline policy, ${name}`),
    ...(!fresh && (own === undefined || tryFingerprint(own.document, known) !== sha256)
      ? ['its policy is not what the stack wrote']
      : []),
    ...(isSweeperTrust(trust) ? [] : ['whom it trusts is not what the stack wrote']),
  ];
}

function sweepersRole(account: Account, declared: DeclaredRole | undefined, fresh: boolean): AuditFinding[] {
  const role = account.roles.find((each) => isOfSystem(each) && each.name === sweeperRole);
  if (role === undefined || declared === undefined) return [];
  return widened(role, declared, fresh).map((what) => ({
    code: 'widened-sweeper',
    resource: role.arn,
    what: `the sweeper's own role was changed: ${what}`,
    remedy: 'Run terraform apply, detach what it does not know of, and ask who changed it.',
  }));
}

/** What is wrong with the stack's own roles and policies. Where the manifest cannot be read nothing counts as new. */
export function systemFindings({ account, manifest, role, appliers }: AuditObservation, now: Instant): AuditFinding[] {
  const fresh = manifest.ok && isFresh(manifest.written, now);
  return [...undeclared(account), ...onStrangers(account, appliers, now), ...sweepersRole(account, role, fresh)];
}
