import type { AuditFinding } from '../../model/contracts/finding';
import { roleLabels } from '../../model/contracts/sweeper-role';
import { bucketArn, tryParseArn } from '../../model/iam/arn';
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
 * Policies of the stack on somebody who is not of the stack. Where the stack has a pipeline nobody else may hold what
 * applies; where it has none one role does, which is somebody's own pipeline, and any further one is a stranger.
 */
function onStrangers(account: Account): AuditFinding[] {
  const holders = holdersOf(account);
  const roles = new Map(account.roles.map((role) => [role.name, role]));
  const hasPipeline = account.roles.some((role) => isOfSystem(role) && role.name === applyRole);
  return account.policies.filter(isOfSystem).flatMap(({ arn, name }) => {
    const strangers = (holders.get(arn) ?? []).filter(({ kind, name: who }) => {
      const role = roles.get(who);
      // It is for persons, each of them: on any user it is where it belongs.
      if (name === everybodyOut && kind === 'user') return false;
      return kind !== 'role' || role === undefined || !isOfSystem(role);
    });
    const [first, ...more] = strangers;
    const isOwnPipeline = !hasPipeline && applierPolicies.includes(name) && first?.kind === 'role' && more.length === 0;
    if (isOwnPipeline) return [];
    return strangers.map(
      (holder): AuditFinding => ({
        code: 'policy-on-stranger',
        resource: arn,
        ...(holder.kind === 'user' ? { user: holder.name } : {}),
        what: `policy ${name} of the stack is attached to ${holder.kind} ${holder.name}`,
        remedy: `Detach it from ${holder.kind} ${holder.name}, and ask who attached it.`,
      }),
    );
  });
}

/** What the stack wrote about the sweeper's own role. */
export interface DeclaredRole {
  /** The fingerprint of its one policy. */
  readonly sha256: string;
  /** ARNs in that policy that are known only after apply → what stands for each in what was hashed. */
  readonly known: ReadonlyMap<string, string>;
}

/** As the function is told it: its notices go to a topic of the same partition. */
export function declaredRole(sha256: string, noticeTopic: string, buckets: ReadonlyMap<string, string>): DeclaredRole {
  const partition = tryParseArn(noticeTopic)?.partition ?? 'aws';
  const arns = new Map([...buckets].map(([region, bucket]) => [region, bucketArn({ partition }, bucket)]));
  return { sha256, known: roleLabels({ noticeTopic, buckets: arns }) };
}

const trustsLambda = /"Service":"lambda\.amazonaws\.com(\.cn)?"/;

/** How a role differs from what the stack makes of it, as clauses. */
function widened({ attached, inline, trust }: Role, { sha256, known }: DeclaredRole): string[] {
  const [own, ...others] = [...inline].sort((a) => (a.name === sweeperRole ? -1 : 1));
  return [
    ...attached.map((arn) => `it holds policy ${arn}`),
    ...others.map(({ name }) => `it has a second inline policy, ${name}`),
    ...(own === undefined || tryFingerprint(own.document, known) !== sha256
      ? ['its policy is not what the stack wrote']
      : []),
    ...(/"AWS"|"Federated"|"\*"/.test(trust) || !trustsLambda.test(trust.replace(/\s/g, ''))
      ? ['it trusts others than Lambda']
      : []),
  ];
}

function sweepersRole(account: Account, declared: DeclaredRole | undefined): AuditFinding[] {
  const role = account.roles.find((each) => isOfSystem(each) && each.name === sweeperRole);
  if (role === undefined || declared === undefined) return [];
  return widened(role, declared).map((what) => ({
    code: 'widened-sweeper',
    resource: role.arn,
    what: `the sweeper's own role was changed: ${what}`,
    remedy: 'Run terraform apply, detach what it does not know of, and ask who changed it.',
  }));
}

/** What is wrong with the stack's own roles and policies. Needs no manifest. */
export const systemFindings = (account: Account, role: DeclaredRole | undefined): AuditFinding[] => [
  ...undeclared(account),
  ...onStrangers(account),
  ...sweepersRole(account, role),
];
