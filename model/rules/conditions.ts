import { z } from 'zod';
import type { Conditions } from '../grant/document';
import type { ValidGrant } from '../grant/valid-grant';
import { allow, type Rule } from './rule';
import { isWithin, type Scope } from './scope';

/**
 * AWS asks for multi-factor authentication. Keys of a user alone never carry it: the person calls
 * `aws sts get-session-token` with a code, after the window has begun, and works with what that gives.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html
 */
export const requireMfa = (where: Scope = {}): Rule => ({
  name: 'require-mfa',
  judge: () => allow,
  conditions: (grant) => (isWithin(grant, where) ? { mfa: true } : {}),
});

const range = z.union([z.cidrv4(), z.cidrv6()]);

/**
 * AWS honours the grant from these addresses only: those of the office or the VPN, as AWS sees them. A call through a
 * VPC endpoint carries no public address at all, so it is refused. The instance's own traffic is unaffected.
 *
 * @param ranges `203.0.113.0/24`, `2001:db8::/32`
 * @throws where one of them is no range: the deployment cannot be synthesized with it
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-sourceip
 */
export function sourceIps(ranges: readonly string[], where: Scope = {}): Rule {
  const bad = ranges.filter((each) => !range.safeParse(each).success);
  if (ranges.length === 0 || bad.length > 0) {
    throw new Error(`sourceIps: ${bad.length > 0 ? `${bad.join(', ')} is no range` : 'no range is named'}`);
  }
  return {
    name: 'source-ips',
    judge: () => allow,
    conditions: (grant) => (isWithin(grant, where) ? { sourceIps: ranges } : {}),
  };
}

/**
 * What all rules together ask AWS to ask for. Ranges of two rules are both asked for, and a statement has room for one
 * list only: what lies in both is what counts, and ranges are compared as they are written.
 */
export function conditionsOf(grant: ValidGrant, rules: readonly Rule[]): Conditions {
  const all = rules.flatMap(({ conditions }) => conditions?.(grant) ?? []);
  const lists = all.flatMap((each) => (each.sourceIps ? [each.sourceIps] : []));
  const common = lists.reduce<readonly string[] | undefined>(
    (both, list) => (both === undefined ? list : both.filter((each) => list.includes(each))),
    undefined,
  );
  return {
    ...(all.some(({ mfa }) => mfa) ? { mfa: true as const } : {}),
    ...(common === undefined ? {} : { sourceIps: [...new Set(common)].sort() }),
  };
}
